"""Official forms: titles and columns to the letter, and a sensible word in every cell, whatever the call was."""

import unicodedata
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.call import LIVE, CallState
from hotline.domain.forms import FORMS, AppealForm, FormLine, Heading, Purpose, SosForm, Volume, printed
from hotline.domain.forms.text import LONGEST
from hotline.domain.forms.wording import OUTCOMES, STATES, dialled

NOON = datetime(2026, 3, 18, 12, 5, 59, tzinfo=ZoneInfo("Europe/Moscow"))

#: Copied from the regulations: Вологда (приложение 1), Югорск, Барнаул.
OFFICIAL = {
    "vologda": (
        "Журнал регистрации обращений в Семейную онлайн-диспетчерскую",
        (
            "№ п/п · Дата обращения · Время обращения · ФИО заявителя · Контактный телефон · "
            "Место жительства (Вологда/Вологодский округ) · Категория семьи · Вопрос/тема обращения · "
            "Специалист, принявший обращение · Результат рассмотрения обращения"
        ),
    ),
    "yugorsk": (
        "Журнал учета обращений службы «Семейная диспетчерская»",
        (
            "№ п/п · Дата и время обращения · Фамилия, имя, отчество (при наличии) · Контактный телефон · "
            "Место жительства · Краткое содержание обращения · Краткое содержание ответа, способ направления"
        ),
    ),
    "barnaul": (
        "Журнал регистрации обращений граждан",
        "№ п/п · Дата обращения · ФИО · Тема обращений · Результат",
    ),
}


def a_line(**told):
    return FormLine(**{"volume": 1, "number": 7, "opened_at": NOON, "phone": "+79001234567"} | told)


def a_full_line(**told):
    return a_line(
        id=UUID(int=7),
        applicant="Иванова Мария Петровна",
        place="Вологодский округ, п. Майский",
        categories=("многодетная", "семья участника СВО"),
        topic="Меры поддержки",
        question="Единое пособие",
        content="Просит разъяснить порядок назначения.",
        answer="Порядок разъяснён.",
        answer_way="устно по телефону",
        specialist="Петрова Анна Сергеевна",
        result="Дана консультация",
        **told,
    )


def cells(form, line):
    return dict(zip(FORMS[form].headings, FORMS[form].cells(line), strict=True))


@pytest.mark.parametrize("form", OFFICIAL)
def test_title_and_columns_are_official_to_the_letter(form):
    title, columns = OFFICIAL[form]
    assert FORMS[form].title == title
    assert FORMS[form].headings == columns.split(" · ")


def test_the_form_of_vologda_shows_an_appeal_in_ten_columns():
    assert FORMS["vologda"].cells(a_full_line()) == [
        7,
        "18.03.2026",
        "12:05",
        "Иванова Мария Петровна",
        "8 (900) 123-45-67",
        "Вологодский округ, п. Майский",
        "многодетная, семья участника СВО",
        "Единое пособие",
        "Петрова Анна Сергеевна",
        "Дана консультация",
    ]


def test_the_form_of_yugorsk_tells_how_the_answer_was_sent():
    assert FORMS["yugorsk"].cells(a_full_line()) == [
        7,
        "18.03.2026 12:05",
        "Иванова Мария Петровна",
        "8 (900) 123-45-67",
        "Вологодский округ, п. Майский",
        "Просит разъяснить порядок назначения.",
        "Порядок разъяснён.\nСпособ направления: устно по телефону",
    ]


def test_the_form_of_barnaul_is_short():
    assert FORMS["barnaul"].cells(a_full_line()) == [
        7,
        "18.03.2026",
        "Иванова Мария Петровна",
        "Единое пособие",
        "Дана консультация",
    ]


def test_the_full_form_leaves_nothing_out():
    line = a_full_line(
        volume=2,
        waited_s=12.6,
        talked_s=301.2,
        recording_allowed=False,
        transcript="перезвоните",
        callback_phone="+79007654321",
        line="129",
        settled_at=NOON,
    )
    told = cells("full", line)
    assert (told["Том"], told["№ п/п"], told["Ожидание, с"], told["Разговор, с"]) == (2, 7, 13, 301)
    assert told["Согласие на запись разговора"] == "нет"
    assert told["Просьба перезвонить на номер"] == "8 (900) 765-43-21"
    assert told["Окончание звонка"] == "18.03.2026 12:05"
    assert told["Идентификатор"] == "00000000-0000-0000-0000-000000000007"
    assert all(cell != "" for cell in told.values())


def test_a_caller_who_hid_the_number_and_gave_no_name():
    told = cells("vologda", a_line(phone=""))
    assert (told["ФИО заявителя"], told["Контактный телефон"]) == ("не представился", "номер скрыт")


def test_an_anonymous_appeal_shows_neither_name_nor_number_in_any_form():
    line = a_full_line(anonymous=True, callback_phone="+79001234567")
    for form in FORMS.values():
        shown = " ".join(map(str, form.cells(line)))
        assert "анонимно" in shown
        assert "Иванова" not in shown
        assert "123-45-67" not in shown


def test_a_visitor_has_no_number_to_hide_and_no_call_to_end():
    told = cells("vologda", a_line(channel="in_person", phone=""))
    assert (told["Контактный телефон"], told["Результат рассмотрения обращения"]) == ("—", "Обращение принято")
    full = cells("full", a_line(channel="in_person", phone=""))
    assert (full["Способ обращения"], full["Состояние звонка"]) == ("лично", "")


