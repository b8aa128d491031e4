"""«Перезвонить и прослушать» as a page: who sees whom, one key takes, the second learns who was first."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from db.lemmas import lemmas
from hotline.bootstrap.watch import SHIPPED
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call import EventKind as Kind
from hotline.domain.callback import MACHINE
from hotline.domain.duty import Clockwork
from hotline.domain.opening_hours import OpeningHours
from hotline.domain.people import Role, User
from hotline.domain.transcript import Transcript, TranscriptState, Word
from hotline.ports.transcripts import Claim, Leg
from hotline.services.duty_desk import DutyDesk
from hotline.services.heed_transcript import heed_transcript
from hotline.services.seed_directories import seed_directories, shipped_entries
from hotline.services.sweep_duties import LONG_LOOK, sweep_duties
from tests.console.browser import PHONE_SCREEN, browser, shoot
from tests.console.rig import a_console, a_person
from tests.db.telling import CENTRE, SOON, Telling, tell

ANNA = a_person()
VERA = a_person("vera", "Вера Иванова")
OLGA = User("olga", "Ольга Белова", Role.SPECIALIST, "", "", ("psychologist",))
HEAD = a_person("head", "Мария Ильина", Role.SUPERVISOR)
ROOT = a_person("root1", "Администратор", Role.ADMIN)
JSON = {"Accept": "application/json"}
DANGER = "он меня бьёт я не хочу жить заберите нас отсюда"


@pytest.fixture
async def console(sqlite_url, spool):
    async with a_console(sqlite_url, spool, ANNA, people=(VERA, OLGA, HEAD, ROOT)) as client:
        await seed_directories(client.rig.database, shipped_entries(SHIPPED.read_text("utf-8")))
        desk = client.rig.desk
        clockwork = Clockwork(OpeningHours(None), WorkingCalendar(), CENTRE)
        client.duties = DutyDesk(desk.database, desk.clock, desk.hub.publish, clockwork)
        yield client


async def a_message(console, phone="+79001234567", minutes=5, *, queue="", topic="", name="Анна"):
    """A family left a message; gives its call and its recording."""
    call = Telling(phone=phone, at=console.rig.clock.now() - timedelta(minutes=minutes))
    call.then(Kind.RANG, linkedid=call.linkedid, phone=phone, caller_name=name, line="129").greeted()
    if topic:
        call.then(Kind.TOPIC, topic=topic, title=topic)
    if queue:
        call.waited(queue)
    recording = uuid4()
    named = {"recording": str(recording), "file": f"{recording}.wav"}
    call.then(Kind.MESSAGE_STARTED, str(recording), **named)
    call.then(Kind.MESSAGE_LEFT, str(recording), **named, duration_s=21.0).hung_up()
    await looked_at(console, call)
    return SimpleNamespace(call_id=call.call_id, recording=recording)


async def a_request(console, phone, minutes):
    call = Telling(phone=phone, at=console.rig.clock.now() - timedelta(minutes=minutes)).rang().greeted()
    await looked_at(console, call.then(Kind.CALLBACK, phone=phone).hung_up())


async def looked_at(console, call):
    tell(console.rig.journal, call)
    await console.rig.journal.kept(SOON)
    await sweep_duties(console.duties, LONG_LOOK)


async def written(console, message, text, state=TranscriptState.DONE):
    """A machine wrote down what was said."""
    words = tuple(Word(word, index * 0.5, index * 0.5 + 0.4, 0.9) for index, word in enumerate(text.split()))
    made = Transcript(message.recording, message.call_id, 0, "message", state, text, words, 0.9, "vosk")
    now, leg = console.rig.clock.now(), Leg(message.recording, 0)
    async with console.rig.database.unit_of_work() as work:
        await work.transcripts.open(message.recording, message.call_id, 1, now)
        claim = await work.transcripts.claim(leg, now, now - timedelta(minutes=5))
        assert isinstance(claim, Claim)
        await work.transcripts.keep(claim, made, now)
        await work.commit()
    await heed_transcript(console.duties, lemmas, made)


def become(console, user):
    console.rig.door.user = user


async def page(console):
    answer = await console.get("/duties")
    return await answer.text()


async def ids(console):
    return re.findall(r'data-duty="([^"]+)"', await page(console))


async def does(console, duty, what, headers=JSON, **fields):
    answer = await console.post(f"/duties/{duty}/{what}", data=fields, headers=headers)
    return answer.status, await answer.text()


async def test_whom_the_service_calls_itself_nobody_needs_to_take_and_while_it_calls_nobody_can(console):
    await a_request(console, "+79005550001", 5)
    (duty,) = await ids(console)
    console.rig.called_back[UUID(duty)] = console.rig.clock.now() + timedelta(hours=2)
    assert "служба перезвонит сама, до" in await page(console)
    async with console.rig.database.unit_of_work() as work:
        assert await work.duties.take(UUID(duty), MACHINE, console.rig.clock.now())
        await work.commit()
    for user in (VERA, HEAD):
        become(console, user)
        for what in ("take", "release", "reached"):
            status, told = await does(console, duty, what)
            assert status == 409, what
            assert what == "release" or "автодозвон" in json.loads(told)["refused"]
    shown = await page(console)  # of the head, who sees what others have
    assert "автодозвон, с" in shown
    assert "служба перезвонит сама" not in shown
    assert f"/duties/{duty}/release" not in shown


async def test_the_list_says_who_what_until_when_and_what_a_machine_heard(console):
    calm = await a_message(console, "+79005550000", 3, topic="Юрист")
    await written(console, calm, "перезвоните пожалуйста <script>alert(1)</script> по разводу")
    danger = await a_message(console)
    await written(console, danger, DANGER)
    garbled = await a_message(console, "", 1)
    await written(console, garbled, "", TranscriptState.UNSURE)
    text = await page(console)
    assert text.index("похоже на беду") < text.index("прослушать человеку") < text.index("8 (900) 555-00-00")
    for words in (
        "Похоже на беду: «бьёт», <span",
        "Похоже на беду: «не хочу жить»",
        "слов не разобрать, послушайте сами",
        "номер скрыт",
        "&lt;script&gt;",
        "Юрист",
        f"/sounds/{danger.recording}",
        "строка № 1",
    ):
        assert words in text, words
    alarms = await (await console.get("/alarms/now")).text()
    assert "В сообщении похоже на беду: «бьёт», 0:01; «не хочу жить», 0:02" in alarms


async def test_each_role_sees_hers_and_what_is_somebody_elses_is_not_there(console):
    await a_message(console, queue="psychologist")
    await a_message(console, "+79005550000")
    seen = {}
    for user in (ANNA, OLGA, HEAD):
        become(console, user)
        seen[user.login] = await ids(console)
        assert (await (await console.get("/duties/count", headers=JSON)).json())["open"] == len(seen[user.login])
    assert [len(seen[login]) for login in ("anna", "olga", "head")] == [2, 1, 2]
    others = next(one for one in seen["anna"] if one not in seen["olga"])
    become(console, OLGA)
    for what in ("take", "release", "missed", "reached", "heard", "not_needed"):
        for duty in (others, uuid4(), "..%2f..%2fetc", "x" * 500):
            assert (await does(console, duty, what, note="не нужно"))[0] == 404
    become(console, ANNA)
    assert (await does(console, others, "steal"))[0] == 404
    become(console, ROOT)
    assert (await console.get("/duties")).status == 403


async def test_the_second_is_told_who_was_first_and_the_outcome_is_kept_and_in_the_audit(console):
    await a_message(console)
    (duty,) = await ids(console)
    assert (await does(console, duty, "take"))[0] == 200
    become(console, VERA)
    status, told = await does(console, duty, "take")
    assert (status, "Это уже взяли: Анна Петрова" in json.loads(told)["refused"]) == (409, True)
    _, told = await does(console, duty, "take", headers={})
    assert "Это уже взяли: Анна Петрова" in told
    assert await ids(console) == []
    become(console, ANNA)
    status, told = await does(console, duty, "not_needed", headers={}, note="")
    assert "почему перезванивать не нужно" in told
    assert (await does(console, duty, "missed"))[0] == 200
    text = await page(console)
    assert "не дозвонились" in text
    assert (await does(console, duty, "not_needed", note="дозвонилась сама"))[0] == 200
    assert await ids(console) == []
    become(console, HEAD)
    audit = await (await console.get("/audit")).text()
    assert "Перезвонили, не дозвонились" in audit
    assert "Закрыто: перезвонить или прослушать" in audit
    assert "900" not in audit


async def test_a_database_that_is_silent_says_so_and_breaks_no_page(console, monkeypatch):
    class Silent:
        def unit_of_work(self):
            raise OSError("silent")

    desk = console.rig.desk
    object.__setattr__(desk, "database", Silent())
    assert "Журнал сейчас не отвечает" in await page(console)


@pytest.fixture
async def chromium():
    async with browser() as running:
        yield running
    assert running.faults == []


async def test_by_the_keyboard_alone_and_the_list_draws_itself_again(console, chromium):
    danger = await a_message(console, minutes=12)
    await written(console, danger, DANGER)
    await a_message(console, "+79005550000", 150, topic="Меры поддержки", name="Мария")
    await a_request(console, "+79007654321", 100)
    shown = await chromium.page()
    await shown.goto(str(console.make_url("/duties")))
    await expect(shown.locator("#duties-count")).to_have_text("3, просрочено 2")
    await expect(shown.locator(".duty").nth(1)).to_contain_text("просрочено 30:")
    await expect(shown.locator(".duty").nth(2)).to_contain_text("осталось 19:")

    calm = await a_message(console, "+79001112233", 1, topic="Психолог", name="Ольга")
    await expect(shown.locator(".duty")).to_have_count(4)
    await written(console, calm, "здравствуйте мне бы записаться к психологу с дочкой ей двенадцать лет перезвоните")
    await expect(shown.locator(".duty").nth(3)).to_contain_text("записаться к психологу")

    await shown.keyboard.press("ArrowDown")
    await expect(shown.locator(".duty").nth(0)).to_be_focused()
    await shown.keyboard.press("Enter")
    first = shown.locator(".duty").nth(0)
    await expect(first.get_by_role("button", name="Позвонили")).to_be_visible()
    await expect(shown.locator("#alarms .alarm")).to_have_count(0)
    await expect(first).to_be_focused()
    await shoot(shown, "duties")
    for light in ("light", "dark"):
        await shown.emulate_media(color_scheme=light)
        found = (await Axe().run(shown)).response["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    await shoot(shown, "duties-dark")
    await shown.emulate_media(color_scheme="light")
    await shown.keyboard.press("3")
    await shown.keyboard.type("бригада уже у них")
    await shown.keyboard.press("Enter")
    await expect(shown.locator(".duty")).to_have_count(3)
    await expect(shown.locator("#duties-count")).to_have_text("3, просрочено 1")
    await expect(shown.locator(".duty").nth(0)).to_be_focused()
    await shown.keyboard.press("j")
    await shown.keyboard.press("Enter")
    await expect(shown.get_by_role("button", name="Не дозвонились")).to_be_visible()
    await shown.keyboard.press("2")
    await expect(shown.locator(".duty", has_text="не дозвонились")).to_contain_text("осталось 29:")

    await shown.set_viewport_size(PHONE_SCREEN)
    wide = await shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    await shown.reload()
    await expect(shown.locator('#sections [aria-current="page"]')).to_be_in_viewport(ratio=1)
    await shoot(shown, "duties-phone")
