"""Attacks on the console, as strangers may try them: what every answer says, sizes and times, files."""

import asyncio
import io
import re
import socket
from pathlib import Path

import aiohttp
import pytest

import console
import console.auth.limits
from console.auth.headers import HEADERS, POLICY
from tests.console.door_rig import a_house
from tests.console.hostile_text import PATHS

CONSOLE = Path(console.__file__).parent


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
