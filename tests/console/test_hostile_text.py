"""Markup, statements and junk in every place that a person can fill; and what the administrator must not read."""

import json
import re
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

import console
from hotline.domain.call import EventKind as Kind
from tests.console.door_rig import a_house
from tests.console.hostile_text import MARKUP, STATEMENTS
from tests.console.rights_table import EXPECTED
from tests.console.test_rights import NOBODYS, filled
from tests.db.telling import SOON, Telling, tell

CONSOLE = Path(console.__file__).parent
SOCKETS = {"/live", "/ws"}


@pytest.fixture
async def house(sqlite_url, spool):
    async with a_house(sqlite_url, spool) as opened:
        yield opened


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
