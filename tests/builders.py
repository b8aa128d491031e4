"""Small builders that read aloud, and fakes behind the ports."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from call_records.messages import MessageFiles
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call import IllegalEvent
from hotline.domain.journal_row import apply, open_row
from hotline.domain.menu_file import read_menu
from hotline.domain.opening_hours import OpeningHours
from hotline.domain.people import QUEUES
from hotline.services.centre import Centre

SHIPPED_MENU = Path(__file__).parents[1] / "hotline" / "menu.toml"
STORY_PROMPTS = frozenset(
    (
        "greeting",
        "notice",
        "no-recording",
        "wrong-key",
        "wait-key",
        "to-dispatcher",
        "connecting",
        "urgent",
        "urgent-silent",
        "closed",
        "booking",
    )
)


class FakeClock:
    """Stands still until it is moved. Wednesday, 18 March 2026, 12:00 in Moscow."""

    def __init__(self, now=datetime(2026, 3, 18, 9, 0, tzinfo=UTC)):
        self.time, self.seconds = now, 1000.0

    def now(self):
        return self.time

    def monotonic(self):
        self.seconds += 0.001  # no two moments are the same
        return self.seconds

    def pass_(self, **span):
        self.time += timedelta(**span)
        self.seconds += timedelta(**span).total_seconds()


class MemoryJournal:
    """Keeps events in a list; folds them as the real one does."""

    def __init__(self):
        self.events, self.waited_for = [], 0

    def record(self, event):
        if (event.call_id, event.kind, event.nth) not in {(e.call_id, e.kind, e.nth) for e in self.events}:
            self.events.append(event)

    async def kept(self, within):
        self.waited_for += 1
        return True

    @property
    def row(self):
        row = open_row(self.events[0])
        for event in self.events[1:]:
            try:
                row = apply(row, event)
            except IllegalEvent:
                continue
        return row

    def told(self, kind):
        return [event.data for event in self.events if event.kind == kind]


class FullDisk:
    """`Messages` on a disk that takes nothing more."""

    def new(self, call_id):
        raise OSError("no space left")

    def seal(self, recording):
        return 0.0


def a_menu(text=None):
    return read_menu(text or SHIPPED_MENU.read_text("utf-8"), queues=frozenset(QUEUES), prompts=STORY_PROMPTS)


def a_centre(folder=None, *, hours="mon-fri 09:00-18:00", clock=None, messages=None, menu=None, records=True, **more):
    folder = folder or Path("/nonexistent") / str(uuid4())
    return Centre(
        clock=clock or FakeClock(),
        journal=MemoryJournal(),
        messages=messages or MessageFiles(folder),
        menu=menu or a_menu(),
        hours=OpeningHours.parse(hours),
        calendar=WorkingCalendar(),
        zone=ZoneInfo("Europe/Moscow"),
        versions={"notice": "00c0ffee", "message-intro": "11c0ffee", "recorded": "22c0ffee"},
        records=records,
        **more,
    )


def a_zone():
    return ZoneInfo("Europe/Moscow")
