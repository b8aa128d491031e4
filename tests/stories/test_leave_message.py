"""A message, for those who stay on the line: listen to it, say it anew, and who hides her number types one."""

from itertools import pairwise

import pytest

from agi_scripts.leave_message import leave_message
from agi_scripts.request_callback import request_callback
from hotline.domain.call import CallState, EventKind
from hotline.services.register_call import resume_call
from ivr.line import EndedBy
from tests.builders import a_centre
from tests.scripted_caller import HANG_UP, ScriptedCaller, lead


class Takes(ScriptedCaller):
    """Speaks for another time at each take."""

    def __init__(self, *seconds, **settings):
        super().__init__(ends_message=EndedBy.KEY, **settings)
        self.seconds = list(seconds)

    async def record(self, file, **limits):
        self.speaks_for = self.seconds.pop(0)
        return await super().record(file, **limits)


@pytest.fixture
def centre(tmp_path):
    centre = a_centre(tmp_path)
    resume_call(centre, "h1-1763773000.1").tell(EventKind.GREETED)
    return centre


def takes_of(centre):
    return [told["duration_s"] for told in centre.journal.told(EventKind.MESSAGE_LEFT)]


@pytest.mark.parametrize("key", [None, "1", "#", HANG_UP])
async def test_who_sends_it_or_says_nothing_or_hangs_up_has_left_a_message(centre, key):
    line = await lead(leave_message, Takes(6, at={"message-confirm": [key]}), centre)
    assert takes_of(centre) == [6]
    assert centre.journal.row.state is CallState.VOICEMAIL
    assert (line.heard[-1] == "message-kept") is (key != HANG_UP)


async def test_who_listens_hears_her_own_words_and_chooses_again(centre):
    line = await lead(leave_message, Takes(6, at={"message-confirm": ["2", "2", "1"]}), centre)
    assert line.played == [(line.message, 6.0)] * 2
    assert takes_of(centre) == [6]
    assert line.heard[-1] == "message-kept"


async def test_a_key_while_she_listens_counts_at_once(centre):
    line = await lead(leave_message, Takes(6, 4, at={"message-confirm": ["2", "1"], "message": ["3"]}), centre)
    assert takes_of(centre) == [6, 4]
    assert line.heard.count("message-confirm") == 2


async def test_a_new_take_is_recorded_beside_the_old_one_which_is_kept(centre):
    line = await lead(leave_message, Takes(6, 9, at={"message-confirm": ["3", "1"]}), centre)
    files = [told["file"] for told in centre.journal.told(EventKind.MESSAGE_LEFT)]
    assert (takes_of(centre), len(set(files)), line.message.name) == ([6, 9], 2, files[1])
    assert ("message-again", "beep") in pairwise(line.heard)


async def test_a_hang_up_in_the_middle_of_a_new_take_leaves_the_old_one(centre):
    await lead(leave_message, Takes(6, 1, at={"message-confirm": ["3"], "message-too-short": [HANG_UP]}), centre)
    assert takes_of(centre) == [6]
    assert centre.journal.row.state is CallState.VOICEMAIL


async def test_other_keys_are_explained_and_never_lose_the_message(centre):
    line = await lead(leave_message, Takes(6, at={"message-confirm": ["8", "*", "9", "0", "4", "7", "8"]}), centre)
    assert line.heard.count("wrong-key") == 6
    assert line.heard[-1] == "message-kept"
    assert takes_of(centre) == [6]


async def test_nobody_records_without_end(centre):
    line = await lead(leave_message, Takes(*[3] * 20, at={"message-confirm": ["3"] * 20}), centre)
    assert takes_of(centre) == [3] * 8
    assert line.heard[-1] == "message-kept"


async def test_five_after_the_message_keeps_it_and_leads_to_a_person(centre):
    line = await lead(leave_message, Takes(6, at={"message-confirm": ["5"]}), centre)
    assert takes_of(centre) == [6]
    assert line.in_queue == ("urgent", 100)


async def test_who_hides_her_number_types_it_hears_it_and_is_known_by_it(centre):
    script = {"message-number": ["89007654321"], "callback-right": ["1"]}
    line = await lead(leave_message, Takes(6, number="anonymous", at=script), centre)
    assert centre.journal.row.callback_phone == "+79007654321"
    assert centre.journal.row.state is CallState.VOICEMAIL
    said = line.heard[line.heard.index("callback-check") :][:13]
    assert said == ["callback-check", *(f"number-{digit}" for digit in "89007654321"), "callback-right"]


async def test_a_number_that_was_said_back_wrong_is_typed_again(centre):
    script = {"message-number": ["89007654321"], "callback-wrong-number": ["89001112233"], "callback-right": ["2", "1"]}
    await lead(leave_message, Takes(6, number="", at=script), centre)
    assert centre.journal.row.callback_phone == "+79001112233"


@pytest.mark.parametrize("typed", ["", "0" * 15, "112", "#*#*", "1234567890123456789"])
async def test_whatever_is_typed_for_a_number_the_message_can_be_left(centre, typed):
    line = await lead(leave_message, Takes(6, number="", at={"message-number": [typed]}), centre)
    assert takes_of(centre) == [6]
    assert not centre.journal.told(EventKind.CALLBACK)
    assert line.heard.count("message-number") == 1


async def test_a_number_without_a_message_is_a_request_to_call_back(centre):
    script = {"message-number": ["89007654321"], "message-intro": [HANG_UP]}
    await lead(leave_message, Takes(number="", at=script), centre)
    assert centre.journal.row.state is CallState.CALLBACK_REQUESTED


@pytest.mark.parametrize(
    ("story", "prompt"), [(leave_message, "message-number"), (request_callback, "callback-number")]
)
async def test_a_single_five_where_a_number_is_asked_for_is_urgent(centre, story, prompt):
    line = await lead(story, Takes(number="", at={prompt: ["5"]}), centre)
    assert line.in_queue == ("urgent", 100)


async def test_a_shown_number_is_not_asked_for(centre):
    line = await lead(leave_message, Takes(6), centre)
    assert "message-number" not in line.heard
