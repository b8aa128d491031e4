"""Attacks on the console, as strangers and colleagues may try them."""

import asyncio
import io
import json
import re
import socket
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import pytest

import console
import console.auth.limits
from console.auth.headers import HEADERS, POLICY
from console.auth.setup import DoorSettings
from hotline.domain.call import EventKind as Kind
from tests.console.door_rig import a_house
from tests.console.hostile_text import MARKUP, PATHS, STATEMENTS
from tests.console.rights_table import EVERYBODY, EXPECTED
from tests.console.test_rights import NOBODYS, filled, handshake
from tests.db.telling import SOON, Telling, tell

CONSOLE = Path(console.__file__).parent
SOCKETS = {"/live", "/ws"}
WRITING = [path for method, path in EXPECTED if method == "POST"]


@pytest.fixture
async def house(sqlite_url, spool):
    async with a_house(sqlite_url, spool) as opened:
        yield opened


# ── headers


@pytest.mark.parametrize(
    "path", ["/", "/login", "/no/such/page", "/static/css/app.css", "/account", "/live", "/static/.."]
)
async def test_every_answer_tells_the_browser_what_to_refuse(house, path):
    for browser in (house.browser(), await house.signed_in("anna")):
        answer = await browser.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "Server" not in answer.headers
        if not path.startswith("/static/css"):
            assert answer.headers["Cache-Control"] == "no-store"


def test_the_policy_allows_nothing_inline_and_nothing_foreign():
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


