"""«Справка о дозвоне»: every attempt, whoever made it, for those who may read the card, after the audit."""

from datetime import timedelta

from playwright.async_api import expect

from hotline.domain.attempt import AttemptEvent, Matter
from hotline.domain.audit import AuditQuery
from hotline.domain.duty import DIAL_UNKNOWN, Outcome
from hotline.domain.refusal import Refused
from hotline.services.close_duty import close_duty, miss_duty
from hotline.services.end_attempt import heed_decisions, lose_attempt
from hotline.services.prove_calls import find_follow_up, verify_proof
from hotline.services.read_follow_ups import Wall
from tests.console.browser import PHONE_SCREEN, browser, screenshots, shoot
from tests.console.papers import pages_of
from tests.console.test_follow_ups_page import ANNA, HEAD, OLGA, VERA, answered, console, faults, on, page, post, swept

__all__ = ["console"]

PHONE, OTHER = "+79001234501", "+79007654321"


async def owed(client, card):
    async with client.rig.database.unit_of_work() as work:
        return await work.follow_ups.newest(card.id)


async def attempt(client, owed, *events, phone=PHONE, keys=()):
    """One call of the service: [(event, seconds after the intent, cause)]."""
    clock = client.rig.clock
    async with client.rig.database.unit_of_work() as work:
        assert await work.attempts.hold("one", clock.now() + timedelta(days=30), clock.now())
        matter = Matter(owed.id, "follow_up", phone, clock.now(), prompts="a1b2c3")
        made = await work.attempts.claim(matter, "one", clock.now())
        for event, seconds, cause in events:
            assert await work.attempts.tell(made.id, event, made.intent_at + timedelta(seconds=seconds), cause)
        for question, key in keys:
            await work.attempts.answer(made.id, question, key, clock.now())
        await work.commit()
    return made


BUSY = ((AttemptEvent.SENT, 0, None), (AttemptEvent.BUSY, 4, 17))
ANSWERED = ((AttemptEvent.ANSWERED, 21, None),)


async def a_story(console):
    """A call that is busy, one by hand in vain, one of unknown end that Anna looked into, one that is answered."""
    card = await answered(console, PHONE, 18, applicant="Львова Ирина Сергеевна")
    await swept(console)
    owes = await owed(console, card)
    on(console, 19, 10)
    await attempt(console, owes, *BUSY)
    on(console, 19, 14)
    assert (await post(console, f"/appeals/{card.id}/follow-up", what="missed"))[0] == 200
    on(console, 20, 11)
    lost = await attempt(console, owes, phone=OTHER)
    async with console.rig.database.unit_of_work() as work:
        await lose_attempt(work, lost, console.rig.clock.now())
        duty = await work.duties.of_cause(DIAL_UNKNOWN, lost.id)
        await work.commit()
    await miss_duty(console.duties, ANNA, duty.id)
    await close_duty(console.duties, ANNA, duty.id, Outcome.REACHED)
    await heed_decisions(console.rig.database, console.rig.clock.now())
    on(console, 23, 12)
    said = [("survey-solved", "1"), ("survey-offer", "1"), ("survey-quality", "3")]
    spoke = (AttemptEvent.SPOKE, 86, 16)
    await attempt(console, owes, *ANSWERED, spoke, keys=said)
    return card, owes


async def test_every_attempt_stands_in_it_and_who_read_it_in_the_audit(console):
    card, owes = await a_story(console)
    shown = await page(console, f"/follow-ups/{owes.id}")
    place = 0
    for said in (
        "Львова Ирина Сергеевна",
        "8 (900) 123-45-01",
        "25.03.2026 (5 рабочих дней), считаем от: ответ дан 18.03.2026",
        "Срок ещё не вышел.",
        'Попытки дозвониться: <span class="num">5</span>',
        "19.03.2026 10:00",
        "служба, автодозвон",
        "текст a1b2c3",
        "код 17, занято",
        "вызов 0:04",
        "19.03.2026 14:00",
        "Анна Петрова",
        "не дозвонились",
        "20.03.2026 11:00",
        "765‑43‑21",
        "исход записал сотрудник",
        "решение: <bdi>Анна Петрова: позвонили</bdi>",
        "не дозвонились",
        "23.03.2026 12:00",
        "код 16, трубку положили",
        "вызов 0:21, разговор 1:05",
        "Решен ли вопрос: <strong>Да</strong>",
        "Удовлетворены ли качеством услуг: <strong>Частично</strong>",
        "UTC+7",
    ):
        assert said in shown[place:], said
        place = shown.index(said, place)
    async with console.rig.database.unit_of_work() as work:
        [line] = await work.audit.find(AuditQuery(action="follow_up.proof"))
    assert (line.login, line.object_id, line.detail["attempts"]) == ("anna", str(card.id), 5)
    assert f'href="/follow-ups/{owes.id}"' in await page(console, f"/appeals/{card.id}")
    assert f'href="/follow-ups/{owes.id}"' in await page(console, "/follow-ups")


