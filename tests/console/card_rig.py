"""Cards of appeals for the tests of their pages: who is there, a card of a call, and what a page of hers sends."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.people import Role
from hotline.services.open_appeal import open_appeal
from hotline.services.save_appeal import save_appeal
from tests.console.rig import a_console, a_person
from tests.db.telling import Telling, tell

ANNA = a_person("anna", "Анна Петрова")
VERA = a_person("vera", "Вера Ильина")
HEAD = a_person("head", "Нина Сергеевна", Role.SUPERVISOR)
ROOT = a_person("root", "Администратор", Role.ADMIN)
JSON = {"Accept": "application/json"}


@asynccontextmanager
async def a_card_desk(url, spool):
    """Signed in as Anna; she and Vera are on shift."""
    async with a_console(url, spool, ANNA, people=(VERA, HEAD, ROOT)) as client:
        async with client.rig.database.unit_of_work() as work:
            for login in ("anna", "vera"):
                await work.shifts.start(login, datetime(2026, 3, 18, 5, 0, tzinfo=UTC))
            await work.commit()
        yield client


@asynccontextmanager
async def seen_by(client, user):
    before, client.rig.door.user = client.rig.door.user, user
    yield
    client.rig.door.user = before


async def a_call(client, by="anna", phone="+79001234567", **settings):
    call = Telling(phone=phone, **settings).rang().greeted().waited().answered(by, by)
    tell(client.rig.journal, call)
    return call.call_id


async def a_card(client, by="anna", **settings):
    call = await a_call(client, by, **settings)
    return await open_appeal(client.rig.database, client.rig.journal, client.rig.clock, call, by)


async def written(client, card, user=ANNA, **fields):
    now = client.rig.clock.now()
    changes = [Change(name, value, 10_000) for name, value in fields.items()]
    outcome = await save_appeal(client.rig.database, Pen(user, now, now.date(), user.login), card.id, changes)
    assert not outcome.faults
    return outcome.appeal


async def save(client, card, *changes, tab="t1"):
    body = {"tab": tab, "changes": [{"field": f, "value": v, "seen": s} for f, v, s in changes]}
    answer = await client.post(f"/appeals/{card.id}/save", json=body, headers=JSON)
    return answer.status, await answer.json()


async def text_of(client, path, **settings):
    answer = await client.get(path, **settings)
    return answer.status, await answer.text()


async def first_call(client, card):
    async with client.rig.database.unit_of_work() as work:
        return (await work.appeals.calls(card.id))[0].id
