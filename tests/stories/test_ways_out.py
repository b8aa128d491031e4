"""After the queue, a message, a callback. Conversations, in memory."""

import pytest

from agi_scripts.after_queue import after_queue
from agi_scripts.leave_message import leave_message
from agi_scripts.request_callback import request_callback
from hotline.domain.call import CallState, EventKind
from hotline.domain.survey import SURVEY
from ivr.line import EndedBy, Next
from tests.builders import FullDisk, a_centre
from tests.scripted_caller import HANG_UP, ScriptedCaller, lead


@pytest.fixture
def centre(tmp_path):
    return a_centre(tmp_path)


@pytest.mark.parametrize(
    ("reason", "words"), [("TIMEOUT", "waited-long"), ("NOBODY", "nobody-on-shift"), ("LEAVEEMPTY", "nobody-on-shift")]
)
@pytest.mark.parametrize(("key", "goes_to"), [("6", Next.MESSAGE), ("7", Next.CALLBACK), ("0", Next.STAY)])
async def test_who_waited_in_vain_chooses_what_comes_next(centre, reason, words, key, goes_to):
    line = await lead(after_queue, ScriptedCaller(words=[reason, "lawyer"], at={words: [key]}), centre)
    assert line.goes_to is goes_to


async def test_in_danger_with_nobody_there_the_caller_hears_of_112(centre):
    line = await lead(after_queue, ScriptedCaller(words=["NOBODY", "urgent"], at={"urgent-nobody": ["7"]}), centre)
    assert line.heard == ["urgent-nobody"]
    assert line.goes_to is Next.CALLBACK


async def test_who_chooses_nothing_is_offered_the_message_and_never_a_hang_up(centre):
    line = await lead(after_queue, ScriptedCaller(words=["TIMEOUT", "dispatcher"]), centre)
    assert line.goes_to is Next.MESSAGE
    assert not line.was_hung_up


async def test_after_the_conversation_the_service_says_goodbye(centre):
    line = await lead(after_queue, ScriptedCaller(words=["CONTINUE", "dispatcher"]), centre)
    assert line.heard == ["still-here"]
    assert line.was_hung_up


class AfterCall:
    """Asks whom the test says; remembers the keys."""

    def __init__(self, asks=True):
        self.asks, self.kept = asks, []

    async def offer(self, linkedid):
        return self.asks

    async def keep(self, linkedid, question, key):
        self.kept.append((question, key))


async def after_the_talk(tmp_path, at, **asking):
    asked = AfterCall(**asking)
    line = ScriptedCaller(words=["CONTINUE", "dispatcher"], at=at)
    line = await lead(after_queue, line, a_centre(tmp_path, after_call=asked))
    return line, asked


async def test_whoever_may_not_be_asked_or_does_not_want_to_hears_goodbye(tmp_path):
    line, asked = await after_the_talk(tmp_path, {}, asks=False)
    assert (line.heard, asked.kept) == (["still-here"], [])
    for key, kept in (("2", [("survey-offer", "2")]), (None, []), ("7", [])):
        line, asked = await after_the_talk(tmp_path, {"survey-offer": [key]} if key else {})
        assert line.heard[:2] == ["after-call", "survey-offer"]
        assert line.heard[-1] == "goodbye"
        assert (asked.kept, line.was_hung_up) == (kept, True)


async def test_after_a_yes_the_seven_questions_are_asked_and_what_was_pressed_is_kept_also_in_the_middle(tmp_path):
    keys = {one.key: ["1"] for one in SURVEY}
    line, asked = await after_the_talk(tmp_path, {"after-call": ["1"], **keys})
    assert asked.kept == [("survey-offer", "1"), *[(one.key, "1") for one in SURVEY]]
    assert line.heard[-1] == "survey-thanks"
    line, asked = await after_the_talk(tmp_path, {"after-call": ["1"], **keys, "survey-conditions": [HANG_UP]})
    assert asked.kept == [("survey-offer", "1"), ("survey-information", "1"), ("survey-quality", "1")]
    assert line.heard[-1] == "survey-conditions"


