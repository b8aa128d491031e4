"""The stop list as a page: who reads it is known, nobody goes on or off it without a reason."""

import pytest
from sqlalchemy import create_engine, select

from db.desk_tables import audit
from hotline.domain.people import Role
from tests.console.rig import a_console, a_person

NINA = a_person("nina", "Нина Белова", Role.SUPERVISOR)
JSON = {"Accept": "application/json"}


@pytest.fixture
async def console(url, spool):
    async with a_console(url, spool, NINA) as client:
        client.url = url
        yield client


def audited(console):
    engine = create_engine(console.url)
    with engine.connect() as connection:
        rows = connection.execute(select(audit.c.action, audit.c.reason).order_by(audit.c.id)).all()
    engine.dispose()
    return [tuple(row) for row in rows]


async def page(console, query=""):
    answer = await console.get(f"/stop-list{query}")
    assert answer.status == 200
    return await answer.text()


async def post(console, path, **fields):
    answer = await console.post(path, data=fields)
    return answer.status, await answer.text()


async def test_a_number_goes_on_with_a_reason_and_off_with_a_reason_and_the_audit_knows_both(console):
    assert "Стоп-лист пуст" in await page(console)
    status, text = await post(console, "/stop-list", phone="8 (900) 123-45-67", reason="просила <b>мать</b>")
    assert (status, "8 (900) 123-45-67" in text, "просила &lt;b&gt;мать&lt;/b&gt;" in text) == (200, True, True)
    assert "Нина Белова" in text
    status, text = await post(console, "/stop-list/remove", phone="+79001234567", reason="сами попросили вернуть")
    assert (status, "Стоп-лист пуст" in text) == (200, True)
    assert audited(console) == [
        ("stop_list.read", ""),
        ("stop_list.add", "просила <b>мать</b>"),
        ("stop_list.read", ""),
        ("stop_list.remove", "сами попросили вернуть"),
        ("stop_list.read", ""),
    ]


async def test_what_is_no_number_of_a_family_is_refused_and_what_was_typed_stays(console):
    for phone, reason, said in (
        ("89001234567", "  ", "Напишите причину"),
        ("112", "просили", "номер экстренной службы"),
        ("+12125550123", "просили", "номер другой страны"),
        ("такого нет", "просили", "такого номера не бывает"),
        ("", "просили", "Номер не принят"),
    ):
        status, text = await post(console, "/stop-list", phone=phone, reason=reason)
        assert (status, said in text, f'value="{phone}"' in text) == (422, True, True), phone
        assert "Стоп-лист пуст" in text


async def test_who_stands_there_already_or_not_at_all_is_told(console):
    await post(console, "/stop-list", phone="89001234567", reason="просили")
    assert "уже в стоп-листе" in (await post(console, "/stop-list", phone="+7 900 123 45 67", reason="просили"))[1]
    status, text = await post(console, "/stop-list/remove", phone="89005550000", reason="вернуть")
    assert (status, "нет" in text) == (409, True)
    status, text = await post(console, "/stop-list/remove", phone="89001234567", reason=" ")
    assert status == 409
    assert "В списке" in await page(console)


async def test_a_number_is_found_by_its_digits_however_they_are_typed(console):
    for last in range(3):
        await post(console, "/stop-list", phone=f"8900123456{last}", reason=f"причина {last}")
    for typed in ("4561", "8 (900) 123-45-61", "79001234561"):
        found = await page(console, f"?find={typed.replace(' ', '+')}")
        assert ("причина 1" in found, "причина 2" in found) == (True, False), typed
    assert "Такого номера в стоп-листе нет" in await page(console, "?find=777777")
    assert "причина 2" in await page(console, "?find=%00%27--")