@pytest.mark.parametrize(
    ("state", "result"),
    [
        ("answered", "Разговор состоялся"),
        ("abandoned_in_menu", "Звонок завершён заявителем до соединения"),
        ("abandoned_in_queue", "Звонок завершён заявителем в ожидании ответа"),
        ("voicemail", "Оставлено голосовое сообщение"),
        ("callback_requested", "Заказан обратный звонок"),
        ("out_of_hours", "Звонок вне часов работы"),
        ("interrupted", "Связь прервалась по технической причине"),
    ],
)
def test_a_call_without_a_word_of_the_specialist_says_itself_how_it_ended(state, result):
    assert cells("barnaul", a_line(state=CallState(state)))["Результат"] == result
    assert cells("barnaul", a_line(state=CallState(state), result="Решено"))["Результат"] == "Решено"


def test_every_state_has_its_words():
    assert set(OUTCOMES) == set(STATES) == set(CallState)
    assert all("продолжается" in OUTCOMES[state] for state in LIVE)


def test_a_message_is_its_own_content_until_somebody_writes_a_better_one():
    line = a_line(state=CallState.VOICEMAIL, transcript="перезвоните мне пожалуйста", topic="Юрист")
    told = cells("yugorsk", line)["Краткое содержание обращения"]
    assert told == "Голосовое сообщение (расшифровка): перезвоните мне пожалуйста"
    assert cells("yugorsk", a_line(topic="Юрист"))["Краткое содержание обращения"] == "Юрист"


@pytest.mark.parametrize(
    ("number", "on_paper"),
    [
        ("+79001234567", "8 (900) 123-45-67"),
        ("+78172723049", "8 (817) 272-30-49"),
        ("+375291234567", "8 10 375291234567"),
        ("112", "112"),
        ("", ""),
    ],
)
def test_a_number_is_written_as_one_dials_it_and_never_as_a_formula(number, on_paper):
    assert dialled(number) == on_paper


def test_what_cannot_be_seen_is_not_there():
    assert printed("Ива\u202eнова\u2066 \u200bМа\x00рия\x1b[31m\ufeff") == "Иванова Мария[31m"
    assert printed("  строка\tодна  \r\n\r\n\r\n\r\n строка два\u2028три ") == "строка одна\n\nстрока два\nтри"
    assert printed("семья\ud800\ue000\uffff") == "семья"
    assert (
        printed("Гайсина Гөлнара Ҡазан кызы, 2 × 2 = 4 <b>№ 1</b>")
        == "Гайсина Гөлнара Ҡазан кызы, 2 × 2 = 4 <b>№ 1</b>"
    )
    assert printed("рукой\u00a0написано") == "рукой написано"


@given(st.text())
def test_printing_twice_changes_nothing_more(text):
    once = printed(text)
    assert printed(once) == once
    assert all(sign == "\n" or unicodedata.category(sign)[0] != "C" for sign in once)


def test_a_book_in_one_cell_is_cut_and_says_so():
    assert len(printed("я" * 100_000)) == LONGEST
    assert printed("я" * 100_000).endswith("… (полностью — в электронном журнале)")
    assert len(printed("\u200b" + "я" * 100_000)) == LONGEST


def test_hostile_text_is_made_visible_in_every_form():
    line = a_full_line()
    hostile = dict.fromkeys(("applicant", "place", "question", "content", "answer", "result"), "\u202eтекст\x00")
    for form in FORMS.values():
        for cell in form.cells(replace(line, **hostile)):
            assert "\u202e" not in str(cell)
            assert "\x00" not in str(cell)


def test_the_heading_names_the_volume_and_when_it_was_begun_and_ended():
    heading = Heading("Журнал", volumes=(Volume(2, date(2026, 1, 12), date(2026, 12, 30)),))
    assert (heading.book, heading.dates) == ("Том 2", ("Начат 12.01.2026", "Окончен 30.12.2026"))


def test_a_volume_in_use_leaves_its_end_to_a_pen():
    heading = Heading("Журнал", volumes=(Volume(1, date(2025, 1, 12), date(2025, 12, 30)), Volume(2)))
    assert (heading.book, heading.dates) == ("Тома 1–2", ("Начат 12.01.2025", "Окончен ____________________"))


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (None, None, ""),
        (date(2026, 3, 1), date(2026, 3, 31), "Записи за период с 01.03.2026 по 31.03.2026"),
        (date(2026, 3, 1), None, "Записи за период с 01.03.2026"),
        (None, date(2026, 3, 31), "Записи за период по 31.03.2026"),
    ],
)
def test_the_heading_tells_the_period_that_was_asked_for(since, until, said):
    assert Heading("Журнал", since=since, until=until).period == said


def test_the_choices_of_the_cards_are_official_to_the_letter():
    assert " / ".join(SosForm) == "Лично / Письменно / По телефону / Через интернет-ресурсы"
    assert " / ".join(AppealForm) == "Лично / По телефону / Электронная почта (сайт)"
    assert "; ".join(Purpose) == (
        "Консультация юриста; Консультация психолога; Консультация другого специалиста; "
        "Потребность в социальных услугах; Потребность в социальном сопровождении; Помощь на ЕПГУ; "
        "Потребность в конкретном межведомственном ресурсе (каком); Другое"
    )
