"""What the writer remembers of one call between two commits."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hotline.domain.call import EventKind, IllegalEvent
from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import Draft, JournalRow
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
    written: dict[str, Any] | None = None
    events: dict[tuple[EventKind, str], CallEvent] = field(default_factory=dict)
    line: Draft | None = None
    last: Place | None = None

    @property
    def changed(self) -> bool:
        """Whether the line says something that the database does not have."""
        return self.line is not None and vars(self.line) != self.written

    def take(self, told: Iterable[CallEvent]) -> list[CallEvent]:
        """Write down what is new and bring the line up to date. Gives the new events; repetitions are dropped."""
        fresh: dict[tuple[EventKind, str], CallEvent] = {}
        for event in told:
            name = event.kind, event.nth
            if name not in self.events:
                fresh.setdefault(name, event)
        if fresh:
            self.events |= fresh
            self._fold(in_order(fresh.values()))
        return list(fresh.values())

    def _fold(self, fresh: list[CallEvent]) -> None:
        line, events = self.line, fresh
        if line is None or self.last is None or place(fresh[0]) < self.last:
            # A late event may change what the later ones mean.
            events = in_order(self.events.values())
            line = Draft.of(JournalRow(id=self.call_id, opened_at=events[0].at))
        for event in events:
            try:
                line.tell(event)
            except IllegalEvent as reason:
                log.log(
                    logging.WARNING if event in fresh else logging.DEBUG,
                    "call %s: %s; kept in the timeline only",
                    self.call_id,
                    reason,
                )
        self.line, self.last = line, place(events[-1])
