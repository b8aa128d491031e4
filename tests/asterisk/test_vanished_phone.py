"""A page is loaded anew, a browser crashes, a network goes: the caller is never sent away. Real Asterisk and phones."""

import pytest
import pytest_asyncio

from ivr.sip_caller import SipPhone
from tests.asterisk.desk_rig import ANNA_HZ, a_centre, a_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    async with a_centre(tmp_path_factory.mktemp("vanished")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def desk(centre, tmp_path):
    async with a_desk(*centre, tmp_path) as three_phones:
        yield three_phones


async def loaded_anew(desk):
    """The old page is gone without a word, the new one has registered: another phone of the same account."""
    await desk.anna.kill()
    phone = await desk.stack.enter_async_context(SipPhone())
    await phone.tone(ANNA_HZ)
    await phone.auto_answer(50)
    await desk.register(phone, "anna")
    desk.anna = phone


async def test_a_page_that_says_so_before_it_goes_has_the_caller_again(desk):
    await desk.talk()
    assert await desk.does("leaving") is True
    assert await desk.stage() == "returning"
    await loaded_anew(desk)
    assert await desk.does("rejoin") is True
    await desk.anna.answered()
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.anna.hang_up()
    await desk.caller.ended(within=15)
    row = await desk.row()
    assert (row["state"], row["login"], row["hung_up_by"]) == ("answered", "anna", "dispatcher")
    assert await desk.told("returned") == [{"to": "anna", "why": "away"}]


async def test_a_browser_that_crashed_has_the_caller_again(desk):
    await desk.talk()
    await loaded_anew(desk)
    assert await desk.does("rejoin") is True
    await desk.anna.answered()
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "anna"


async def test_who_has_no_call_leaves_and_comes_without_a_trace(desk):
    assert await desk.does("leaving") is False
    assert await desk.does("rejoin") is False
    assert await desk.stage() is None


async def test_a_page_that_never_says_it_is_back_is_rung_all_the_same(desk):
    await desk.talk()
    await desk.anna.auto_answer(None)
    assert await desk.does("leaving") is True
    await desk.anna.ended()
    await desk.anna.ringing(within=30)
    assert await desk.stage() == "returning"
    await desk.anna.answer()
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "anna"


async def test_a_page_that_is_loaded_anew_while_its_owner_asks_somebody_has_the_caller_again(desk):
    await desk.talk()
    await desk.does("consult", target="vera")
    await desk.vera.ringing()
    await desk.vera.answer()
    await desk.hears(desk.vera, ANNA_HZ)
    assert await desk.does("leaving") is True
    await desk.vera.ended()
    await loaded_anew(desk)
    assert await desk.does("rejoin") is True
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "anna"