async def test_the_paper_says_the_same_and_its_code_is_known(console, tmp_path):
    card, owes = await a_story(console)
    assert (await post(console, f"/appeals/{card.id}/follow-up", what="resolved", note="мать сказала спасибо"))[
        0
    ] == 200
    answer = await console.get(f"/follow-ups/{owes.id}/proof.pdf")
    body = await answer.read()
    assert (answer.status, answer.content_type, body[:5]) == (200, "application/pdf", b"%PDF-")
    (screenshots() / "proof.pdf").write_bytes(body)
    (tmp_path / "proof.pdf").write_bytes(body)
    text = " ".join(pages_of(tmp_path / "proof.pdf"))
    for said in (
        "Справка о дозвоне",
        f"К обращению № {card.number} (том 1) от 18.03.2026",
        "Львова Ирина Сергеевна",
        "вопрос решён, 23.03.2026 12:00",
        "Срок соблюдён.",
        "Попытки дозвониться: 6",
        "дозвонились: вопрос решён; мать сказала спасибо",
        "на 8 (900) 765-43-21",
        "Напечатано 23.03.2026 12:00, Анна Петрова",
    ):
        assert said in text, (said, text)
    async with console.rig.database.unit_of_work() as work:
        [line] = await work.audit.find(AuditQuery(action="follow_up.print"))
    code = line.detail["code"]
    assert " ".join(code[place : place + 4] for place in range(0, 16, 4)) in text
    desk = console.rig.desk
    wall = Wall(desk.clock, desk.calendar, desk.zone)
    told = await verify_proof(console.rig.database, wall, f"{code[:4]}-{code[4:].lower()}")
    assert (told["login"], told["number"], told["attempts"]) == ("anna", card.number, 6)
    for wrong in ("0" * 16, "not a code", ""):
        try:
            await verify_proof(console.rig.database, wall, wrong)
        except Refused:
            continue
        raise AssertionError(wrong)
    assert await find_follow_up(console.rig.database, str(card.number)) == owes.id


async def test_who_may_not_read_the_card_learns_nothing_and_before_any_attempt_it_says_so(console):
    card = await answered(console, PHONE, 12, applicant="Львова Ирина")
    await swept(console)
    owes = await owed(console, card)
    on(console, 25)
    path = f"/follow-ups/{owes.id}"
    shown = await page(console, path)
    assert "Пока не звонили" in shown
    assert "Срок вышел, разговора за 5 рабочих дней не было." in shown
    for stranger in (VERA, OLGA):
        console.rig.door.user = stranger
        for asked in (path, f"{path}/proof.pdf", f"/follow-ups/{card.id}"):
            assert (await console.get(asked)).status == 404
        assert path not in await page(console, "/follow-ups", stranger)
    console.rig.door.user = HEAD
    asked_why = await (await console.get(f"{path}/proof.pdf")).text()
    assert f'action="/appeals/{card.id}/reason"' in asked_why
    assert "Львова" not in asked_why
    assert (await console.post(f"/appeals/{card.id}/reason", data={"reason": "Жалоба заявителя"})).status == 200
    assert "Львова Ирина" in await page(console, path, HEAD)
    async with console.rig.database.unit_of_work() as work:
        [line] = await work.audit.find(AuditQuery(login="head", action="follow_up.proof"))
    assert line.reason == "Жалоба заявителя"


async def test_in_the_browser(console):
    card, owes = await a_story(console)
    async with browser() as chromium:
        shown = await chromium.page()
        await shown.goto(str(console.make_url(f"/appeals/{card.id}")))
        await shown.get_by_role("link", name="Справка о дозвоне").click()
        await expect(shown.locator("h1")).to_have_text("Справка о дозвоне")
        await expect(shown.locator("tbody tr")).to_have_count(5)
        await expect(shown.get_by_role("link", name="Напечатать (PDF)")).to_have_attribute(
            "href", f"/follow-ups/{owes.id}/proof.pdf"
        )
        await shoot(shown, "proof")
        assert await faults(shown) == []
        await shown.set_viewport_size(PHONE_SCREEN)
        wide = await shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        await shoot(shown, "proof-phone")
        assert chromium.faults == [], set(chromium.faults)
