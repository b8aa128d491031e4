"""A centre that keeps no numbers: none of a caller is on its disk, yet she is known when she calls again."""

import json

from ivr.sip_caller import SipPhone
from tests.asterisk.people import a_phone
from tests.asterisk.product import running
from tests.console.visitor import a_visitor

PHONE = "+79135550142"
SPELLINGS = [b"9135550142", b"913 555", b"555-01-42", b"2410555319"]


def found_below(home):
    """Which file holds the number, in any spelling."""
    hits = []
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            hits += [str(path.relative_to(home)) for spelling in SPELLINGS if spelling in data]
    return hits


async def a_call(product, *, calls, phone=None, key="1"):
    async with SipPhone() as caller:
        await caller.dial("129", server=product.server, caller=PHONE, name=PHONE)
        await caller.answered()
        if phone is not None:
            await caller.digits(key)
            rung = await phone.ringing()
            await phone.answered()
            await product.eventually(product.journal, lambda rows: rows[calls - 1]["state"] == "talking")
        else:
            rung = None
        await caller.hang_up()
        await caller.ended()
    return rung


async def test_no_number_is_on_the_disk_the_caller_is_known_again_and_the_sos_service_can_be_told(tmp_path):
    home = tmp_path / "centre"
    async with running(home, CENTRE__ANONYMOUS="true") as product:
        account = await product.dispatcher()
        phone = await a_phone(product, account)
        try:
            rung = await a_call(product, calls=1, phone=phone)
            await a_call(product, calls=2, phone=phone)
        finally:
            await phone.__aexit__(None, None, None)
        assert "9135550142" not in str(rung), "her own phone shows no number"
        rows = await product.settled(2)
        assert [(row["phone"], row["caller_name"]) for row in rows] == [("", ""), ("", "")]
        story = await product.line(2)
        assert story["earlier_calls"] == 1, "known again"
        assert "caller_sealed" not in json.dumps(story)

        await product.kill()
        async with SipPhone() as caller:  # the safety net, CEL and the spool write no number either
            await caller.dial("129", server=product.server, caller=PHONE, name=PHONE)
            await caller.answered()
            await caller.hang_up()
            await caller.ended()
        await product.start()
        rows = await product.settled(3)
        assert (rows[2]["phone"], rows[2]["caller_name"]) == ("", "")
        assert found_below(home) == []

        async with a_visitor(product, "anna", account["password"]) as anna:
            page = await anna.page("/")
            csrf = page.split('name="csrf" content="')[1].split('"')[0]
            status, page = await anna.post(f"/sos?call={rows[1]['id']}", {}, csrf=csrf)
            assert status == 200, page[:500]
            card = page.split("/sos/")[1][:36]
            for part in page.split("/sos/")[1:]:
                if "/number" in part[:50]:
                    card = part[:36]
            status, refused = await anna.post(f"/sos/{card}/number", {"reason": ""}, csrf=csrf)
            assert (status, "зачем нужен номер" in refused) == (422, True)
            status, told = await anna.post(f"/sos/{card}/number", {"reason": "ребёнок один, вызываем 112"}, csrf=csrf)
            assert status == 200, told[:500]
            assert "555-01-42" in told
        lines = await product.json("audit", "--object", card)
        assert ("anna", "sos.number", "ребёнок один, вызываем 112") in {
            (line["login"], line["action"], line["reason"]) for line in lines
        }
        assert found_below(home) == [], "shown, and written nowhere"

        target = tmp_path / "her.zip"
        told = await product.json(
            "person", "extract", "--phone", "8 913 555-01-42", "-o", str(target), "--reason", "заявление, вх. 1"
        )
        assert told["calls"] == 2, "found by the hash"
        assert target.stat().st_mode & 0o777 == 0o600
