"""Journals as PDF: every page numbered and headed, no line lost between pages, whatever stands in it."""

import re

import pytest

from console.paper import journal_pdf
from console.paper.journal_pdf import PdfSheet
from console.paper.pdf import laid_out
from hotline.domain.call import CallState
from hotline.domain.forms import FORMS
from tests.console.papers import INSTITUTION, a_heading, a_line, hostile_lines, pages_of, tight, written


@pytest.fixture
def small_pieces(monkeypatch):
    """A journal of a few pages is laid out in several pieces."""
    monkeypatch.setattr(journal_pdf, "_LINES", 25)


@pytest.mark.parametrize("form", ["vologda", "yugorsk", "barnaul"])
def test_every_page_has_its_number_and_the_official_headings(form, tmp_path, small_pieces):
    lines = [a_line(n) for n in range(1, 71)]
    pages = pages_of(written(PdfSheet, form, lines, tmp_path / "j.pdf"))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"Страница {number} из {len(pages)}" in page
        place = 0
        for heading in FORMS[form].headings:
            place = tight(page).find(tight(heading), place)
            assert place >= 0, f"{heading!r} on page {number}"
    assert INSTITUTION in pages[0]
    assert "Том 1 Начат 12.01.2026 Окончен ____" in pages[0]
    assert all(FORMS[form].title in page for page in pages)
    assert "Всего записей: 70" in pages[-1]
    assert "Заведующий отделением" in pages[-1]
    assert not any("Заведующий отделением" in page for page in pages[:-1])


def test_no_line_is_lost_doubled_or_torn_where_a_piece_ends(tmp_path, small_pieces):
    lines = [a_line(n, result=f"итог {n} " + "слово " * (n % 40)) for n in range(1, 71)]
    pages = pages_of(written(PdfSheet, "vologda", lines, tmp_path / "j.pdf"))
    numbers = [int(n) for page in pages for n in re.findall(r"(?<!\S)(\d+) \d\d\.\d\d\.\d{4} \d\d:\d\d ", page)]
    assert numbers == list(range(1, 71))
    assert [int(n) for page in pages for n in re.findall(r"итог (\d+)", page)] == list(range(1, 71))


def test_only_the_last_page_may_be_half_empty(tmp_path, small_pieces):
    lines = [a_line(n) for n in range(1, 101)]
    pages = pages_of(written(PdfSheet, "barnaul", lines, tmp_path / "j.pdf"))
    counts = [page.count("Дана консультация") for page in pages]
    assert len(set(counts[1:-1])) == 1
    assert counts[0] <= counts[1]


def test_a_text_of_ten_thousand_letters_runs_over_pages_and_stays_whole(tmp_path, small_pieces):
    words = [f"слово{n}" for n in range(1100)]
    lines = [a_line(n) for n in range(1, 30)] + [a_line(30, content=" ".join(words)), a_line(31)]
    pages = pages_of(written(PdfSheet, "yugorsk", lines, tmp_path / "j.pdf"))
    assert re.findall(r"слово\d+", " ".join(pages)) == words
    assert all("Краткое содержание обращения" in page for page in pages)


def test_markup_is_text_on_paper_and_nothing_is_fetched(tmp_path):
    text = " ".join(pages_of(written(PdfSheet, "barnaul", hostile_lines(), tmp_path / "j.pdf")))
    assert "<script>alert(1)</script><img src=x onerror=1>" in text
    assert "{{ 7*7 }} {% raw %}" in text
    assert "Иванова М. П." in text
    assert tight(text).count("Ж" * 300) == 3


def test_a_paper_fetches_nothing_even_if_it_asked_for_it(tmp_path, caplog):
    secret = tmp_path / "secret.txt"
    secret.write_text("passwords")
    asked = f'<img src="{secret.as_uri()}"><link rel="stylesheet" href="http://192.0.2.1/a.css"><p>текст'
    assert len(laid_out(asked).pages) == 1
    assert "papers fetch nothing" in caplog.text


def test_the_full_form_sets_every_appeal_as_a_block_of_its_own(tmp_path, small_pieces):
    lines = [a_line(n, content=f"содержание {n}", state=CallState.ANSWERED, waited_s=3) for n in range(1, 41)]
    pages = pages_of(written(PdfSheet, "full", lines, tmp_path / "j.pdf"))
    text = " ".join(pages)
    assert [int(n) for n in re.findall(r"Содержание обращения: содержание (\d+)", text)] == list(range(1, 41))
    assert "№ 1 · том 1 · 18.03.2026, 12:06 · по телефону · Иванова Мария Петровна · 8 (900) 000-00-01" in text
    assert f"Страница {len(pages)} из {len(pages)}" in pages[-1]


def test_an_empty_journal_is_still_a_form(tmp_path):
    [page] = pages_of(written(PdfSheet, "vologda", [], tmp_path / "j.pdf", institution=""))
    assert "наименование учреждения" in page
    assert "Результат рассмотрения обращения" in page
    assert "Всего записей: 0" in page
    assert "Страница 1 из 1" in page


def test_a_long_journal_tells_how_far_it_is(tmp_path, small_pieces):
    told = []
    sheet = PdfSheet(tmp_path / "j.pdf", FORMS["barnaul"].name, a_heading("barnaul"), lambda *far: told.append(far))
    sheet.add([FORMS["barnaul"].cells(a_line(n)) for n in range(1, 61)])
    sheet.finish()
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (60, 60)
    assert len(told) > 1


def test_a_name_written_from_right_to_left_turns_nothing_else_round(tmp_path):
    lines = [a_line(1, applicant="עדה כהן")]
    [page] = pages_of(written(PdfSheet, "full", lines, tmp_path / "j.pdf"))
    assert page.index("по телефону") < page.index("8 (900) 000-00-01") < page.index("Место жительства: Вологда")


@pytest.mark.parametrize("count", [20, 22])
def test_the_signature_never_stands_alone_on_a_page(tmp_path, count):
    pages = pages_of(written(PdfSheet, "barnaul", [a_line(n) for n in range(1, count + 1)], tmp_path / "j.pdf"))
    assert "Заведующий отделением" in pages[-1]
    assert "Дана консультация" in pages[-1]
