"""Handing a caller on: whoever does not answer, she is back with the same dispatcher. Real Asterisk, real phones."""

import pytest
import pytest_asyncio

from tests.asterisk.desk_rig import ANNA_HZ, VERA_HZ, a_centre, a_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    async with a_centre(tmp_path_factory.mktemp("transfer")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def desk(centre, tmp_path):
    async with a_desk(*centre, tmp_path) as three_phones:
        yield three_phones


async def test_a_colleague_who_answers_has_the_caller(desk):
    await desk.talk()
    await desk.vera.auto_answer(100)
    await desk.does("transfer", target="vera")
    await desk.anna.ended()
    await desk.both_hear(desk.vera, VERA_HZ)
    assert await desk.stage("anna") is None
    assert await desk.stage("vera") == "talking"
    await desk.caller.hang_up()
    row = await desk.row()
    assert (row["state"], row["login"], row["specialist"], row["hung_up_by"]) == (
        "answered", "vera", "Вера Ильина", "caller",
    )  # fmt: skip
    assert await desk.told("transferred") == [{"to": "vera", "how": "blind"}]
    assert [told["login"] for told in await desk.told("answered_by")] == ["anna", "vera"]
    assert await desk.told("returned") == []


async def test_a_colleague_who_does_not_answer_the_caller_is_back_with_the_same_dispatcher(desk):
    await desk.talk()
    await desk.does("transfer", target="vera")
    await desk.anna.ended()
    await desk.vera.ringing()
    await desk.until_stage("ringing", "vera")
    await desk.anna.ringing(within=15)
    await desk.anna.answered()
    await desk.both_hear(desk.anna, ANNA_HZ)
    assert await desk.stage() == "talking"
    await desk.anna.hang_up()
    await desk.caller.ended(within=15)
    row = await desk.row()
    assert (row["state"], row["login"], row["hung_up_by"]) == ("answered", "anna", "dispatcher")
    assert await desk.told("returned") == [{"to": "anna", "why": "no-answer"}]
    assert desk.product.asked("SELECT count(*) FROM call_surveys") == [(0,)], (
        "unless it is switched on, nobody is asked"
    )


async def test_a_colleague_who_refuses_sends_the_caller_back_at_once(desk):
    await desk.talk()
    await desk.does("transfer", target="vera")
    await desk.vera.ringing()
    await desk.vera.reject(486)
    await desk.anna.answered(within=10)
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "anna"
    assert await desk.told("returned") == [{"to": "anna", "why": "busy"}]


async def test_if_the_dispatcher_is_silent_too_the_caller_goes_to_the_front_of_the_queue(desk):
    await desk.talk()
    await desk.anna.auto_answer(None)
    await desk.does("transfer", target="vera")
    await desk.vera.ringing()
    await desk.vera.reject(486)
    await desk.anna.ringing()
    await desk.anna.reject(486)
    await desk.anna.auto_answer(50)
    await desk.anna.answered(within=25)
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    row = await desk.row()
    assert (row["state"], row["login"], row["queue"]) == ("answered", "anna", "dispatcher")
    assert [told["to"] for told in await desk.told("returned")] == ["anna", ""]


async def test_what_cannot_be_done_is_refused_with_a_sentence_and_the_talk_goes_on(desk):
    assert await desk.refused("transfer", target="vera") == "Сейчас у вас нет разговора."
    await desk.talk()
    for target, words in {
        "anna": "Это вы сами",
        "nobody": "Такого сотрудника нет",
        "112": "Внешней линии нет",
        "+79001112233": "Внешней линии нет",
        "${SHELL(id)}": "Проверьте цифры",
        "": "Проверьте цифры",
    }.items():
        assert words in await desk.refused("transfer", target=target)
        assert words in await desk.refused("consult", target=target)
    for verb in ("complete", "cancel", "conference"):
        assert "ни с кем не советуетесь" in await desk.refused(verb)
    await desk.vera.unregister()
    await desk.product.eventually(lambda: desk.refused("transfer", target="vera"), lambda said: "не на связи" in said)
    await desk.both_hear(desk.anna, ANNA_HZ)
    assert await desk.stage() == "talking"


async def test_a_desk_phone_s_own_transfer_key_has_the_same_way_back(desk):
    await desk.talk()
    await desk.anna.transfer(f"sip:vera@{desk.product.server}")
    await desk.vera.ringing()
    await desk.anna.hang_up()  # as phones do when their transfer was accepted
    await desk.anna.ended()
    await desk.vera.reject(486)
    await desk.anna.answered(within=10)
    await desk.both_hear(desk.anna, ANNA_HZ)
    await desk.caller.hang_up()
    assert (await desk.row())["login"] == "anna"
    assert [told["how"] for told in await desk.told("transferred")] == ["blind"]
    assert await desk.told("returned") == [{"to": "anna", "why": "busy"}]


async def test_a_caller_who_hangs_up_while_she_is_handed_on_leaves_nobody_ringing(desk):
    await desk.talk()
    await desk.does("transfer", target="vera")
    await desk.vera.ringing()
    await desk.caller.hang_up()
    await desk.vera.ended()
    row = await desk.row()
    assert (row["state"], row["hung_up_by"]) == ("answered", "caller")
    assert await desk.stage("vera") is None


async def test_with_the_service_killed_in_mid_transfer_the_caller_still_comes_back(desk):
    await desk.talk()
    await desk.does("transfer", target="vera")
    await desk.vera.ringing()
    await desk.product.kill()
    try:
        await desk.anna.answered(within=15)
        await desk.both_hear(desk.anna, ANNA_HZ)
    finally:
        await desk.product.start()
    await desk.until_stage("talking")
    await desk.caller.hang_up()
    assert (await desk.row())["state"] == "answered"
