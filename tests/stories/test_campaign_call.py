"""A campaign calls. Conversations, in memory: nothing before her key, nothing counts as heard that was not."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agi_scripts.called import PRIORITY
from agi_scripts.campaign_call import campaign_call
from hotline.domain.call import EventKind
from hotline.domain.campaign import Purpose
from hotline.domain.survey import SURVEY
from hotline.ports.campaign_sound import Piece, Spoken
from tests.builders import a_centre
from tests.scripted_caller import HANG_UP, ScriptedCaller, lead
from tests.stories.test_follow_up_call import NEUTRAL, PHONE, Asked

PIECES = tuple(Piece(Path(f"/campaigns/c/{name}.alaw"), timedelta(seconds=5)) for name in ("hers", "all"))
LISTENS, HEARD = ("campaign-listens", "1"), ("campaign-heard", "1")
ONE = {"follow-up-hello": ["1"]}


class Says:
    """What the campaign says; `lasts`: asked so often, it is still there."""

    def __init__(self, purpose=Purpose.INFORM, lasts=99):
        self.purpose, self.lasts = purpose, lasts

    async def of(self, linkedid):
        self.lasts -= 1
        if self.lasts < 0:
            return None
        return Spoken(self.purpose, "Школьная форма", PIECES if self.purpose is Purpose.INFORM else ())


async def called(at, says=None, *, phone=PHONE):
    asked = Asked(phone)
    centre = a_centre(asked=asked, campaigns=says or Says())
    line = await lead(campaign_call, ScriptedCaller(at=at, number="88001234567"), centre)
    return line, asked, centre


async def test_without_a_key_neither_who_calls_nor_the_text_is_said():
    line, asked, centre = await called({})
    assert set(line.heard) <= NEUTRAL
    assert line.heard[-1] == "follow-up-bye"
    assert (asked.kept, line.played, line.was_hung_up, centre.journal.events) == ([], [], True, [])


async def test_the_text_is_said_to_its_end_and_counts_as_heard():
    line, asked, _ = await called(ONE)
    said = [prompt for prompt in line.heard if prompt not in NEUTRAL]
    ways = ["campaign-repeat", "campaign-ways"]
    assert said == ["campaign-who", "message", "message", *ways, *ways]
    assert [file for file, _ in line.played] == [piece.file for piece in PIECES]
    assert asked.kept == [LISTENS, HEARD]
    assert line.was_hung_up


@pytest.mark.parametrize("at", [{"campaign-who": [HANG_UP]}, {"message": [HANG_UP]}, {"message": [None, HANG_UP]}])
async def test_who_hangs_up_in_the_text_has_not_heard_it(at):
    _, asked, _ = await called(ONE | at)
    assert asked.kept == [LISTENS]


async def test_two_repeats_the_text_from_its_beginning_and_it_is_heard_once():
    line, asked, _ = await called(ONE | {"message": [None, "2"], "campaign-repeat": ["2"]})
    assert len(line.played) == 2 + 2 + 2
    assert asked.kept == [LISTENS, ("campaign-choice", "2"), HEARD, ("campaign-choice", "2")]
    assert line.heard.count("campaign-who") == 1


@pytest.mark.parametrize("where", ["campaign-who", "message", "campaign-repeat", "campaign-ways", "wait-key"])
async def test_nine_is_confirmed_by_voice_wherever_it_is_pressed(where):
    keys = [None, "9"] if where == "wait-key" else ["9"]
    hello = {"follow-up-hello": ["1"]} if where != "wait-key" else {"follow-up-hello": [None, "1"]}
    line, asked, _ = await called(hello | {where: keys})
    assert asked.kept[-1] == ("campaign-choice", "9")
    assert (HEARD in asked.kept) == (where not in {"campaign-who", "message"})
    assert line.heard[-1] == "campaign-stopped"
    assert line.was_hung_up


async def test_zero_leads_to_a_dispatcher_who_sees_which_campaign_it_is():
    line, asked, centre = await called(ONE | {"message": ["0"]})
    assert line.in_queue == ("dispatcher", PRIORITY)
    assert asked.kept == [LISTENS, ("campaign-choice", "0")]
    assert centre.journal.row.phone == PHONE
    (topic,) = centre.journal.told(EventKind.TOPIC)
    assert (topic["topic"], topic["title"]) == ("campaign", "Обзвон: Школьная форма")
    assert centre.journal.told(EventKind.CONSENT)


async def test_a_wrong_key_in_the_text_begins_it_again_and_many_end_the_call():
    line, asked, _ = await called(ONE | {"message": ["5"]})
    assert line.heard.count("wrong-key") == 1
    assert asked.kept == [LISTENS, HEARD]
    line, asked, _ = await called(ONE | {"message": ["5"] * 99})
    assert asked.kept == [LISTENS]
    assert line.heard[-1] == "follow-up-bye"


async def test_what_is_taken_away_in_the_call_does_not_count_as_heard():
    _, asked, _ = await called(ONE, Says(lasts=2))
    assert asked.kept == [LISTENS]


@pytest.mark.parametrize(("says", "phone"), [(Says(lasts=0), PHONE), (Says(), None), (Says(), "")])
async def test_where_nothing_can_be_said_or_the_ledger_is_silent_nothing_is_disclosed(says, phone):
    line, asked, _ = await called(ONE, says, phone=phone)
    assert line.heard == ["follow-up-bye"]
    assert asked.kept == []


async def test_a_survey_asks_the_seven_and_keeps_each_key():
    keys = {one.key: ["1"] for one in SURVEY}
    line, asked, _ = await called(ONE | {"survey-offer": ["1"]} | keys, Says(Purpose.SURVEY))
    assert asked.kept == [LISTENS, ("survey-offer", "1"), *((one.key, "1") for one in SURVEY)]
    assert line.heard[-1] == "survey-thanks"
    assert line.played == []


@pytest.mark.parametrize(
    ("key", "kept", "last"),
    [("2", ("survey-offer", "2"), "follow-up-bye"), ("9", ("campaign-choice", "9"), "campaign-stopped")],
)
async def test_a_survey_may_be_declined_for_now_or_for_ever(key, kept, last):
    line, asked, _ = await called(ONE | {"survey-offer": [key]}, Says(Purpose.SURVEY))
    assert asked.kept == [LISTENS, kept]
    assert line.heard[-1] == last


_REACTIONS = st.lists(st.sampled_from([None, "0", "1", "2", "3", "9", "*", "#", HANG_UP]), max_size=12)


@given(hello=_REACTIONS, text=_REACTIONS, ways=_REACTIONS, music=_REACTIONS, survey=st.booleans())
async def test_any_keys_at_any_moment_end_well_and_before_one_nothing_is_told(hello, text, ways, music, survey):
    at = {"follow-up-hello": hello, "message": text, "campaign-ways": ways, "wait-key": music}
    line, asked, _ = await called(at, Says(Purpose.SURVEY if survey else Purpose.INFORM))
    opened = line.heard.index("campaign-who") if "campaign-who" in line.heard else len(line.heard)
    assert set(line.heard[:opened]) <= NEUTRAL
    assert len(line.heard) < 150
    assert not asked.kept or asked.kept[0] == LISTENS
    if HEARD in asked.kept:
        assert len(line.played) >= len(PIECES)
