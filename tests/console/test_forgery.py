"""Pages of somebody else, who act in the name of who is signed in: tokens, origins, sockets, foreign names of ours."""

import aiohttp
import pytest

from console.auth.setup import DoorSettings
from tests.console.door_rig import a_house
from tests.console.rights_table import EVERYBODY, EXPECTED
from tests.console.test_rights import filled, handshake

WRITING = [path for method, path in EXPECTED if method == "POST"]


@pytest.fixture
async def house(sqlite_url, spool):
    async with a_house(sqlite_url, spool) as opened:
        yield opened


async def tried(browser, paths, **how):
    return {(await browser.post(filled(path), **how)).status for path in paths}


async def test_what_changes_something_wants_the_token_of_this_very_session(house):
    anna, other = await house.signed_in("anna"), await house.signed_in("anna")
    hers = [path for path in WRITING if "D" in EXPECTED["POST", path] and EXPECTED["POST", path] != EVERYBODY]
    assert len(hers) > 10
    for token in ("", "0" * 64, other.csrf, "я" * 64):
        assert await tried(anna, hers, headers={"X-CSRF": token.encode().decode("latin-1")}) == {403}
    assert (await anna.post("/account/sessions/end", {"csrf": other.csrf}, csrf="")).status == 403
    assert (await anna.post("/account/sessions/end", {"csrf": anna.csrf}, csrf="")).status == 303


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "", "http://localhost:1"])
async def test_a_page_of_somebody_else_changes_nothing_even_with_the_token(house, origin):
    anna = await house.signed_in("anna")
    hers = [path for path in WRITING if "D" in EXPECTED["POST", path] or EXPECTED["POST", path] == EVERYBODY]
    assert await tried(anna, hers, origin=origin) == {403}


async def test_a_file_comes_with_the_token_and_only_where_files_are_taken(house):
    vera, other = await house.signed_in("vera"), await house.signed_in("anna")
    path = filled("/campaigns/{id}/import")

    def a_form(token):
        data = aiohttp.FormData({"csrf": token}, default_to_multipart=True)
        data.add_field("list", b"", filename="list.csv")
        return data

    told = [(await vera.post(path, a_form(token), csrf="")).status for token in (vera.csrf, other.csrf, "")]
    assert told == [404, 403, 403], "no such campaign; a foreign token; none"
    assert (await vera.post(path, a_form(vera.csrf), csrf="", origin="https://evil.example")).status == 403
    assert (await other.post(path, a_form(other.csrf), csrf="")).status == 403, "no supervisor"
    assert (await vera.post(filled("/campaigns/{id}/import/keep"), a_form(vera.csrf))).status == 415
    assert (await vera.post("/no/such/page", a_form(vera.csrf))).status == 415


async def test_a_foreign_page_signs_nobody_in(house):
    browser = house.browser()
    await browser.get("/login")
    answer = await browser.post("/login", {"login": "anna", "password": "x"}, origin="https://evil.example")
    assert answer.status == 403


@pytest.mark.parametrize("path", ["/live", "/ws"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_a_foreign_page_gets_no_socket_though_the_browser_sends_the_cookie(house, path, origin):
    anna = await house.signed_in("anna")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await anna.socket(path, Origin=origin)
    assert refused.value.status == 403


async def test_an_upgrade_header_does_not_save_a_form_from_showing_its_token(house):
    anna = await house.signed_in("anna")
    answer = await anna.post(
        "/account/sessions/end", headers={"X-CSRF": "", "Upgrade": "websocket", "Connection": "Upgrade"}
    )
    assert answer.status in {400, 403}


async def test_the_host_must_be_ours(house):
    browser = house.browser()
    told = {
        host: (await browser.get("/login", headers={"Host": host})).status
        for host in (
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost:8080",
            "192.0.2.7",
            "[::1]:80",
            "LOCALHOST",
            "a b",
        )
    }
    assert told.pop("a b") in {400, 421}
    assert told == {
        "evil.example": 421,
        "127.0.0.1.evil.example": 421,
        "localhost:8080": 200,
        "192.0.2.7": 200,
        "[::1]:80": 200,
        "LOCALHOST": 200,
    }


async def test_a_name_that_the_administrator_wrote_down_is_ours(sqlite_url, spool):
    settings = DoorSettings(secure=True, hosts=frozenset({"desk.centre.ru"}))
    async with a_house(sqlite_url, spool, settings=settings) as house:
        answer = await house.browser().get("/login", headers={"Host": "desk.centre.ru"})
        assert (answer.status, answer.headers["Set-Cookie"].startswith("__Host-hotline=")) == (200, True)


async def test_a_socket_for_nobody(house):
    assert await handshake(house.browser(), "/live") == 401
