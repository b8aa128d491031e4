"""112 or an agency joins by the provider's line: only for dispatchers, and with the centre's number. Real Asterisk."""

import contextlib

import pytest
import pytest_asyncio

from ivr.sip_caller import SipPhone
from tests.asterisk.desk_rig import ANNA_HZ, a_centre, a_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
HELP_HZ = 1000


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def provider(tmp_path_factory):
    """A provider on this machine; its only phone is the help that is called."""
    async with SipPhone() as phone:
        await phone.tone(HELP_HZ)
        settings = {
            "TRUNK__NAME": "vega",
            "TRUNK__HOST": f"127.0.0.1:{phone.port}",
            "TRUNK__MATCH": "127.0.0.9",
            "CENTRE__NUMBER": "129,88001234567",
        }
        async with a_centre(tmp_path_factory.mktemp("outside"), **settings) as centre:
            yield phone, centre


@pytest_asyncio.fixture(loop_scope="module")
async def desk(provider, tmp_path):
    phone, centre = provider
    async with a_desk(*centre, tmp_path) as three_phones:
        three_phones.help = phone
        yield three_phones
    with contextlib.suppress(Exception):
        await phone.hang_up()


async def test_112_is_asked_and_joins(desk):
    await desk.talk()
    await desk.does("consult", target="112")
    rung = await desk.help.ringing()
    assert "129" in rung["from"]
    assert "79001234567" not in rung["from"]  # the family's number is not the provider's business
    await desk.help.answer()
    await desk.hears(desk.anna, HELP_HZ)
    await desk.does("conference")
    await desk.hears(desk.caller, ANNA_HZ, HELP_HZ)
    await desk.does("cancel")
    await desk.help.ended()
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "anna"
    assert await desk.told("transferred") == [{"to": "112", "how": "conference"}]


async def test_an_agency_takes_the_caller_over(desk):
    await desk.talk()
    await desk.does("transfer", target="8 (800) 200-01-22")
    rung = await desk.help.ringing()
    assert "79001234567" not in rung["from"]
    await desk.help.answer()
    await desk.both_hear(desk.help, HELP_HZ)
    await desk.help.hang_up()
    await desk.caller.ended(within=15)
    row = await desk.row()
    assert (row["login"], row["hung_up_by"]) == ("anna", "service")  # neither she nor one of us
    assert await desk.told("transferred") == [{"to": "+78002000122", "how": "blind"}]


async def test_an_agency_that_is_busy_sends_the_caller_back(desk):
    await desk.talk()
    await desk.does("transfer", target="102")
    await desk.help.ringing()
    await desk.help.reject(486)
    await desk.anna.answered(within=10)
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    await desk.row()
    assert await desk.told("returned") == [{"to": "anna", "why": "busy"}]


async def test_no_caller_and_no_phone_can_dial_out_by_herself(desk):
    rung = len(desk.help.history)
    async with SipPhone() as stranger:
        for number in ("89001112233", "112", "vera"):
            await stranger.dial(number, server=desk.product.server, caller="+79001234567")
            assert (await stranger.ended())["code"] == 404
    for number in ("89001112233", "112"):
        await desk.anna.dial(number, server=desk.product.server)
        assert (await desk.anna.ended())["code"] == 404
    assert len(desk.help.history) == rung
