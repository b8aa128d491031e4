"""The Анкета after a conversation: only when the dispatcher hangs up first, key by key. Real Asterisk, real phones."""

import contextlib

import pytest
import pytest_asyncio

from hotline.domain.survey import SURVEY
from tests.asterisk.desk_rig import ANNA_HZ, VERA_HZ, a_centre, a_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFER = "survey-offer"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    settings = {"SURVEY__AFTER_CALL": "true", "SURVEY__SHORTEST_S": 0}
    async with a_centre(tmp_path_factory.mktemp("survey"), **settings) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def desk(centre, tmp_path):
    async with a_desk(*centre, tmp_path) as three_phones:
        yield three_phones


def kept(desk):
    """How many were asked, and the keys of the last, in order."""
    asked = desk.product.asked("SELECT id FROM call_surveys ORDER BY asked_at")
    last = asked[-1] if asked else ("",)
    return len(asked), desk.product.asked(
        "SELECT question, key FROM call_answers WHERE survey_id = ? ORDER BY at", *last
    )


async def presses(desk, key, question):
    """Press as people do, until it is taken: a key between two sentences may be lost."""
    for _ in range(12):
        await desk.caller.digits(key)
        with contextlib.suppress(AssertionError):
            await desk.product.eventually(lambda: _last(desk), lambda last: last == (question, key), 2)
            return
    raise AssertionError(f"{key} to {question} was not kept: {kept(desk)}")


async def _last(desk):
    keys = kept(desk)[1]
    return keys[-1] if keys else None


async def asked(desk, before):
    await desk.product.eventually(lambda: _asked(desk), lambda count: count == before + 1, 15)


async def _asked(desk):
    return kept(desk)[0]


async def test_who_stays_answers_seven_questions_and_the_talk_ended_with_the_dispatchers_goodbye(desk):
    await desk.talk()
    before, _ = kept(desk)
    await desk.anna.hang_up()
    await asked(desk, before)
    [ended] = await desk.told("talk_ended")
    assert ended == {"by": "dispatcher"}
    await presses(desk, "1", OFFER)
    for question in SURVEY:
        await presses(desk, question.keys[-1], question.key)
    await desk.caller.ended(within=20)
    assert kept(desk) == (before + 1, [(OFFER, "1"), *[(one.key, one.keys[-1]) for one in SURVEY]])
    row = await desk.row()
    assert (row["state"], row["hung_up_by"]) == ("answered", "dispatcher")
    times = {event["kind"]: event["at"] for event in await desk.timeline()}
    assert times["talk_ended"] < times["hung_up"]
    assert row["talked_s"] < 12, "the questions are none of it"
    [sound] = await desk.product.eventually(desk.product.recordings, lambda rows: rows and rows[0]["duration_s"])
    assert sound["duration_s"] < row["talked_s"] + 2, "nor is a word of them recorded"
    await desk.anna.auto_answer(50)


async def test_who_hangs_up_in_the_middle_has_answered_so_far_also_after_a_transfer(desk):
    await desk.talk()
    before, _ = kept(desk)
    await desk.vera.auto_answer(50)
    await desk.does("consult", target="vera")
    await desk.until_stage("consulting")
    await desk.vera.answered()
    await desk.does("complete")
    await desk.until_stage("talking", "vera")
    await desk.both_hear(desk.vera, VERA_HZ)
    await desk.vera.hang_up()
    await asked(desk, before)
    await presses(desk, "1", OFFER)
    await presses(desk, "2", SURVEY[0].key)
    await presses(desk, "3", SURVEY[1].key)
    await desk.caller.hang_up()
    row = await desk.row()
    assert (row["login"], row["hung_up_by"]) == ("vera", "dispatcher")
    assert kept(desk) == (before + 1, [(OFFER, "1"), (SURVEY[0].key, "2"), (SURVEY[1].key, "3")])
    found = await desk.product.json("survey")
    assert (found["sources"][1]["title"], found["asked"], found["answered"]) == ("После разговора", 2, 2)


async def test_who_hangs_up_first_or_called_for_urgent_help_is_asked_nothing(desk):
    before, _ = kept(desk)
    await desk.talk()
    await desk.caller.hang_up()
    await desk.caller.ended()
    await desk.row()
    await desk.caller.dial("129", server=desk.product.server, caller="+79001234567")
    await desk.caller.answered()
    await desk.caller.digits("5")
    desk.calls += 1
    await desk.until_stage("talking")
    await desk.both_hear(desk.anna, ANNA_HZ)  # who hangs up in the very moment of the answer gets her back
    await desk.anna.hang_up()
    await desk.caller.ended(within=15)
    assert (await desk.row())["hung_up_by"] == "dispatcher"
    assert kept(desk)[0] == before


async def test_a_service_that_is_killed_in_the_middle_loses_no_key_and_the_caller_hears_goodbye(desk):
    await desk.talk()
    before, _ = kept(desk)
    await desk.vera.auto_answer(50)
    await desk.does("transfer", target="vera")
    await desk.both_hear(desk.vera, VERA_HZ)
    await desk.vera.hang_up()
    await asked(desk, before)
    await presses(desk, "1", OFFER)
    await presses(desk, "1", SURVEY[0].key)
    await desk.product.kill()
    try:
        await desk.caller.ended(within=20)
    finally:
        await desk.product.start()
    row = await desk.row()
    assert (row["state"], row["login"]) == ("answered", "vera")
    assert kept(desk) == (before + 1, [(OFFER, "1"), (SURVEY[0].key, "1")])
