"""What the writer remembers of one call between two commits."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import JournalRow, fold
from hotline.domain.timeline import Place, in_order, place

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ledger:
    """A call's timeline and its line, both as of the last event taken.

    key: of its row, 0 while the database has none. version: of its row there. written: the line as the database has it.
    """

    call_id: UUID
    key: int = 0
    version: int = 0
    written: JournalRow | None = None
    events: dict[tuple[EventKind, str], CallEvent] = field(default_factory=dict)
    row: JournalRow | None = None
    last: Place | None = None

    @property
    def line(self) -> JournalRow:
        """The call's line, once an event was taken."""
        if self.row is None:
            raise LookupError("nothing was told of this call yet")
        return self.row

    def take(self, told: Iterable[CallEvent]) -> list[CallEvent]:
        """Write down what is new and bring the line up to date. Gives the new events; repetitions are dropped."""
        fresh = [event for event in told if self.events.setdefault((event.kind, event.nth), event) is event]
        if fresh:
            self._fold(in_order(fresh))
        return fresh

    def _fold(self, fresh: list[CallEvent]) -> None:
        if self.row is not None and self.last is not None and place(fresh[0]) > self.last:
            start, events = self.row, fresh
        else:  # a late event may change what the later ones mean
            events = in_order(self.events.values())
            start = JournalRow(id=self.call_id, opened_at=events[0].at)
        self.row, refused = fold(start, events)
        self.last = place(events[-1])
        kinds = {event.kind for event in fresh}
        for reason in refused:
            if reason.event in kinds:
                log.warning("call %s: %s; kept in the timeline only", self.call_id, reason)
