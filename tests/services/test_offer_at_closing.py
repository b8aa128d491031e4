"""Before closing, who waits is told so once; who is in danger, was called by us or is being answered is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from hotline.domain.call import EventKind
from hotline.domain.duty import Clockwork
from hotline.domain.opening_hours import OpeningHours
from hotline.ports.places import InQueue, Queued
from hotline.services.board import Board
from hotline.services.duty_desk import DutyDesk
from hotline.services.offer_at_closing import OfferAtClosing
from tests.builders import FakeClock, a_centre, a_zone
from tests.db.telling import Telling

#: Wednesday, open until 18:00.
CLOSING = datetime(2026, 3, 18, 14, 51, tzinfo=UTC)


class Queue:
    """`Places`: who stands there, and who was taken out."""

    def __init__(self, *waiting):
        self.waiting, self.told = waiting, []

    async def look(self):
        return Queued(self.waiting, {"dispatcher": 1}) if self.waiting else None

    async def take_out(self, linkedid, reason):
        self.told.append((linkedid, reason))


def caller(nth, priority=0, queue="dispatcher", **more):
    call = Telling(linkedid=f"h1-1.{nth}")
    return InQueue(call.call_id, queue, nth, priority, linkedid=call.linkedid, **more)


async def told(*waiting, now=CLOSING, hours="mon-fri 09:00-18:00", board=None):
    queue, centre = Queue(*waiting), a_centre(hours=hours)
    clockwork = Clockwork(OpeningHours.parse(hours), centre.calendar, a_zone())
    desk = DutyDesk(None, FakeClock(now), lambda *_: None, clockwork)
    count = await OfferAtClosing(desk, queue, board or Board(), timedelta(minutes=10)).tick()
    assert count == len(queue.told)
    return queue.told


async def test_those_who_wait_are_told_and_keep_their_order_when_they_stay():
    assert await told(caller(1), caller(2), caller(3)) == [
        ("h1-1.1", "CLOSING39"),
        ("h1-1.2", "CLOSING38"),
        ("h1-1.3", "CLOSING37"),
    ]
    assert await told(caller(77)) == [("h1-1.77", "CLOSING1")]


@pytest.mark.parametrize("priority", [39, 1, 50, 90, 95, 100])
async def test_nobody_is_told_twice_nor_who_was_called_or_is_in_danger(priority):
    assert await told(caller(1, priority), caller(2, kept=True)) == []


async def test_who_is_being_answered_is_left_in_peace():
    board, call = Board(), Telling(linkedid="h1-1.1")
    call.rang().greeted().waited().then(EventKind.PHONE_RANG, "x", login="anna")
    for event in call.events:
        board.hear(event)
    assert await told(caller(1), caller(2), board=board) == [("h1-1.2", "CLOSING38")]


async def test_while_there_is_time_and_where_nothing_closes_nobody_is_told():
    assert await told(caller(1), now=CLOSING - timedelta(minutes=5)) == []
    assert await told(caller(1), hours="always") == []
    assert await told() == []  # Asterisk does not say