def test_no_page_carries_a_script_a_style_or_a_handler_that_the_policy_would_refuse():
    found = []
    for template in (CONSOLE / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", template.read_text("utf-8"), flags=re.DOTALL)
        for fault in (
            r"<script(?![^>]*\ssrc=)",
            r"<style",
            r"\sstyle=",
            r"\son[a-z]+\s*=\s*[\"']",
            r"javascript:",
            r"\|\s*safe",
        ):
            found += [f"{template.name}: {hit}" for hit in re.findall(fault, text)]
    assert found == []


# ── forged requests


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


# ── sizes and times


async def test_too_much_and_the_wrong_kind_of_text_are_refused(house):
    anna = await house.signed_in("anna")
    form_of = {"Content-Type": "application/x-www-form-urlencoded"}
    long = await anna.ask("POST", "/account/password", data=io.BytesIO(b"old=" + b"x" * 2_000_000), headers=form_of)
    assert long.status == 413
    form = aiohttp.FormData({"old": "x"}, default_to_multipart=True)
    assert (await anna.ask("POST", "/account/password", data=form)).status == 415
    assert (await anna.get("/login?" + "x" * 20_000)).status == 400
    assert (await anna.get("/account")).status == 200


async def test_a_body_that_drips_is_given_up(house, monkeypatch):
    monkeypatch.setattr(console.auth.limits, "_BODY_WITHIN_S", 0.2)
    reader, writer = await asyncio.open_connection(house.server.host, house.server.port)
    writer.write(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nlogin=")
    assert (await asyncio.wait_for(reader.readline(), 5)).split()[1] == b"408"
    writer.close()


async def test_a_head_that_drips_is_cut(sqlite_url, spool):
    async with a_house(sqlite_url, spool, head_within_s=0.3) as house:
        reader, writer = await asyncio.open_connection(house.server.host, house.server.port)
        writer.write(b"GET /login HTTP/1.1\r\nHost: loc")
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


@pytest.mark.parametrize(
    "junk",
    [
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /login HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET /login HTTP/1.1\r\n" + b"A: b\r\n" * 1000 + b"\r\n",
        b"\0" * 4096,
    ],
)
async def test_what_is_no_request_harms_nobody(house, junk):
    with socket.create_connection((house.server.host, house.server.port), timeout=5) as raw:
        raw.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(raw, junk)
        told = await asyncio.wait_for(loop.sock_recv(raw, 4096), 5)
    assert told == b"" or told.split()[1] in {b"400", b"431"}
    assert (await house.browser().get("/login")).status == 200


# ── hostile text


def names_of_fields():
    """Every name that a form of ours has, and those that only addresses carry."""
    named = set()
    for template in (CONSOLE / "templates").rglob("*.html"):
        named |= set(re.findall(r'\sname="([a-z_]+)"', template.read_text("utf-8")))
    return sorted(named | {"q", "sort", "before", "after", "page", "to", "done", "call", "appeal", "again"} - {"csrf"})


FIELDS = names_of_fields()

#: Leaving and the end of the shift would end the round, and the door counts attempts.
LAST = {"/shift/end", "/logout", "/login", "/login/code", "/login/second-factor"}


def with_hostile(path, text):
    return re.sub(r"\{\w+\}", lambda _: quote(text, safe="", errors="replace"), path)


async def a_card_of_each_kind(browser, phone="+79001234567"):
    """An appeal and an SOS card of hers, as ids for addresses."""
    assert (await browser.post("/shift/start")).status == 200
    entry = {"entry": str(uuid4()), "channel": "in_person", "phone": phone}
    made = await browser.post("/appeals/new", entry)
    assert made.status == 303, made.text_now
    appeal = made.headers["Location"].rpartition("/")[2]
    opened = await browser.post("/sos", {"appeal": appeal}, headers={"Accept": "application/json"})
    assert opened.status == 200, opened.text_now
    card = json.loads(opened.text_now)["path"].rpartition("/")[2]
    return NOBODYS | {"id": appeal, "card_id": card, "login": "olga"}


#: How often each form is filled; every field gets another text each time.
ROUNDS = 4
TEXTS = [text.encode("utf-8", "replace").decode() for text in (*MARKUP, *STATEMENTS)]


def requests_of(method, path, ids):
    """(address, form) that put hostile text in every place that a person can fill."""
    for turn in range(ROUNDS):
        fields = {name: TEXTS[(place * ROUNDS + turn) % len(TEXTS)] for place, name in enumerate(FIELDS)}
        asked = "&".join(f"{name}={quote(text[:300], safe='')}" for name, text in fields.items())
        yield (filled(path, ids) + "?" + asked[:7000], None) if method == "GET" else (filled(path, ids), fields)
    if "{" in path:
        for text in TEXTS if method == "GET" else TEXTS[::5]:
            yield with_hostile(path, text[:300]), None


async def test_no_text_breaks_a_page_or_comes_back_as_markup(house):
    anna, vera, root = [await house.signed_in(login) for login in ("anna", "vera", "root")]
    ids, wrong, count = await a_card_of_each_kind(anna), set(), 0
    for (method, path), who in EXPECTED.items():
        if path in LAST:
            continue
        browser = anna if "D" in who else vera if "H" in who else root
        for address, fields in requests_of(method, path, ids):
            answer = await browser.ask(method, address, data=fields)
            count += 1
            if answer.status >= 500 and answer.status != 503:
                wrong.add(f"{method} {path}: {answer.status}")
            wrong |= {f"{method} {path}: {text[:40]!r}" for text in raw_in(answer)}
    assert wrong == set()
    assert count > 600
    # What was kept on the way does not come back as markup either.
    root = await house.signed_in_again("root")
    for browser, paths in ((anna, ["/", "/account", "/appeals", "/journal", "/sos"]), (root, ["/people", "/audit"])):
        for path in (*paths, f"/appeals/{ids['id']}", f"/sos/{ids['card_id']}") if browser is anna else paths:
            page = await browser.get(path)
            assert (page.status, raw_in(page)) == (200, [])


def raw_in(answer):
    """Texts that would be markup in this answer."""
    if answer.content_type != "text/html":
        return []
    return [text for text in TEXTS if set(text) & set("<>\"'") and len(text) > 8 and text in answer.text_now]


async def test_hostile_text_at_the_door_is_only_a_wrong_login(house):
    for clean in TEXTS:
        house.clock.pass_(minutes=6)
        browser = house.browser()
        answer = await browser.sign_in(clean, clean)
        assert answer.status == 403
        assert not (set(clean) & set("<>\"'") and clean in answer.text_now)


async def test_a_stored_name_with_markup_is_shown_as_text_everywhere(house):
    root = await house.signed_in("root")
    name = "<img src=x onerror=alert(1)>\"'"
    fields = {"login": "mallory", "name": name, "position": name, "role": "dispatcher"}
    assert (await root.post("/people", fields)).status == 200
    for path in ("/people", "/people/mallory", "/audit"):
        page = (await root.get(path)).text_now
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page


# ── files


async def test_no_path_leads_out_of_the_public_folders(house):
    browser, taken = house.browser(), []
    ours = {
        file.read_bytes() for folder in ("static", "assets") for file in (CONSOLE / folder).rglob("*") if file.is_file()
    }
    for root in ("/static/", "/assets/", "/static//", "/assets/../", "/static/css/"):
        for path in PATHS:
            raw = await raw_get(house, root + path)
            if raw[0] == 200 and raw[1] not in ours:
                taken.append(root + path)
    assert taken == []
    assert (await browser.get("/static/")).status in {403, 404}


async def raw_get(house, path):
    """As an attacker's own client sends it: nothing is tidied on the way. (status, body)."""
    reader, writer = await asyncio.open_connection(house.server.host, house.server.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await asyncio.wait_for(reader.read(), 10)).partition(b"\r\n\r\n")
    writer.close()
    return (int(head.split()[1]) if head else 0), body


def test_no_code_of_the_console_runs_a_shell_or_reads_pickles():
    for file in CONSOLE.parent.joinpath("console").rglob("*.py"):
        text = file.read_text("utf-8")
        assert not re.search(r"shell=True|os\.system|pickle|yaml\.load|eval\(|exec\(", text), file


async def test_a_socket_for_nobody(house):
    assert await handshake(house.browser(), "/live") == 401


# ── the administrator


async def test_the_administrator_reads_nothing_of_a_family(house):
    number, name = "+79995550123", "Канарейкина"
    anna = await house.signed_in("anna")
    await a_card_of_each_kind(anna, phone=number)
    call = Telling(phone=number).then(Kind.RANG, linkedid="h1-9.9", phone=number, caller_name=name, line="129")
    tell(house.journal, call.greeted().then(Kind.TOPIC, topic="urgent", title="Срочно").waited())
    assert await house.journal.kept(SOON)
    read = "555-01-23" in (await anna.get("/journal")).text_now
    assert read  # by those who may
    root = await house.signed_in("root")
    canaries = (number, "5550123", "555-01-23", name)
    found = {}
    for path in [path for method, path in EXPECTED if method == "GET" and path not in SOCKETS]:
        answer = await root.get(filled(path, NOBODYS))
        found[path] = [canary for canary in canaries if canary in answer.text_now]
    socket = await root.socket("/live")
    greeting = await socket.receive_str(timeout=5)
    found["/live"] = [canary for canary in canaries if canary in greeting]
    await socket.close()
    assert {path: hits for path, hits in found.items() if hits} == {}
    assert len(found) > 20
