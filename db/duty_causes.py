"""What asks for a duty and has none, read from the journal and the rows of sound: nothing depends on who saw it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, and_, exists, or_, select

from db.link import Link
from db.tables import calls, recordings
from db.voice_tables import duty_causes, sealed_sounds
from hotline.domain.alarm import URGENT
from hotline.domain.call import CallState
from hotline.domain.duty import CALLBACK, MESSAGE, Cause, Priority
from hotline.domain.sound import SHORTEST_MESSAGE, SoundState

_LONG_ENOUGH = recordings.c.duration_s >= SHORTEST_MESSAGE.total_seconds()

_OF_CALL = (
    calls.c.id.label("call_id"),
    *(calls.c[name] for name in ("callback_phone", "phone", "caller_hash", "queue", "topic", "settled_at")),
)


async def sound_without(link: Link, since: datetime) -> Sequence[Cause]:
    """Messages that are long enough, and those that cannot be read: somebody called, and a person should know."""
    broken = sealed_sounds.c.state == SoundState.FAILED.value
    wanted = (
        select(recordings.c.id, recordings.c.started_at.label("at"), broken.label("broken"), *_OF_CALL)
        .join(calls, calls.c.id == recordings.c.call_id)
        .outerjoin(duty_causes, and_(duty_causes.c.kind == MESSAGE, duty_causes.c.cause_id == recordings.c.id))
        .outerjoin(sealed_sounds, sealed_sounds.c.recording_id == recordings.c.id)
        .where(
            recordings.c.kind == "message",
            or_(_LONG_ENOUGH, broken),
            recordings.c.started_at >= since,
            calls.c.appeal_id.is_(None),
            duty_causes.c.duty_id.is_(None),
        )
    )
    return [_cause(MESSAGE, row) for row in await link.read(wanted)]


async def requests_without(link: Link, since: datetime) -> Sequence[Cause]:
    """Requests to call back of calls that are over; a message of the same call says it already."""
    served = exists().where(duty_causes.c.call_id == calls.c.id, duty_causes.c.kind.in_([MESSAGE, CALLBACK]))
    spoken = exists().where(recordings.c.call_id == calls.c.id, recordings.c.kind == "message", _LONG_ENOUGH)
    wanted = select(calls.c.id, calls.c.settled_at.label("at"), *_OF_CALL).where(
        calls.c.opened_at >= since,
        calls.c.state == CallState.CALLBACK_REQUESTED.value,
        calls.c.settled_at.is_not(None),
        calls.c.appeal_id.is_(None),
        ~served,
        ~spoken,
    )
    return [_cause(CALLBACK, row) for row in await link.read(wanted)]


def _cause(kind: str, row: RowMapping) -> Cause:
    urgent = row["topic"].startswith(URGENT) or row["queue"] == URGENT
    return Cause(
        kind,
        row["id"],
        row["call_id"],
        (row["callback_phone"] or row["phone"] or row["caller_hash"] or str(row["call_id"]))[:64],
        row["at"],
        row["id"] if kind == MESSAGE else None,
        row["queue"],
        Priority.URGENT if urgent else Priority.UNSURE if row.get("broken") else Priority.ORDINARY,
    )
