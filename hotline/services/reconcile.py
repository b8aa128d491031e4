"""Compare the journal with what Asterisk itself wrote, and tell the journal what it lacks."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.domain.second_source import CelRow, calls_from_cel
from hotline.ports import Journal, UnitOfWork

#: Kinds of which a call has several, under names that all tellers share. Of the others the first teller is believed.
_SEVERAL = frozenset({EventKind.QUEUE_JOINED, EventKind.MESSAGE_STARTED, EventKind.HANDLER_LOST})

#: A call younger than this may have begun after Asterisk was asked who lives.
_MARGIN = timedelta(seconds=10)

_ON_DISK_WITHIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was missing, and is told now.

    events: in the order told. rows: calls of which the journal knew nothing. open_calls: Linkedids that CEL will tell
    more of, so it must be read again from their beginning. kept: whether all is on disk; if not, read the same again.
    """

    events: tuple[CallEvent, ...]
    rows: int
    open_calls: frozenset[str]
    kept: bool

    @property
    def by_kind(self) -> dict[str, int]:
        """How many events of each kind."""
        return dict(Counter(event.kind.value for event in self.events))


async def reconcile(
    work: UnitOfWork, journal: Journal, cel: Sequence[CelRow], live: Collection[str] | None, live_as_of: datetime
) -> Findings:
    """Mend the journal.

    cel: read after Asterisk was asked which calls live, so that an end is not missed between the two.
    live: Linkedids of calls with a channel; None when Asterisk did not say, and then nothing is taken for interrupted.
    live_as_of: when it was asked, aware.
    """
    await journal.kept(_ON_DISK_WITHIN)  # or what is on its way to the disk would seem missing
    unsettled = await work.journal.unsettled()
    told = _by_call(calls_from_cel(cel, {row.linkedid for row in unsettled if row.linkedid}))
    living = None if live is None else {call_id_of(linkedid) for linkedid in live}
    missing: list[CallEvent] = []
    rows = 0
    concerned = told | {row.id: told.get(row.id, []) for row in unsettled}
    known = await work.journal.timelines(concerned.keys())
    for call_id in concerned:
        timeline = known.get(call_id, [])
        rows += not timeline
        lacking = [await _named(work, event) for event in _lacking(timeline, told.get(call_id, []))]
        lost = _lost([*timeline, *lacking], call_id, living, live_as_of)
        missing += [*lacking, *lost]
    for event in missing:
        journal.record(event)
    kept = await journal.kept(_ON_DISK_WITHIN)
    ended = {event.call_id for event in [*missing, *(e for events in told.values() for e in events)] if _ends(event)}
    open_calls = {row.linkedid for row in cel if (of := call_id_of(row.linkedid)) in told and of not in ended}
    return Findings(tuple(missing), rows, frozenset(open_calls), kept)


def _by_call(events: Iterable[CallEvent]) -> dict[UUID, list[CallEvent]]:
    calls: dict[UUID, list[CallEvent]] = {}
    for event in events:
        calls.setdefault(event.call_id, []).append(event)
    return calls


def _lacking(timeline: Sequence[CallEvent], told: Sequence[CallEvent]) -> list[CallEvent]:
    """What CEL tells and the timeline has not."""
    kinds = {event.kind for event in timeline}
    if EventKind.CLOSED in kinds:
        kinds.add(EventKind.GREETED)  # the story lifted the receiver to say so
    names = {(event.kind, event.nth) for event in timeline}
    return [
        event
        for event in told
        if ((event.kind, event.nth) not in names if event.kind in _SEVERAL else event.kind not in kinds)
    ]


async def _named(work: UnitOfWork, event: CallEvent) -> CallEvent:
    """CEL knows logins; the journal keeps the name that the person has."""
    if event.kind is not EventKind.ANSWERED_BY:
        return event
    user = await work.users.get(event.data["login"])
    return event if user is None else replace(event, data=event.data | {"specialist": user.name})


def _lost(
    timeline: Sequence[CallEvent], call_id: UUID, living: Collection[UUID] | None, live_as_of: datetime
) -> list[CallEvent]:
    """The call has no end and no channel: Asterisk died with it. It ended when it was last heard of."""
    if living is None or call_id in living or any(_ends(event) for event in timeline):
        return []
    if min(event.at for event in timeline) > live_as_of - _MARGIN:
        return []
    last = max(event.at for event in timeline)
    return [CallEvent(call_id, EventKind.INTERRUPTED, last, None, "", {"reason": "no channel and no end in CEL"})]


def _ends(event: CallEvent) -> bool:
    return event.kind in {EventKind.HUNG_UP, EventKind.INTERRUPTED}
