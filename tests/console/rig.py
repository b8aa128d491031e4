"""The console by itself: a database of its own, nobody on the telephone, and a door that knows one person."""

import contextlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from aiohttp.test_utils import TestClient, TestServer

from console.app import make_app
from console.desk import Desk
from console.door import SignedIn
from console.live import Hub
from db.journal_writer import JournalWriter
from db.unit_of_work import SqlDatabase
from hotline.bootstrap.keeping import build_keeping
from hotline.bootstrap.parts import NoQueues
from hotline.domain.people import Role, User
from hotline.services.board import Board, TellingBoth
from hotline.services.colleagues import Room
from hotline.services.rest import Rest
from hotline.settings import Settings
from hotline.system_clock import SystemClock
from tests.db.telling import CENTRE

CSRF = "a-token-of-the-test"


def a_person(login="anna", name="Анна Петрова", role=Role.DISPATCHER):
    return User(login, name, role, password_hash="", sip_digest="")


class OpenDoor:
    """Lets in whom the test has put there; `console.door.Doorkeeper`."""

    def __init__(self, user):
        self.user, self.session = user, "a session of the test"

    async def who(self, request):
        return SignedIn(self.user, CSRF, self.session) if self.user is not None else None

    def csrf(self, request):
        return CSRF


class StandingClock(SystemClock):
    """The wall's time can be put on; the monotonic clock is the machine's."""

    def __init__(self):
        self.put_on = timedelta()

    def now(self):
        return datetime.now(UTC) + self.put_on


@contextlib.asynccontextmanager
async def a_console(url, spool, user=None, *, people=(), vault=None, home=None):
    """A client of the console; `.desk`, `.door`, `.database`, `.journal` for the test. `people` get accounts."""
    user = user or a_person()
    database = SqlDatabase(url, CENTRE)
    clock, board, hub, queues = StandingClock(), Board(), Hub(), NoQueues()
    writer = JournalWriter(url, spool, clock)
    writer.start()
    keeping = home and build_keeping(Settings(home=home, database={"url": url}), database, clock, vault)
    everybody = {one.login: one for one in (user, *people)}
    async with database.unit_of_work() as work:
        for one in everybody.values():
            if await work.users.get(one.login) is None:
                await work.users.add(one)
        await work.commit()
    on_shift, called_back = set(), {}
    room = Room(board, everybody.values, lambda: on_shift, dict, set, lambda _: None)
    desk = Desk(
        database=database,
        clock=clock,
        zone=CENTRE,
        journal=TellingBoth(writer, board),
        board=board,
        room=room,
        hub=hub,
        queues=queues,
        rest=Rest(queues, wrap_up=timedelta(), no_answer=timedelta(), alone=lambda _: False),
        vault=vault,
        eraser=keeping and keeping.eraser,
        retainer=keeping and keeping.retainer,
        called_back=lambda: called_back,
    )
    door = OpenDoor(user)
    server = TestServer(make_app(desk, door))
    await server.start_server()
    headers = {"X-CSRF": CSRF, "Accept": "text/html", "Origin": str(server.make_url("")).rstrip("/")}
    client = TestClient(server, headers=headers)
    await client.start_server()
    client.rig = SimpleNamespace(
        desk=desk,
        door=door,
        database=database,
        journal=writer,
        clock=clock,
        on_shift=on_shift,
        called_back=called_back,
    )
    try:
        yield client
    finally:
        await client.close()
        writer.stop()
        await database.close()
