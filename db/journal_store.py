"""One transaction of the writer: new events into the timeline, the lines they touch brought up to date.

Everything here but `sever` runs in one thread. Writing is idempotent: events that are known already change nothing, so
a batch whose fate is unknown (a commit that was not answered, a crash) is simply written again.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from db.engine import DatabaseSilent, is_sqlite
from db.ledger import Ledger
from db.mapping import clean, event_columns, folded_columns, recording_id
from db.recall import recall
from db.statements import Statements
from db.tables import call_key
from db.types import moment_text
from db.writing_connection import WritingConnection
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent

#: Calls remembered between batches; a call that was forgotten is read again.
_REMEMBERED = 2_000

#: How often a call is read again because somebody else wrote to it between reading and writing.
_TRIES = 5

Rejected = list[tuple[CallEvent, str]]


class AnotherWriter(Exception):
    """The database knows more of a call than is remembered here: a restart, or the `hotline` command was at work."""


class JournalStore:
    """The database as the writer sees it. `patience`: how long one statement may wait for a lock."""

    def __init__(self, url: str, patience: timedelta) -> None:
        self._connection = WritingConnection(url, patience)
        self._statements = Statements(self._connection.dialect)
        self._moment = moment_text if is_sqlite(url) else _as_it_is
        self._ledgers: dict[UUID, Ledger] = {}
        self.sever = self._connection.sever
        self.close = self._connection.close

    def probe(self) -> None:
        """Raise `DatabaseSilent` unless a transaction that writes can begin. Connects, builds the tables."""
        with self._connection.transaction() as cursor:
            self._numbers(cursor, 0)

    def keep(self, events: Sequence[CallEvent]) -> Rejected:
        """Commit `events`. Gives those that no database could hold, with the reason; they must not hold up the rest.

        Raises `DatabaseSilent`; then nothing is known of the fate of `events`.
        """
        faults = self._connection.faults
        try:
            self._keep([clean(event) for event in events])
        except (faults.DataError, faults.IntegrityError, ValueError, TypeError, OverflowError) as fault:
            if len(events) == 1:
                return [(events[0], type(fault).__name__)]
            middle = len(events) // 2
            return self.keep(events[:middle]) + self.keep(events[middle:])
        return []

    def _keep(self, events: list[CallEvent]) -> None:
        by_call: dict[UUID, list[CallEvent]] = {}
        for event in events:
            by_call.setdefault(event.call_id, []).append(event)
        try:
            # A call that is not remembered is new, nearly always; when it is not, the insert says so.
            self._commit(by_call, ask_first=False)
        except (AnotherWriter, self._connection.faults.IntegrityError):
            for _ in range(_TRIES):
                try:
                    self._commit(by_call, ask_first=True)
                except AnotherWriter:  # in the very moment between reading and writing
                    continue
                return
            raise DatabaseSilent("another writer changes the same calls all the time") from None

    def _commit(self, by_call: dict[UUID, list[CallEvent]], *, ask_first: bool) -> None:
        try:
            with self._connection.transaction() as cursor:
                unknown = [call_id for call_id in by_call if call_id not in self._ledgers]
                if ask_first:
                    self._ledgers |= recall(self._connection.sqlalchemy, unknown)
                else:
                    self._ledgers |= {call_id: Ledger(call_id) for call_id in unknown}
                self._write(cursor, by_call)
        except BaseException:
            for call_id in by_call:
                self._ledgers.pop(call_id, None)
            raise
        if len(self._ledgers) > _REMEMBERED:
            for call_id in list(self._ledgers)[: _REMEMBERED // 2]:
                del self._ledgers[call_id]

    def _write(self, cursor: Any, by_call: dict[UUID, list[CallEvent]]) -> None:
        fresh: list[tuple[Ledger, list[CallEvent]]] = []
        for call_id, told in by_call.items():
            ledger = self._ledgers[call_id]
            if news := ledger.take(told):
                fresh.append((ledger, news))
        self._write_lines(cursor, [ledger for ledger, _ in fresh if ledger.changed])
        rows = [event_columns(ledger.key, event, self._moment) for ledger, news in fresh for event in news]
        if self._statements.insert_events.run(cursor, rows) != len(rows):
            raise AnotherWriter("an event is there already")
        self._write_recordings(cursor, (event for _, news in fresh for event in news if event.kind in _OF_RECORDINGS))

    def _write_lines(self, cursor: Any, touched: list[Ledger]) -> None:
        """Insert new lines with the next numbers, update known ones if nobody else did."""
        new, known = [ledger for ledger in touched if not ledger.key], [ledger for ledger in touched if ledger.key]
        for ledger in touched:
            ledger.version += 1
        if new:
            volume, last = self._numbers(cursor, len(new))
            lines = [self._new_line(ledger, volume, number) for number, ledger in enumerate(new, last - len(new) + 1)]
            self._statements.insert_calls.run(cursor, lines)
        if self._statements.update_calls.run(cursor, [self._known_line(ledger) for ledger in known]) != len(known):
            raise AnotherWriter("a line was changed meanwhile")

    def _numbers(self, cursor: Any, count: int) -> tuple[int, int]:
        """Take the next `count` numbers of the open volume: the volume, and the last of them."""
        for _ in range(_TRIES):
            if found := self._statements.raise_number.returned(cursor, {"by": count}):
                return int(found[0]), int(found[1])
            # PostgreSQL: the volume was closed while this statement waited; the next statement sees its successor.
        raise DatabaseSilent("no volume of the journal is open; see hotline journal volume list")

    def _line(self, ledger: Ledger) -> dict[str, Any]:
        line = ledger.line
        assert line is not None, "only events bring a ledger here"  # noqa: S101 - for mypy
        ledger.written = vars(line).copy()
        return folded_columns(line, self._moment)

    def _new_line(self, ledger: Ledger, volume: int, number: int) -> dict[str, Any]:
        columns = self._line(ledger)
        columns["key"] = ledger.key = call_key(volume, number)
        columns["id"], columns["volume"], columns["number"] = str(ledger.call_id), volume, number
        columns["version"], columns["transcript"], columns["result"] = ledger.version, "", ""
        return columns

    def _known_line(self, ledger: Ledger) -> dict[str, Any]:
        columns = self._line(ledger)
        columns["of_key"], columns["version_before"], columns["version"] = (
            ledger.key,
            ledger.version - 1,
            ledger.version,
        )
        columns["indexed"] = False
        return columns

    def _write_recordings(self, cursor: Any, told: Iterable[CallEvent]) -> None:
        started, sealed = [], []
        for event in told:
            if (recording := recording_id(event)) is None:
                continue
            row: dict[str, Any] = {
                "id": str(recording),
                "call_id": str(event.call_id),
                "kind": _OF_RECORDINGS[event.kind],
                "file": str(event.data.get("file", "")),
                "started_at": self._moment(event.at),
            }
            if event.kind is not EventKind.MESSAGE_LEFT:
                started.append(row)
            else:
                duration = event.data.get("duration_s")
                row["sealed_at"] = self._moment(event.at)
                row["duration_s"] = float(duration) if isinstance(duration, int | float) else None
                sealed.append(row)
        self._statements.start_recordings.run(cursor, started)
        self._statements.seal_recordings.run(cursor, sealed)


_OF_RECORDINGS = {
    EventKind.MESSAGE_STARTED: "message",
    EventKind.MESSAGE_LEFT: "message",
    EventKind.TALK_RECORDED: "talk",
}


def _as_it_is(moment: Any) -> Any:
    return moment
