"""We call back who asked for it, and promise what will be. Conversations, in memory."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from agi_scripts.after_queue import after_queue
from agi_scripts.callback_call import callback_call
from agi_scripts.request_callback import request_callback
from hotline.domain.call import EventKind
from hotline.domain.callback import Request
from ivr.line import Next
from tests.builders import FakeClock, a_centre
from tests.scripted_caller import HANG_UP, ScriptedCaller, lead
from tests.stories.test_follow_up_call import Asked

PHONE = "+79001234567"
NEUTRAL = {"callback-hello", "follow-up-bye", "wait-key", "wrong-key"}
#: Five minutes before closing, on a Wednesday, a Friday; in the evening.
WEDNESDAY, FRIDAY = datetime(2026, 3, 18, 14, 55, tzinfo=UTC), datetime(2026, 3, 20, 14, 55, tzinfo=UTC)
EVENING = datetime(2026, 3, 18, 17, 0, tzinfo=UTC)


class Promise:
    """`CallbackPromise`: what is known of her request, and whether a machine calls."""

    def __init__(self, request=None, *, machine=True):
        self.asked_for, self.machine = request, machine

    def kept_by_machine(self):
        return self.machine

    async def request(self, linkedid):
        return self.asked_for


def a_request(**changed):
    at = datetime(2026, 3, 18, 9, tzinfo=UTC)
    known = {"id": uuid4(), "duty": uuid4(), "phone": PHONE, "queue": "lawyer", "asked_at": at, "since": at}
    return Request(**known | {"topic": "lawyer", "title": "Юрист"} | changed)


async def called(at, request=None, **asked):
    asked = Asked(**asked)
    centre = a_centre(asked=asked, callbacks=Promise(request))
    return await lead(callback_call, ScriptedCaller(at=at, number="88001234567"), centre), asked, centre


async def test_one_leads_to_the_front_of_her_queue_and_the_dispatcher_sees_about_what():
    line, asked, centre = await called({"callback-hello": ["1"]}, a_request())
    assert line.in_queue == ("lawyer", 95)
    assert asked.kept == [("callback-hello", "1")]
    assert (centre.journal.row.phone, centre.journal.row.topic) == (PHONE, "lawyer")
    assert centre.journal.row.topic_title == "Перезваниваем по просьбе: Юрист"
    assert line.recorded is True  # she was told of the recording


async def test_what_she_chose_when_she_asked_holds():
    line, _, centre = await called({"callback-hello": ["1"]}, a_request(recorded=False))
    assert (line.recorded, centre.journal.row.recording_allowed) == (False, False)
    assert "recorded" not in line.heard
    line, _, _ = await called({"callback-hello": ["1"]}, a_request(queue="urgent", topic="urgent"))
    assert line.in_queue == ("urgent", 100)


async def test_a_request_that_cannot_be_read_now_still_leads_to_a_person():
    line, asked, _ = await called({"callback-hello": ["1"]}, None, phone="")
    assert line.in_queue == ("dispatcher", 95)
    assert asked.kept


@pytest.mark.parametrize("keys", [[], ["2", "0", "9"], [HANG_UP]])
async def test_without_the_key_nothing_is_told_and_nothing_is_answered(keys):
    line, asked, centre = await called({"callback-hello": list(keys), "wait-key": [None, None]}, a_request())
    assert set(line.heard) <= NEUTRAL
    assert (asked.kept, line.in_queue, centre.journal.events) == ([], None, [])


async def test_a_call_that_is_not_in_the_ledger_is_told_nothing():
    line, _, _ = await called({"callback-hello": ["1"]}, a_request(), phone=None)
    assert line.heard == ["follow-up-bye"]


@pytest.mark.parametrize(
    ("machine", "at", "promise"),
    [
        (True, None, ["callback-place"]),
        (False, None, ["callback-kept"]),
        (True, WEDNESDAY, ["call-tomorrow", "goodbye"]),
        (True, FRIDAY, ["call-monday", "goodbye"]),
        (False, EVENING, ["call-tomorrow", "goodbye"]),
        (True, datetime(2026, 3, 18, 4, tzinfo=UTC), ["callback-kept"]),  # in the morning, before we open
    ],
)
async def test_the_promise_says_what_will_be(machine, at, promise):
    centre = a_centre(callbacks=Promise(machine=machine), clock=FakeClock(*([at] if at else [])))
    line = await lead(request_callback, ScriptedCaller(), centre)
    assert line.heard == promise
    assert centre.journal.told(EventKind.CALLBACK) == [{"phone": PHONE}]


async def test_whom_we_have_called_is_called_again_on_the_number_that_we_called():
    centre = a_centre(asked=Asked("+79007654321"))
    await lead(request_callback, ScriptedCaller(number="88001234567"), centre)
    assert centre.journal.told(EventKind.CALLBACK) == [{"phone": "+79007654321"}]


async def offered(reason, at, key=None, queue="dispatcher"):
    centre = a_centre(clock=FakeClock(at))
    script = {"closing-stay": [key]} if key else {}
    line = await lead(after_queue, ScriptedCaller(words=[reason, queue], recorded=True, at=script), centre)
    return line, centre


async def test_before_closing_who_waits_is_offered_a_day_on_which_we_really_call():
    line, centre = await offered("CLOSING37", WEDNESDAY, "7")
    assert line.heard == ["closing-soon", "call-tomorrow", "closing-stay"]
    assert line.goes_to is Next.CALLBACK
    assert centre.journal.told(EventKind.QUEUE_LEFT)[0]["reason"] == "CLOSING"
    line, _ = await offered("CLOSING37", FRIDAY, "6")
    assert line.heard[1] == "call-monday"
    assert line.goes_to is Next.MESSAGE


@pytest.mark.parametrize("key", [None, "0"])
async def test_who_stays_has_her_place_again_before_those_who_came_later(key):
    line, _ = await offered("CLOSING37", WEDNESDAY, key)
    assert line.in_queue == ("dispatcher", 37)


@pytest.mark.parametrize("reason", ["LEAVEEMPTY", "NOBODY", "TIMEOUT"])
async def test_when_the_last_dispatcher_has_left_for_the_day_the_offer_says_when_we_call(reason):
    line, _ = await offered(reason, EVENING, "7")
    assert line.heard == ["closed-now", "call-tomorrow", "closing-stay"]
    assert line.goes_to is Next.CALLBACK
    line, _ = await offered(reason, EVENING)
    assert line.goes_to is Next.MESSAGE
    line, _ = await offered(reason, EVENING, queue="urgent")
    assert "closed-now" not in line.heard  # 112 comes first
