"""What the alarm clock does so that no family is forgotten: plans of follow-ups, their items, calls that were lost."""

from datetime import timedelta

from hotline.services.duty_desk import DutyDesk
from hotline.services.plan_follow_ups import plan_follow_ups
from hotline.services.press_follow_ups import press_follow_ups
from hotline.services.sweep_lost_calls import sweep_lost_calls

#: A lost call is due in two hours, a follow-up in days.
CALLING_BACK = timedelta(seconds=20)
FOLLOWING_UP = timedelta(seconds=60)

#: So soon who waits hears that the centre closes.
CLOSING = timedelta(seconds=10)


class CallingBackWatch:
    """`lost` and `owed` by the alarm clock. Everything that is due is read from the database."""

    def __init__(self, desk: DutyDesk) -> None:
        self._desk = desk

    async def lost(self) -> None:
        """Calls without a person, promises that nobody kept."""
        await sweep_lost_calls(self._desk)

    async def owed(self) -> None:
        """Calls that are owed after an answer."""
        await plan_follow_ups(self._desk)
        await press_follow_ups(self._desk)
