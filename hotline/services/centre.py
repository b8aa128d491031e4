"""What a story may ask for: the ports and the centre's own rules, joined once in `hotline.bootstrap`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.menu import Menu
from hotline.domain.next_day import Day, next_day
from hotline.domain.opening_hours import OpeningHours
from hotline.ports import Clock, Journal, Messages
from hotline.ports.after_call import AfterCall
from hotline.ports.asked import Asked
from hotline.ports.callback_promise import CallbackPromise
from hotline.ports.callers import CallerSeal
from hotline.ports.campaign_sound import NothingToSay, Script
from hotline.services.ask_after_call import NobodyIsAskedAfter
from hotline.services.keep_answer import NobodyIsAsked
from hotline.services.keep_promise import OnlyPeopleCall

#: How long a story waits for the journal before sound is recorded: longer than the writer takes to turn to its spool.
JOURNAL_PATIENCE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Centre:
    """One family centre: its clock, its journal, its menu and its hours.

    versions: prompt key -> version of its wording, for what a caller was told before a choice.
    callers: in a centre that keeps no numbers, what knows a caller again; None elsewhere.
    records: whether conversations are recorded at all. longest_message, message_silence: limits of a message.
    asked: whom the service called by itself, and where her answers go. campaigns: what such a call says.
    callbacks: what is promised to who asks to be called back. closing_soon: so near the closing nobody is promised a
    call on the same day. after_call: whether she is asked about a conversation, and where her answers go.
    """

    clock: Clock
    journal: Journal
    messages: Messages
    menu: Menu
    hours: OpeningHours
    calendar: WorkingCalendar
    zone: ZoneInfo
    versions: dict[str, str]
    records: bool = True
    callers: CallerSeal | None = None
    longest_message: timedelta = timedelta(seconds=180)
    message_silence: timedelta = timedelta(seconds=8)
    asked: Asked = field(default_factory=NobodyIsAsked)
    campaigns: Script = field(default_factory=NothingToSay)
    callbacks: CallbackPromise = field(default_factory=OnlyPeopleCall)
    after_call: AfterCall = field(default_factory=NobodyIsAskedAfter)
    closing_soon: timedelta = timedelta(minutes=10)

    def local_now(self) -> datetime:
        """The time on the centre's wall."""
        return self.clock.now().astimezone(self.zone)

    def is_open(self) -> bool:
        return self.hours.is_open(self.local_now(), self.calendar)

    def day_of_calls(self) -> Day:
        """On which day somebody is called who asks for it now."""
        return next_day(self.local_now(), self.closing_soon, self.hours, self.calendar)
