"""Red on every page: urgent calls until one takes them, and names that try to be markup."""

import pytest

from hotline.services.raise_alarm import follow_alarm
from tests.console.sos_rig import (
    ANNA,
    HEAD,
    OLGA,
    ROOT,
    VERA,
    a_sos_console,
    an_urgent_call,
    become,
    opened,
    page,
    save,
    told,
)


@pytest.fixture
async def console(sqlite_url, spool):
    async with a_sos_console(sqlite_url, spool) as client:
        yield client


async def test_a_red_call_shows_on_every_console_until_one_takes_it(console):
    call = an_urgent_call()
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    for user in (ANNA, OLGA, HEAD):
        become(console, user)
        _, text = await page(console, "/alarms/now")
        assert "Срочный звонок ждёт ответа" in text
        assert "8 (900) 123-45-67" in text
    become(console, VERA)
    answer = await console.post(f"/alarms/{call.call_id}/take")
    assert (answer.status, "Срочный звонок" in await answer.text()) == (200, False)
    become(console, ANNA)
    assert "Срочный звонок" not in (await page(console, "/alarms/now"))[1]
    answer = await console.post(f"/alarms/{call.call_id}/take")
    assert "Этот звонок уже взяли: Вера Иванова" in await answer.text()


async def test_a_red_call_that_broke_off_asks_to_be_called_back(console):
    call = an_urgent_call().hung_up()
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    assert "Срочный звонок оборвался: перезвоните" in (await page(console, "/alarms/now"))[1]


async def test_an_administrator_takes_no_calls(console):
    call = an_urgent_call()
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    become(console, ROOT)
    assert (await console.post(f"/alarms/{call.call_id}/take")).status == 403
    assert await page(console, "/alarms/now") == (200, "")


async def test_names_with_markup_are_text_wherever_they_stand(console):
    call = an_urgent_call()
    call.events[0].data["caller_name"] = "<script>alert(1)</script>"
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    path = await opened(console)
    await save(console, path, **dict.fromkeys(("applicant", "parents", "problem"), '"><img src=x onerror=alert(1)>'))
    for asked in ("/alarms/now", "/sos", path):
        _, text = await page(console, asked)
        assert "<script>alert" not in text
        assert "<img" not in text
