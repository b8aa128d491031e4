"""The console with its real door: sessions, passwords, second factors, forged requests, open pages."""

import contextlib
import re
from datetime import timedelta
from types import SimpleNamespace

import aiohttp
from aiohttp.test_utils import TestServer
from yarl import URL

from console.app import make_app
from console.auth.limits import HEAD_WITHIN_S
from console.auth.setup import Door, DoorSettings
from console.desk import Desk
from console.live import Hub
from db.journal_writer import JournalWriter
from db.unit_of_work import SqlDatabase
from hotline.bootstrap.parts import NoQueues
from hotline.domain.people import Role
from hotline.services.board import Board, TellingBoth
from hotline.services.colleagues import Room
from hotline.services.rest import Rest
from hotline.services.second_factor import kept_factor
from tests.builders import FakeClock
from tests.db.telling import CENTRE
from tests.door import PASSWORD, a_person, an_entrance, code_of, open_door

#: One person of each role, with the login that says so.
STAFF = {"anna": Role.DISPATCHER, "olga": Role.SPECIALIST, "vera": Role.SUPERVISOR, "root": Role.ADMIN}


class Browser:
    """Cookies and manners of a browser: it names the page a request comes from, and shows the token of the form."""

    def __init__(self, base):
        self.base = base
        jar = aiohttp.CookieJar(unsafe=True)
        self.session = aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=60))
        self.csrf = ""
        self.secret = None

    @property
    def cookie(self):
        return next((one.value for one in self.session.cookie_jar if one.key == "hotline"), "")

    def hold(self, token):
        self.session.cookie_jar.update_cookies({"hotline": token}, response_url=_url(self.base))

    async def get(self, path, **how):
        return await self.ask("GET", path, **how)

    async def post(self, path, data=None, **how):
        return await self.ask("POST", path, data=data or {}, **how)

    async def ask(self, method, path, *, headers=None, data=None, origin=None, csrf=None):
        manners = {"Accept": "text/html", "X-CSRF": self.csrf if csrf is None else csrf}
        if method not in {"GET", "HEAD", "OPTIONS"}:
            manners["Origin"] = self.base if origin is None else origin
        answer = await self.session.request(
            method, _url(self.base + path), headers=manners | (headers or {}), data=data, allow_redirects=False
        )
        answer.text_now = await answer.text(errors="replace")
        if found := re.search(r'<meta name="csrf" content="([0-9a-f]*)">', answer.text_now):
            self.csrf = found[1]
        return answer

    async def sign_in(self, login, password=PASSWORD):
        await self.get("/login")
        return await self.post("/login", {"login": login, "password": password})

    async def socket(self, path, **headers):
        return await self.session.ws_connect(_url(self.base + path), headers={"Origin": self.base} | headers)


def _url(text):
    return URL(text, encoded=True)


@contextlib.asynccontextmanager
async def a_house(
    url, spool, *, look_s=0.05, idle=timedelta(minutes=15), settings=None, head_within_s=HEAD_WITHIN_S, vault=None
):
    """A console with four people in it; `.browser()` is a stranger's, `await .signed_in("anna")` is hers."""
    database, clock = SqlDatabase(url, CENTRE), FakeClock()
    board, hub, queues = Board(), Hub(), NoQueues()
    writer = JournalWriter(url, spool, clock)
    writer.start()
    people = [
        await a_person(database, login, role, queues=("psychologist",) if role is Role.SPECIALIST else ())
        for login, role in STAFF.items()
    ]
    entrance = an_entrance(database, clock, idle=idle)
    on_shift, told = set(), []

    async def phones_changed():
        told.append("phones")

    desk = Desk(
        database=database,
        clock=clock,
        zone=CENTRE,
        journal=TellingBoth(writer, board),
        board=board,
        room=Room(board, lambda: people, lambda: on_shift, dict, set, lambda _: None),
        hub=hub,
        queues=queues,
        rest=Rest(queues, wrap_up=timedelta(), no_answer=timedelta(), alone=lambda _: False),
        phones_changed=phones_changed,
        vault=vault,
    )
    door = Door(entrance, settings or DoorSettings(), look_s=look_s)
    server = TestServer(make_app(desk, door.keeper, door))
    await server.start_server(keepalive_timeout=head_within_s)
    browsers = []

    def browser():
        browsers.append(Browser(str(server.make_url("")).rstrip("/")))
        return browsers[-1]

    async def signed_in(login):
        one = browser()
        token, one.secret = await open_door(entrance, login)
        one.hold(token)
        await one.get("/account")
        return one

    async def signed_in_again(login):
        """With the second factor that she has already, in a later minute."""
        clock.pass_(minutes=2)
        one = browser()
        async with database.unit_of_work() as work:
            secret = (await kept_factor(work, entrance.vault, login)).secret
        await one.sign_in(login)
        await one.get("/login/code")
        await one.post("/login/code", {"code": code_of(secret, clock)})
        await one.get("/account")
        return one

    house = SimpleNamespace(
        signed_in_again=signed_in_again,
        server=server,
        entrance=entrance,
        database=database,
        clock=clock,
        hub=hub,
        queues=queues,
        journal=writer,
        told=told,
        browser=browser,
        signed_in=signed_in,
        code=lambda secret: code_of(secret, clock),
    )
    try:
        yield house
    finally:
        for one in browsers:
            await one.session.close()
        await hub.close()
        await server.close()
        writer.stop()
        await database.close()
