"""Asking a colleague while the caller waits, and speaking three together. Real Asterisk, real phones, real tones."""

import pytest
import pytest_asyncio

from tests.asterisk.desk_rig import ANNA_HZ, CALLER_HZ, VERA_HZ, a_centre, a_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    async with a_centre(tmp_path_factory.mktemp("consult")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def desk(centre, tmp_path):
    async with a_desk(*centre, tmp_path) as three_phones:
        yield three_phones


async def asking(desk):
    """Анна talks with a family and asks Вера."""
    await desk.talk()
    await desk.does("consult", target="vera")
    await desk.vera.ringing()
    assert await desk.stage() == "consulting"
    await desk.vera.answer()
    await desk.vera.answered()
    await desk.hears(desk.anna, VERA_HZ)
    await desk.hears(desk.vera, ANNA_HZ)


async def test_who_was_asked_takes_the_caller_over(desk):
    await asking(desk)
    await desk.does("complete")
    await desk.anna.ended()
    await desk.both_hear(desk.vera, VERA_HZ)
    assert (await desk.stage("anna"), await desk.stage("vera")) == (None, "talking")
    await desk.vera.hang_up()
    await desk.caller.ended(within=15)
    row = await desk.row()
    assert (row["state"], row["login"], row["hung_up_by"]) == ("answered", "vera", "dispatcher")
    assert await desk.told("transferred") == [{"to": "vera", "how": "attended"}]


async def test_hanging_up_while_they_talk_leaves_the_caller_to_the_colleague(desk):
    await asking(desk)
    await desk.anna.hang_up()
    await desk.both_hear(desk.vera, VERA_HZ)
    await desk.caller.hang_up()
    await desk.vera.ended()
    row = await desk.row()
    assert (row["login"], row["hung_up_by"]) == ("vera", "caller")


async def test_back_to_the_caller_without_the_colleague(desk):
    await asking(desk)
    await desk.does("cancel")
    await desk.vera.ended()
    await desk.both_hear(desk.anna, ANNA_HZ)
    assert await desk.stage() == "talking"
    await desk.anna.hang_up()
    await desk.caller.ended(within=15)
    row = await desk.row()
    assert (row["login"], row["hung_up_by"]) == ("anna", "dispatcher")
    assert await desk.told("transferred") == []
    assert await desk.told("returned") == [{"to": "anna", "why": "cancelled"}]


async def test_a_colleague_who_hangs_up_sends_the_dispatcher_back_to_the_caller(desk):
    await asking(desk)
    await desk.vera.hang_up()
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.anna.hang_up()
    await desk.caller.ended(within=15)
    assert ((await desk.row())["login"], (await desk.row())["hung_up_by"]) == ("anna", "dispatcher")
    assert [told["why"] for told in await desk.told("returned")] == ["cancelled"]  # and is not taken for lost


async def test_a_colleague_who_is_silent_sends_the_dispatcher_back_to_the_caller(desk):
    await desk.talk()
    await desk.does("consult", target="vera")
    await desk.vera.ringing()
    await desk.vera.ended()
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "anna"


async def test_cancelling_while_it_rings_stops_the_ringing(desk):
    await desk.talk()
    await desk.does("consult", target="vera")
    await desk.vera.ringing()
    await desk.does("cancel")
    await desk.vera.ended()
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "anna"


@pytest.mark.parametrize("how", ["by the phone", "by the page"])
async def test_a_goodbye_right_after_coming_back_is_a_goodbye(desk, how):
    """Nobody is rung again for a caller to whom the dispatcher has said goodbye."""
    await asking(desk)
    await desk.does("cancel")
    await (desk.anna.hang_up() if how == "by the phone" else desk.does("hang-up"))
    await desk.anna.ended()
    await desk.caller.ended(within=10)
    assert (await desk.row())["login"] == "anna"
    assert all(told["why"] == "cancelled" for told in await desk.told("returned"))


async def test_completing_while_it_rings_hands_the_caller_on(desk):
    await desk.talk()
    await desk.does("consult", target="vera")
    await desk.vera.ringing()
    await desk.vera.auto_answer(50)
    await desk.does("complete")
    await desk.both_hear(desk.vera, VERA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "vera"


async def test_three_speak_together_and_either_of_us_may_go(desk):
    await asking(desk)
    await desk.does("conference")
    await desk.until_stage("conference")
    await desk.hears(desk.caller, ANNA_HZ, VERA_HZ)
    await desk.hears(desk.vera, ANNA_HZ, CALLER_HZ)
    await desk.hears(desk.anna, VERA_HZ, CALLER_HZ)
    await desk.anna.hang_up()
    await desk.until_stage("talking", "vera")
    await desk.both_hear(desk.vera, VERA_HZ)
    await desk.caller.hang_up()
    await desk.vera.ended()
    row = await desk.row()
    assert (row["login"], row["hung_up_by"]) == ("vera", "caller")
    assert await desk.told("transferred") == [{"to": "vera", "how": "conference"}]


async def test_from_three_the_colleague_may_be_let_go(desk):
    await asking(desk)
    await desk.does("conference")
    await desk.hears(desk.caller, ANNA_HZ, VERA_HZ)
    await desk.does("cancel")
    await desk.vera.ended()
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.does("hang-up")
    await desk.caller.ended(within=15)
    row = await desk.row()
    assert (row["login"], row["hung_up_by"]) == ("anna", "dispatcher")


async def test_a_caller_who_hangs_up_while_we_talk_about_her_ends_the_call(desk):
    await asking(desk)
    await desk.caller.hang_up()
    row = await desk.row()
    assert (row["state"], row["hung_up_by"]) == ("answered", "caller")


async def test_after_asking_the_caller_can_be_handed_on_and_comes_back(desk):
    await asking(desk)
    await desk.does("cancel")
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.does("transfer", target="vera")
    await desk.anna.ended()
    await desk.vera.ringing()
    await desk.vera.reject(486)
    await desk.anna.answered(within=10)
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.anna.hang_up()
    await desk.caller.ended(within=15)
    assert ((await desk.row())["login"], (await desk.row())["hung_up_by"]) == ("anna", "dispatcher")
    assert [told["why"] for told in await desk.told("returned")] == ["cancelled", "busy"]


async def test_with_the_service_killed_while_they_talk_the_dispatcher_is_back_with_the_caller(desk):
    await asking(desk)
    await desk.product.kill()
    try:
        await desk.vera.hang_up()
        await desk.both_hear(desk.anna, ANNA_HZ)
    finally:
        await desk.product.start()
    await desk.until_stage("talking")
    await desk.does("hang-up")
    await desk.caller.ended(within=15)
    assert (await desk.row())["state"] == "answered"


async def test_a_colleague_in_mid_talk_can_be_asked_by_nobody_else(desk):
    await desk.talk()
    await desk.does("consult", target="vera")
    await desk.vera.ringing()
    await desk.vera.answer()
    await desk.until_stage("consulting", "vera")
    assert "третий собеседник" in await desk.refused("consult", target="vera")
    assert "вернитесь к звонящему" in await desk.refused("transfer", target="vera")
    await desk.does("cancel")
    await desk.both_hear(desk.anna, ANNA_HZ)


async def test_somebody_can_be_asked_twice(desk):
    await asking(desk)
    await desk.does("cancel")
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.does("consult", target="vera")
    await desk.vera.ringing()
    await desk.vera.answer()
    await desk.hears(desk.vera, ANNA_HZ)  # alone: the caller hears nothing of it
    await desk.hears(desk.anna, VERA_HZ)
    await desk.does("complete")
    await desk.both_hear(desk.vera, VERA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "vera"
    assert await desk.told("transferred") == [{"to": "vera", "how": "attended"}]
