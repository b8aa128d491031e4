"""The centre closes soon: who still waits is told so, and offered a call on the next working day. Staying is no loss.

Woken by the alarm clock; nothing is remembered. Who was told has a priority by which she is known: she has her place
again, before those who came after her (agi_scripts/after_queue.py). Urgent callers, and those whom we called, are left
in peace.
"""

from datetime import timedelta

from hotline.domain.next_day import Day, next_day
from hotline.ports.places import InQueue, Places
from hotline.services.board import Board
from hotline.services.duty_desk import DutyDesk

#: Why the caller was taken out of the queue; behind it stands her priority in the queue when she stays.
CLOSING = "CLOSING"

#: Below the priority of those whom we called (50), above that of all others (0).
_HIGHEST = 40


class OfferAtClosing:
    """soon: from how long before closing. board: whose phones ring; a caller who is being answered is not told."""

    def __init__(self, desk: DutyDesk, places: Places, board: Board, soon: timedelta) -> None:
        self._desk, self._places, self._board, self._soon = desk, places, board, soon

    async def tick(self) -> int:
        """Tell who waits and was not told; gives how many."""
        clock = self._desk.clockwork
        local = self._desk.clock.now().astimezone(clock.zone)
        if next_day(local, self._soon, clock.hours, clock.calendar) is Day.TODAY:
            return 0
        queued = await self._places.look()
        told = [one for one in queued.waiting if self._is_to_hear(one)] if queued is not None else []
        for one in told:
            await self._places.take_out(one.linkedid, f"{CLOSING}{max(1, _HIGHEST - one.position)}")
        return len(told)

    def _is_to_hear(self, one: InQueue) -> bool:
        call = self._board.call(one.call_id)
        return not one.kept and not one.priority and not (call is not None and call.ringing)
