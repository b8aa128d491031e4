"""«Контрольные звонки» as pages: whose day it is, what came of it, and what the family wishes."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.appeal_state import Step
from hotline.domain.duty import Clockwork
from hotline.domain.people import Role, User
from hotline.services.duty_desk import DutyDesk
from hotline.services.follow_ups_due import NEVER
from hotline.services.move_appeal import move_appeal
from hotline.services.open_appeal import open_appeal
from hotline.services.plan_follow_ups import plan_follow_ups
from hotline.services.press_follow_ups import press_follow_ups
from hotline.services.save_appeal import save_appeal
from hotline.services.sweep_lost_calls import sweep_lost_calls
from tests.console.browser import PHONE_SCREEN, browser, shoot
from tests.console.rig import a_console, a_person
from tests.db.telling import CENTRE, Telling, tell

ANNA = a_person()
VERA = a_person("vera", "Вера Иванова")
OLGA = User("olga", "Ольга Белова", Role.SPECIALIST, "", "", ("psychologist",))
HEAD = a_person("head", "Мария Ильина", Role.SUPERVISOR)
JSON = {"Accept": "application/json"}


@pytest.fixture
async def console(sqlite_url, spool):
    async with a_console(sqlite_url, spool, ANNA, people=(VERA, OLGA, HEAD)) as client:
        async with client.rig.database.unit_of_work() as work:
            await work.shifts.start("anna", datetime(2026, 3, 1, tzinfo=UTC))
            await work.commit()
        desk = client.rig.desk
        clockwork = Clockwork(desk.hours, desk.calendar, CENTRE)
        client.duties = DutyDesk(desk.database, desk.clock, desk.hub.publish, clockwork)
        yield client


def on(console, day, hour=12):
    """The wall clock of the centre in March 2026."""
    clock = console.rig.clock
    clock.put_on = datetime(2026, 3, day, hour, tzinfo=CENTRE) - datetime.now(UTC)


async def answered(console, phone, day, **fields):
    """A card of this day, with its answer."""
    on(console, day)
    rig, now = console.rig, console.rig.clock.now()
    call = Telling(phone=phone, at=now - timedelta(minutes=5)).rang().waited().answered("anna", "Анна").hung_up()
    tell(rig.journal, call)
    card = await open_appeal(rig.database, rig.journal, rig.clock, call.call_id, "anna")
    pen = Pen(ANNA, now, now.date())
    changes = [Change(name, value, 10_000) for name, value in ({"answer": "Порядок подачи"} | fields).items()]
    assert not (await save_appeal(rig.database, pen, card.id, changes)).faults
    return await move_appeal(rig.database, pen, card.id, Step.ANSWER)


async def swept(console):
    await plan_follow_ups(console.duties)
    await press_follow_ups(console.duties)
    await sweep_lost_calls(console.duties)


async def page(console, path, user=ANNA):
    console.rig.door.user = user
    answer = await console.get(path)
    console.rig.door.user = ANNA
    assert answer.status == 200
    return await answer.text()


async def post(console, path, **fields):
    answer = await console.post(path, data=fields, headers=JSON)
    return answer.status, await answer.json()


async def test_the_day_stands_on_the_list_and_on_the_card_before_anybody_looked_for_it(console):
    late = await answered(console, "+79001234501", 12, applicant="Львова Ирина")
    card = await answered(console, "+79001234502", 18)
    on(console, 23)
    assert "Контрольный звонок: до 25 марта (3-й рабочий день из 5)" in await page(console, f"/appeals/{card.id}")
    await swept(console)
    listed = await page(console, "/follow-ups")
    assert listed.index(str(late.id)) < listed.index(str(card.id))
    for said in (
        "просрочен",
        "скоро срок",
        "до 19 марта",
        "прошло больше 5",
        "Львова Ирина",
        "считаем от ответа 18 марта",
    ):
        assert said in listed
    assert str(card.id) not in await page(console, "/follow-ups", OLGA), "it is none of her cards"
    assert str(card.id) in await page(console, "/follow-ups", HEAD)
    assert f'href="/appeals/{card.id}"' in await page(console, "/duties")


async def test_whether_the_service_calls_by_itself_is_said_where_it_does(console):
    for phone, until in (("+79001234503", datetime(2026, 3, 19, tzinfo=CENTRE)), ("+79001234504", NEVER)):
        card = await answered(console, phone, 18)
        await swept(console)
        async with console.rig.database.unit_of_work() as work:
            await work.follow_ups.put_off((await work.follow_ups.newest(card.id)).id, until)
            await work.commit()
    said = ("Служба позвонит сама не раньше 19.03", "Служба сама не позвонит: позвоните вы")
    listed = await page(console, "/follow-ups")
    assert all(words.lower() in listed.lower() for words in said)
    assert said[1] in await page(console, f"/appeals/{card.id}")


async def test_the_result_is_noted_on_the_card_and_moves_it(console):
    solved, not_solved, missed = [await answered(console, f"+7900123450{n}", 18) for n in (1, 2, 3)]
    on(console, 24)
    await swept(console)
    for card, what in ((solved, "resolved"), (not_solved, "not_resolved"), (missed, "missed")):
        told = await post(console, f"/appeals/{card.id}/follow-up", what=what, note="по телефону")
        assert told == (200, {"path": f"/appeals/{card.id}"})
    pages = [await page(console, f"/appeals/{card.id}") for card in (solved, not_solved, missed)]
    assert "вопрос решён" in pages[0]
    assert "Контрольный звонок 24.03.2026: вопрос решён" in pages[0]
    assert 'data-state="reopened"' in pages[1]
    assert "не дозвонились: " in pages[2]
    assert "по телефону" in pages[2]
    again = await post(console, f"/appeals/{missed.id}/follow-up", what="missed", note="трубку взяла <b>бабушка</b>")
    assert again[0] == 200
    await post(console, f"/appeals/{missed.id}/follow-up", what="partly", note="ждёт ответа")
    noted = "по телефону; трубку взяла &lt;b&gt;бабушка&lt;/b&gt;; ждёт ответа"
    assert noted in await page(console, f"/appeals/{missed.id}")
    status, told = await post(console, f"/appeals/{solved.id}/follow-up", what="resolved")
    assert (status, "обращение закрыто" in told["refused"]) == (409, True)
    assert "За последние две недели" in await page(console, "/follow-ups")
    duties = await page(console, "/duties")
    assert "Вопрос не решён, обращение открыто снова" in duties
    assert f'href="/appeals/{not_solved.id}"' in duties


async def test_wishes_are_kept_for_the_number_and_said_where_it_is_dialled(console):
    card = await answered(console, "+79001234501", 18)
    asked = {"since": "10:00", "until": "12:00", "discreet": "on", "zone": "Asia/Omsk", "stopped": ""}
    on(console, 18, 14)
    assert (await post(console, f"/appeals/{card.id}/wishes", **asked))[0] == 200
    shown = await page(console, f"/appeals/{card.id}")
    assert 'value="10:00"' in shown
    assert "никому ничего не говорить" in shown
    assert "можно с 19.03 11:00" in shown, "at 10:00 in Omsk"
    assert (await post(console, f"/appeals/{card.id}/wishes", **asked | {"stopped": "просила мать"}))[0] == 200
    assert "номер в стоп-листе" in await page(console, f"/appeals/{card.id}")
    for wrong in ({"since": "7:00"}, {"since": "утром"}, {"zone": "Mars/Base"}):
        status, told = await post(console, f"/appeals/{card.id}/wishes", **asked | wrong)
        assert status == 409, told


async def test_a_promise_that_nobody_keeps_is_red_for_the_head_and_for_nobody_else(console):
    card = await answered(console, "+79001234501", 18)
    assert (await post(console, f"/appeals/{card.id}/promise", queue="psychologist"))[0] == 200
    assert "Обещан звонок специалиста" in await page(console, "/duties", OLGA)
    console.rig.clock.put_on += timedelta(minutes=61)
    await swept(console)
    assert "Обещанный звонок не сделан (психологи)" in await page(console, "/alarms/now", HEAD)
    assert "Обещанный" not in await page(console, "/alarms/now")


async def test_in_the_browser(console):
    card = await answered(console, "+79001234502", 18, applicant="Львова Ирина Сергеевна")
    await answered(console, "+79001234501", 16, applicant="Белова Мария")
    await answered(console, "+79001234503", 12)
    await answered(console, "+79001234504", 23)
    on(console, 23, 15)
    await swept(console)
    async with browser() as chromium:
        for path, name in (("/follow-ups", "follow-ups"), (f"/appeals/{card.id}", "follow-up-card")):
            # A page of its own: a picture leaves marks on fields, which a later swap would take for inline style.
            looked_at = await chromium.page()
            await looked_at.goto(str(console.make_url(path)))
            if name == "follow-ups":
                await expect(looked_at.locator("tbody tr")).to_have_count(4)
            else:
                await looked_at.get_by_text("Пожелания о звонках").click()
            await shoot(looked_at, name)
            assert await faults(looked_at) == []
            await looked_at.set_viewport_size(PHONE_SCREEN)
            wide = await looked_at.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0
            await looked_at.close()
        shown = await chromium.page()
        await shown.goto(str(console.make_url("/follow-ups")))
        await shown.locator(f"a[href='/appeals/{card.id}']").click()
        await expect(shown.locator("#follow-up h2")).to_contain_text("3-й рабочий день из 5")
        await shown.get_by_label("Позвонили: решён ли вопрос?").select_option("resolved")
        await shown.get_by_role("button", name="Отметить").click()
        await expect(shown.locator("#follow-up .chip")).to_have_text("вопрос решён")
        await expect(shown.locator(".appeal")).to_have_attribute("data-state", "closed")
        assert chromium.faults == [], set(chromium.faults)


async def faults(shown):
    found = (await Axe().run(shown)).response["violations"]
    return [one["id"] for one in found if one["impact"] in {"serious", "critical"}]
