"""What the desk shows beside a conversation: card, SOS card, recording. One centre, real calls, a real browser."""

import io
import re

import pytest
from playwright.async_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answers(place):
    """A family dials, she answers by a key."""
    await place.rings()
    await place.presses("Alt+O")
    await place.shows(phase="talking")


async def test_an_answered_call_opens_its_card_and_what_she_types_stands_in_the_journal(place):
    await answers(place)
    page = place.page
    await expect(page.get_by_role("heading", level=1)).to_have_text("Обращение № 1", timeout=15_000)
    await expect(page.locator("#f-phone")).to_have_value("8 (900) 123-45-67")
    await page.keyboard.type("Львова Ирина Андреевна")  # the caret stands in the first field
    await page.locator("#f-question").fill("Единое пособие")
    await expect(page.locator("#saved")).to_contain_text("Сохранено в", timeout=15_000)
    await place.says("Разговор")
    await place.presses("Alt+K")
    await place.shows(phase="", line="ready")
    await place.row()

    async def lines():
        return place.asked("SELECT applicant, question, state FROM calls")

    written = [("Львова Ирина Андреевна", "Единое пособие", "answered")]
    await place.product.eventually(lines, lambda seen: seen == written)  # each field saves itself, one after the other
    assert place.asked("SELECT number, specialist FROM appeals") == [(1, "Анна Петрова")]


async def test_when_the_family_calls_again_its_older_appeal_is_gone_on_with_in_the_conversation(place):
    await answers(place)
    page = place.page
    await expect(page.get_by_role("heading", level=1)).to_have_text("Обращение № 2", timeout=15_000)
    await page.get_by_role("button", name="Продолжить обращение № 1").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Обращение № 1", timeout=15_000)
    await place.says("Разговор")
    await expect(page.locator(".timeline > li")).to_have_count(2)
    await place.caller.hang_up()
    await place.shows(phase="")
    await place.row()
    assert place.asked("SELECT number FROM appeals") == [(1,)]
    assert place.asked("SELECT DISTINCT question FROM calls") == [("Единое пособие",)]


async def test_one_key_in_the_conversation_opens_the_card_and_the_caller_stays_on_the_line(place):
    await place.talks()
    await place.presses("Alt+KeyS")
    page = place.page
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("№ 1"))
    await expect(page.get_by_label("Контактный телефон").first).to_have_value("8 (900) 123-45-67")
    await page.get_by_label("Описание проблемы семьи").fill("Ребёнок один на балконе")
    await expect(page.locator("#sos-saved")).to_have_text(re.compile("Сохранено"))
    await page.get_by_role("button", name="112 Единая служба спасения").click()
    await expect(page.locator("#sos-told li")).to_contain_text("Единая служба спасения 112")
    await place.says("Разговор")
    paper = await page.request.get(f"{page.url}.pdf", timeout=60_000)
    text = " ".join(PdfReader(io.BytesIO(await paper.body())).pages[0].extract_text().split())
    assert "Ребёнок один на балконе" in text
    assert "8 (900) 123-45-67" in text
    assert place.asked("SELECT reason FROM legal_holds WHERE call_id IN (SELECT id FROM calls)") == [
        ("Карта вызова SOS № 1",)
    ]
    await place.presses("Alt+KeyS")
    await place.caller.hang_up()
    await place.shows(phase="")
    assert place.asked("SELECT number, state FROM sos_cards") == [(1, "draft")]


async def test_a_call_with_key_five_is_red_until_somebody_takes_it(place):
    await place.caller.dial("129", server=place.product.server, caller="+79117654321")
    await place.caller.answered()
    place.calls += 1
    await place.caller.digits("5")
    banner = place.page.locator("#alarms .alarm", has_text="8 (911) 765-43-21")
    await expect(banner).to_contain_text("Срочный звонок ждёт ответа", timeout=15_000)
    await place.caller.hang_up()
    await expect(banner).to_contain_text("Срочный звонок оборвался: перезвоните", timeout=15_000)
    await banner.get_by_role("button", name="Беру на себя").click()
    await expect(banner).to_have_count(0)
    [(taken_by,)] = place.asked("SELECT taken_by FROM alarms")
    assert taken_by == "anna"


async def test_the_directories_are_filled_at_the_first_start(place):
    filled = dict(place.asked("SELECT kind, count(*) FROM directory_entries GROUP BY kind"))
    assert (filled["category"], filled["agency"]) == (12, 12)
    assert filled["topic"] >= 12


def told(place):
    return [
        kind for (kind,) in place.asked("SELECT kind FROM call_events WHERE kind LIKE 'recording_%' ORDER BY at, mono")
    ]


async def test_it_is_seen_and_stopped_by_a_key_through_a_reload_and_to_the_end(place):
    before = len(told(place))
    await place.talks()
    await place.says("Разговор записывается")
    await place.presses("Alt+Z")
    await place.says("Запись остановлена. Не забудьте продолжить")
    await place.page.reload()
    await place.shows(phase="talking", within=20)
    await place.says("Запись остановлена. Не забудьте продолжить")
    await place.page.locator("#phone").get_by_role("button", name="Продолжить запись").click()
    await place.says("Разговор записывается")
    await place.presses("Alt+X")
    await place.says("До конца разговора запись не ведётся")
    await expect(place.page.locator("#phone [data-verb=tape]")).to_be_hidden()
    await place.presses("Alt+K")
    await place.caller.ended(within=30)
    await place.shows(phase="", line="ready")
    await expect(place.page.locator("#phone .phone-tape")).to_be_hidden()
    assert told(place)[before:] == ["recording_paused", "recording_resumed", "recording_paused"]
