"""Who sees an SOS card, and what a hostile browser gets; who lets its sound go."""

from uuid import uuid4

import pytest

from hotline.domain.audit import AuditQuery
from tests.console.sos_rig import HEAD, JSON, ROOT, VERA, a_sos_console, become, opened, page, save, told
from tests.db.telling import Telling


@pytest.fixture
async def console(sqlite_url, spool):
    async with a_sos_console(sqlite_url, spool) as client:
        yield client


async def test_a_supervisor_lets_the_sound_of_a_closed_case_go_and_says_why(console):
    call = Telling().rang().greeted().answered("anna", "Анна Петрова").hung_up()
    await told(console, call)
    path = await opened(console, call=str(call.call_id))
    desk = console.rig.desk

    async def let_go(reason):
        answer = await console.post(f"{path}/release", data={"reason": reason}, headers=JSON)
        async with desk.database.unit_of_work() as work:
            return answer.status, bool(await work.sos.held([call.call_id]))

    assert await let_go("дело завершено") == (403, True)
    become(console, HEAD)
    assert await let_go("дело завершено") == (409, True)  # the card is open
    await console.post(f"{path}/close", data={"outcome": "Помощь оказана"}, headers=JSON)
    assert "Снять запрет на удаление звука" in (await page(console, path))[1]
    assert await let_go("  ") == (409, True)
    assert await let_go("дело завершено") == (200, False)
    assert await let_go("дело завершено") == (409, False)
    async with desk.database.unit_of_work() as work:
        [entry] = await work.audit.find(AuditQuery(action="sos.release"))
    assert (entry.login, entry.reason) == ("head", "дело завершено")


async def test_a_card_of_somebody_else_answers_like_one_that_never_was(console):
    path = await opened(console)
    never = f"/sos/{uuid4()}"
    become(console, VERA)
    for asked in ("", "/side", "/state", ".pdf"):
        mine, none = await page(console, path + asked), await page(console, never + asked)
        assert (mine[0], mine[1].replace(path, never)) == (404, none[1])
        assert none[0] == 404
    for step in ("save", "check", "told", "told/1/back", "hand", "acknowledge", "close"):
        answers = [
            await console.post(f"{card}/{step}", json={"tab": "", "changes": []}, headers=JSON)
            for card in (path, never)
        ]
        assert [answer.status for answer in answers] == [404, 404]
        assert await answers[0].text() == await answers[1].text()
    assert "№ 1" not in (await page(console, "/sos"))[1]


@pytest.mark.parametrize(
    "bad", ["x", "x" * 300, "%00", "..%2f..%2fetc", "' OR 1=1 --", "00000000-0000-0000-0000-00000000000g"]
)
async def test_an_id_that_is_none_is_not_found(console, bad):
    assert (await console.get(f"/sos/{bad}")).status == 404
    assert (await console.post("/sos", data={"call": bad}, headers=JSON)).status == 404
    assert (await console.post(f"/alarms/{bad}/take", headers=JSON)).status == 404
    path = await opened(console)
    assert (await console.post(f"{path}/told/{bad}/back", headers=JSON)).status == 404
    refused = await console.post(f"{path}/told", data={"agency": bad.replace("%00", "\0")}, headers=JSON)
    assert (refused.status, "из списка" in (await refused.json())["refused"]) == (409, True)


async def test_a_page_number_that_is_none_is_refused(console):
    for bad in ("-1", "abc", "9" * 40, "١"):
        assert (await console.get("/sos", params={"show": "closed", "before": bad})).status == 409


async def test_the_administrator_reads_nothing_of_a_family(console):
    path = await opened(console)
    await save(console, path, problem="Канарейка")
    become(console, ROOT)
    for asked in ("/sos", path, f"{path}.pdf", f"{path}/state", f"{path}/side"):
        status, text = await page(console, asked)
        assert (status, "Канарейка" in text) == (403, False)
    assert await page(console, "/alarms/now") == (200, "")