@pytest.mark.parametrize("recorded", [True, False])
async def test_what_was_chosen_earlier_in_the_call_stands(centre, recorded):
    for key in ("5", "0"):
        line = ScriptedCaller(words=["TIMEOUT", "lawyer"], recorded=recorded, at={"waited-long": [key]})
        await lead(after_queue, line, centre)
        assert "recorded" not in line.heard
        assert line.recorded is recorded
    line = ScriptedCaller(recorded=recorded, at={"message-intro": ["5"]})
    await lead(leave_message, line, centre)
    assert (line.in_queue, line.recorded) == (("urgent", 100), recorded)
    assert "recorded" not in line.heard


async def test_who_comes_to_a_queue_by_another_way_is_told_first(centre):
    for key in ("5", "0"):
        line = ScriptedCaller(words=["TIMEOUT", "lawyer"], at={"waited-long": [key]})
        await lead(after_queue, line, centre)
        assert line.heard == ["waited-long", "recorded"]
        assert line.recorded is True


async def test_five_while_waiting_moves_to_the_front_and_again_says_who_cannot_speak(centre):
    line = await lead(after_queue, ScriptedCaller(words=["KEY5", "dispatcher"]), centre)
    assert line.in_queue == ("urgent", 100)
    line = await lead(after_queue, ScriptedCaller(words=["KEY5", "urgent"]), centre)
    assert line.in_queue == ("urgent", 100)
    assert centre.journal.row.topic == "urgent-silent"


@pytest.mark.parametrize("ended", [EndedBy.HANG_UP, EndedBy.KEY, EndedBy.SILENCE_OR_TIME])
async def test_a_message_is_kept_however_it_ends(centre, ended):
    line = await lead(leave_message, ScriptedCaller(speaks_for=7, ends_message=ended), centre)
    assert centre.journal.row.state is CallState.VOICEMAIL
    assert centre.journal.told(EventKind.MESSAGE_LEFT)[0]["duration_s"] == 7
    assert line.heard[-1] == "message-kept"


async def test_the_row_of_a_message_is_on_disk_before_its_first_sound(centre):
    line = await lead(leave_message, ScriptedCaller(at={"beep": [HANG_UP]}), centre)
    assert line.message is None
    assert centre.journal.waited_for == 1
    assert centre.journal.told(EventKind.MESSAGE_STARTED)
    assert not centre.journal.told(EventKind.MESSAGE_LEFT)


async def test_who_leaves_a_message_has_said_nothing_of_conversations(centre):
    await lead(leave_message, ScriptedCaller(), centre)
    assert centre.journal.told(EventKind.CONSENT)[0]["of"] == "message"
    assert (centre.journal.row.recording_allowed, centre.journal.row.notice_version) == (None, "")


async def test_a_click_is_no_message_and_may_be_tried_again(centre):
    line = await lead(leave_message, ScriptedCaller(speaks_for=0.5, ends_message=EndedBy.KEY), centre)
    assert line.heard.count("message-too-short") == 3
    assert not centre.journal.told(EventKind.MESSAGE_LEFT)


async def test_on_a_full_disk_the_caller_is_told_and_the_number_is_kept(tmp_path):
    centre = a_centre(tmp_path, messages=FullDisk())
    line = await lead(leave_message, ScriptedCaller(), centre)
    assert "message-failed" in line.heard
    assert centre.journal.told(EventKind.CALLBACK)


async def test_who_cannot_speak_may_press_five_instead_of_speaking(centre):
    line = await lead(leave_message, ScriptedCaller(at={"message-intro": ["5"]}), centre)
    assert line.in_queue == ("urgent", 100)


async def test_a_shown_number_is_called_back(centre):
    line = await lead(request_callback, ScriptedCaller(number="89001234567"), centre)
    assert centre.journal.told(EventKind.CALLBACK) == [{"phone": "+79001234567"}]
    assert line.heard[-1] == "callback-kept"


async def test_a_hidden_number_is_asked_for_until_it_can_be_dialled(centre):
    script = {"callback-number": ["12"], "callback-wrong-number": ["89007654321"]}
    await lead(request_callback, ScriptedCaller(number="anonymous", at=script), centre)
    assert centre.journal.told(EventKind.CALLBACK) == [{"phone": "+79007654321"}]


async def test_who_types_no_number_may_leave_a_message(centre):
    line = await lead(request_callback, ScriptedCaller(number=""), centre)
    assert line.goes_to is Next.MESSAGE
