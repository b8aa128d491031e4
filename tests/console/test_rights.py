"""Role by route by method, from the router itself: a route that nobody thought of fails here."""

import aiohttp
import pytest

from hotline.domain.people import Role
from hotline.services.change_person import change_person
from hotline.services.dismiss import dismiss
from hotline.services.staff import Staff
from tests.console.door_rig import STAFF, a_house
from tests.console.rights_table import EVERYBODY, EXPECTED
from tests.door import ANNAS_DESK

LETTERS = {Role.DISPATCHER: "D", Role.SPECIALIST: "S", Role.SUPERVISOR: "H", Role.ADMIN: "A"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")

#: An id that nothing has, in the shape each route wants.
NOBODYS = {
    "id": "00000000-0000-4000-8000-000000000000",
    "call_id": "00000000-0000-4000-8000-000000000000",
    "card_id": "00000000-0000-4000-8000-000000000000",
    "login": "nobody",
    "key": "0" * 64,
    "place": "1-999999",
    "kind": "topic",
    "step": "start",
}
NO_RIGHT = "Этот раздел вам не открыт"

#: The files of the pages themselves, the same for everybody.
PUBLIC = {"/static", "/assets"}


@pytest.fixture
async def house(sqlite_url, spool):
    async with a_house(sqlite_url, spool) as opened:
        yield opened


def routes_of(app):
    """(method, path as the router names it) of all routes but the public files."""
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource.canonical not in PUBLIC
    }


def filled(path, ids=NOBODYS):
    for name in [part.split("}")[0] for part in path.split("{")[1:]]:
        path = path.replace(f"{{{name}}}", ids.get(name, "nothing"))
    return path


async def test_every_route_stands_in_the_table_and_every_line_of_the_table_is_a_route(house):
    routes = routes_of(house.server.app)
    assert routes - EXPECTED.keys() == set(), "write down in tests/console/rights_table.py whose these routes are"
    assert EXPECTED.keys() - routes == set(), "these routes are gone; take them out of tests/console/rights_table.py"


async def verdict(browser, method, path):
    """What the guard says: "in", "door", "no right", "no such method"; anything else as it is."""
    answer = await browser.ask(method, path)
    if answer.status >= 500:
        return f"fault {answer.status}"
    if answer.status == 405:
        return "no such method"
    if answer.status == 401 or answer.headers.get("Location") == "/login":
        return "door"
    if answer.status == 403 and (method == "HEAD" or NO_RIGHT in answer.text_now):
        return "no right"
    return "in"


def expected(letter, method, path):
    who = EXPECTED.get((method, path))
    if who is None:
        return "no such method"
    if who == EVERYBODY:
        return "in"
    if letter is None:
        return "door"
    return "in" if letter in who else "no right"


@pytest.mark.parametrize("login", [*STAFF, None], ids=lambda login: login or "a stranger")
async def test_each_role_passes_where_the_table_says_and_nowhere_else(house, login):
    browser = await house.signed_in(login) if login else house.browser()
    letter = LETTERS[STAFF[login]] if login else None
    wrong = []
    # The door itself is not knocked at: signing out and in again is tried elsewhere, and would end this round.
    paths = sorted({path for _, path in EXPECTED} - {"/logout", "/login", "/login/code", "/login/second-factor"})
    for path in paths:
        for method in METHODS:
            told, wanted = await verdict(browser, method, filled(path)), expected(letter, method, path)
            if told != wanted:
                wrong.append(f"{method} {path}: {told}, expected {wanted}")
    assert wrong == []


async def test_a_stranger_gets_401_where_no_page_is_asked_for(house):
    told = set()
    for method, path in EXPECTED:
        if EXPECTED[method, path] != EVERYBODY:
            browser = house.browser()
            told.add((await browser.ask(method, filled(path), headers={"Accept": "application/json"})).status)
            told.add((await browser.ask(method, filled(path), headers={"HX-Request": "true"})).status)
    assert told == {401}


@pytest.mark.parametrize("login", [*STAFF, None], ids=lambda login: login or "a stranger")
async def test_sockets_open_for_those_who_may_and_only_where_there_are_any(house, login):
    browser = await house.signed_in(login) if login else house.browser()
    letter, wrong = LETTERS[STAFF[login]] if login else None, []
    for path in sorted(path for method, path in EXPECTED if method == "GET"):
        told = await handshake(browser, filled(path))
        wanted = {"door": {401}, "no right": {403}}.get(expected(letter, "GET", path))
        if (told >= 500 and told != 503) or (told == 101) != (path == "/live" and login is not None):
            wrong.append(f"{path}: {told}")
        if wanted and told not in wanted:
            wrong.append(f"{path}: {told}, expected {wanted}")
    assert wrong == []


async def handshake(browser, path):
    """The status that a page gets when it asks for a socket."""
    try:
        socket = await browser.socket(path)
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status
    await socket.close()
    return 101


async def closed(socket):
    while not socket.closed:
        await socket.receive(timeout=5)
    return True


def by_root(house):
    async def phones_changed(): ...

    return Staff(house.entrance, house.queues, "root", ANNAS_DESK, phones_changed, house.hub.cut)


async def test_a_role_that_is_taken_away_is_gone_at_the_next_request_and_the_open_page_with_it(house):
    browser = await house.signed_in("vera")
    assert (await browser.get("/audit")).status == 200
    socket = await browser.socket("/live")
    await socket.receive_json()
    await change_person(by_root(house), "vera", name="Vera", position="", role="dispatcher", queues=[])
    assert (await browser.get("/audit")).headers["Location"] == "/login"
    assert await closed(socket)


async def test_who_is_dismissed_is_out_at_once(house):
    browser = await house.signed_in("anna")
    socket = await browser.socket("/live")
    await socket.receive_json()
    await dismiss(by_root(house), "anna")
    assert (await browser.get("/")).headers["Location"] == "/login"
    assert await closed(socket)
    assert (await house.browser().sign_in("anna")).status == 403


async def test_a_role_that_was_changed_behind_our_back_counts_at_once(house):
    browser = await house.signed_in("root")
    async with house.database.unit_of_work() as work:
        await work.accounts.describe("root", name="Root", position="", role=Role.DISPATCHER, queues=())
        await work.commit()
    assert NO_RIGHT in (await browser.get("/people")).text_now


async def test_an_unknown_person_answers_like_a_page_that_does_not_exist(house):
    browser = await house.signed_in("root")
    unknown, nowhere = await browser.get("/people/nobody"), await browser.get("/no/such/page")
    assert (unknown.status, nowhere.status) == (404, 404)
    assert (
        unknown.text_now.partition("<main")[2].partition(">")[2]
        == nowhere.text_now.partition("<main")[2].partition(">")[2]
    )
