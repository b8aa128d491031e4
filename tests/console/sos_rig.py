"""SOS cards for the tests of their pages: who is there, and what a page of hers sends."""

from contextlib import asynccontextmanager

from hotline.domain.call import EventKind as Kind
from hotline.domain.directory import DirectoryKind
from hotline.domain.people import Role
from hotline.services.edit_directory import DirectoryEditor
from tests.console.rig import a_console, a_person
from tests.db.telling import SOON, Telling, tell

ANNA = a_person()
VERA = a_person("vera", "Вера Иванова")
OLGA = a_person("olga", "Ольга Смирнова", Role.SPECIALIST)
HEAD = a_person("head", "Мария Ильина", Role.SUPERVISOR)
ROOT = a_person("root1", "Администратор", Role.ADMIN)
JSON = {"Accept": "application/json"}


@asynccontextmanager
async def a_sos_console(url, spool):
    """Signed in as Anna; Olga leads SOS."""
    async with a_console(url, spool, ANNA, people=(VERA, OLGA, HEAD, ROOT)) as client:
        desk = client.rig.desk
        await DirectoryEditor(desk.database, desk.clock, "root1").add(DirectoryKind.SOS_LEAD, {"login": "olga"})
        yield client


def become(console, user):
    console.rig.door.user = user


async def told(console, *calls):
    tell(console.rig.journal, *calls)
    await console.rig.journal.kept(SOON)


async def opened(console, **named):
    answer = await console.post("/sos", data=named, headers=JSON)
    assert answer.status == 200, await answer.text()
    return (await answer.json())["path"]


async def save(console, path, seen=0, tab="tab-1", **fields):
    changes = [{"field": name, "value": value, "seen": seen} for name, value in fields.items()]
    answer = await console.post(f"{path}/save", json={"tab": tab, "changes": changes}, headers=JSON)
    return answer.status, await answer.json()


async def page(console, path):
    answer = await console.get(path)
    return answer.status, await answer.text()


def an_urgent_call():
    return Telling().rang().greeted().then(Kind.TOPIC, "urgent", topic="urgent").waited("urgent")
