"""How long things are kept, what is due, and the log of what went."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from db.append_only import unlocked_audit
from db.campaign_tables import campaigns
from db.desk_tables import appeals, audit, legal_holds
from db.link import Link
from db.tables import calls, recordings
from db.types import Id
from db.voice_tables import (
    crisis_hits,
    duties,
    duty_causes,
    listen_links,
    retention_log,
    retention_rules,
    score_cards,
    sealed_sounds,
    sound_notes,
    transcripts,
)
from hotline.domain.retention import Aged, Gone, Kind, Rule, shipped_rules

ERASED = "erased"


class SqlRetention:
    """`hotline.ports.retention.Retention`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def rules(self) -> Mapping[Kind, Rule]:
        """Of every kind: as the centre set it, else as shipped."""
        found = shipped_rules()
        for row in await self._link.read(select(retention_rules)):
            kind = Kind(row["kind"])
            found[kind] = Rule(kind, row["days"], row["changed_at"], row["changed_by"])
        return found

    async def put_rule(self, rule: Rule) -> None:
        """Set it, whether it was there or not."""
        values = {"days": rule.days, "changed_at": rule.changed_at, "changed_by": rule.changed_by}
        put = self._link.insert_into(retention_rules).values(kind=rule.kind.value, **values)
        await self._link.write(put.on_conflict_do_update(index_elements=["kind"], set_=values))

    async def aged(
        self, kind: Kind, before: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Aged]:
        """What is still kept of a kind and was born before that moment, by (birth, id), behind `after`."""
        if kind is Kind.AUDIT:
            return await self._old_lines(before, limit)
        found = _WANTED[kind]().subquery()
        behind: list[ColumnElement[bool]] = [found.c.born < before]
        if after is not None:
            same = and_(found.c.born == after[0], found.c.id > UUID(after[1]))
            behind.append(or_(found.c.born > after[0], same))
        held = exists(select(legal_holds.c.call_id).where(legal_holds.c.call_id == found.c.call_id)).label("held")
        wanted = select(found, held).where(*behind).order_by(found.c.born, found.c.id).limit(limit)
        return [
            Aged(kind, str(row["id"]), row["born"], row["call_id"], bool(row["held"]), row["sha256"] or "")
            for row in await self._link.read(wanted)
        ]

    async def _old_lines(self, before: datetime, limit: int) -> Sequence[Aged]:
        old = select(audit.c.id, audit.c.at).where(audit.c.at < before).order_by(audit.c.at).limit(limit).subquery()
        wanted = select(
            func.min(old.c.id).label("first"),
            func.max(old.c.id).label("last"),
            func.max(old.c.at).label("born"),
            func.count().label("size"),
        )
        row = (await self._link.read(wanted))[0]
        if not row["size"]:
            return []
        return [Aged(Kind.AUDIT, f"{row['first']}-{row['last']}", row["born"], size=row["size"])]

    async def lines_gone(self, first: str, last: str) -> int:
        """Delete lines of the audit within these ids."""
        async with unlocked_audit(self._link):
            return await self._link.write(delete(audit).where(audit.c.id.between(int(first), int(last))))

    async def forget_words(self, recordings: Collection[UUID]) -> None:
        """Blank what was said in these recordings, wherever it stands."""
        ids = list(recordings)
        if not ids:
            return
        of_them = select(transcripts.c.call_id).where(transcripts.c.recording_id.in_(ids))
        hers = update(calls).where(calls.c.id.in_(of_them), calls.c.transcript != "")
        await self._link.write(hers.values(transcript="", indexed=False, version=calls.c.version + 1))
        said = update(transcripts).where(transcripts.c.recording_id.in_(ids))
        await self._link.write(said.values(text="", words="", fault=""))
        await self._link.write(update(crisis_hits).where(crisis_hits.c.recording_id.in_(ids)).values(phrase=""))

    async def sound_gone(self, recording: UUID, at: datetime) -> None:
        """The sound is on no disk any more: its row says so, and all that was made of it is blanked."""
        gone = {"state": ERASED, "file": "", "key": "", "pauses": "", "fault": "", "sha256": "", "peaks": None}
        row = {"recording_id": recording, "legs": 1, "bytes": 0, "sealed_at": at} | gone
        put = self._link.insert_into(sealed_sounds).values(**row)
        await self._link.write(put.on_conflict_do_update(index_elements=["recording_id"], set_=gone))
        await self.forget_words([recording])
        # A worker that is at it loses its hold, so that it writes nothing afterwards; nobody is told of an end.
        of_it = transcripts.c.recording_id == recording
        await self._link.write(update(transcripts).where(of_it).values(told=True))
        at_work = update(transcripts).where(of_it, transcripts.c.state.in_(["waiting", "running"]))
        await self._link.write(at_work.values(state="failed"))
        await self._link.write(delete(sound_notes).where(sound_notes.c.recording_id == recording))
        await self._link.write(delete(listen_links).where(listen_links.c.recording_id == recording))
        await self._link.write(update(score_cards).where(score_cards.c.recording_id == recording).values(comment=""))

    async def note(self, at: datetime, kind: str, object_id: str, sha256: str, reason: str) -> None:
        """A line of the log of what went."""
        values = {"at": at, "kind": kind, "object_id": object_id, "sha256": sha256, "reason": reason}
        await self._link.write(insert(retention_log).values(**values))

    async def log(self, limit: int) -> Sequence[Gone]:
        """What went, newest first."""
        return await self._gone(select(retention_log).order_by(retention_log.c.id.desc()).limit(limit))

    async def log_of(self, reason: str) -> Sequence[Gone]:
        """What went for this reason, in the order in which it went."""
        return await self._gone(
            select(retention_log).where(retention_log.c.reason == reason).order_by(retention_log.c.id)
        )

    async def _gone(self, wanted: Select[Any]) -> Sequence[Gone]:
        return [
            Gone(row["at"], row["kind"], row["object_id"], row["sha256"], row["reason"])
            for row in await self._link.read(wanted)
        ]

    async def holds(self) -> int:
        """How many calls are under legal hold."""
        return int((await self._link.read(select(func.count().label("count")).select_from(legal_holds)))[0]["count"])


def _sounds(kind: str) -> Select[Any]:
    erased = select(sealed_sounds.c.recording_id).where(sealed_sounds.c.state == ERASED)
    return (
        select(recordings.c.id, recordings.c.started_at.label("born"), recordings.c.call_id, sealed_sounds.c.sha256)
        .join(sealed_sounds, sealed_sounds.c.recording_id == recordings.c.id, isouter=True)
        .where(recordings.c.kind == kind, recordings.c.id.not_in(erased))
    )


#: When the work on a call was done: of its duty, else of its appeal; no time while a duty or the appeal is open.
_ITS = select(duty_causes.c.duty_id).where(duty_causes.c.cause_id == recordings.c.id).correlate(recordings)
_DUTY_OPEN = exists(select(duties.c.id).where(duties.c.id.in_(_ITS), duties.c.done_at.is_(None)))
_DUTY_DONE = select(func.max(duties.c.done_at)).where(duties.c.id.in_(_ITS)).scalar_subquery()
_APPEAL_DONE = (
    select(appeals.c.closed_at)
    .join(calls, calls.c.appeal_id == appeals.c.id)
    .where(calls.c.id == recordings.c.call_id)
    .correlate(recordings)
).scalar_subquery()
_DONE_AT = case((_DUTY_OPEN, None), else_=func.coalesce(_DUTY_DONE, _APPEAL_DONE))


def _talks() -> Select[Any]:
    return _sounds("talk")


def _messages() -> Select[Any]:
    return _sounds("message").where(_DONE_AT.is_(None))


def _done_messages() -> Select[Any]:
    erased = select(sealed_sounds.c.recording_id).where(sealed_sounds.c.state == ERASED)
    return (
        select(
            recordings.c.id,
            func.coalesce(_DONE_AT, recordings.c.started_at, type_=recordings.c.started_at.type).label("born"),
            recordings.c.call_id,
            sealed_sounds.c.sha256,
        )
        .join(sealed_sounds, sealed_sounds.c.recording_id == recordings.c.id, isouter=True)
        .where(recordings.c.kind == "message", recordings.c.id.not_in(erased), _DONE_AT.is_not(None))
    )


def _texts() -> Select[Any]:
    return (
        select(recordings.c.id, recordings.c.started_at.label("born"), recordings.c.call_id, sealed_sounds.c.sha256)
        .join(sealed_sounds, sealed_sounds.c.recording_id == recordings.c.id, isouter=True)
        .where(
            exists(
                select(transcripts.c.leg).where(transcripts.c.recording_id == recordings.c.id, transcripts.c.text != "")
            )
        )
    )


#: What tells who called, in a line of the journal.
NAMES_SOMEBODY = or_(
    *(calls.c[name] != "" for name in ("phone", "caller_name", "callback_phone", "applicant", "question", "result")),
    *(calls.c[name] != "" for name in ("place", "transcript", "caller_hash", "caller_sealed")),
)


def _lines() -> Select[Any]:
    return (
        select(
            calls.c.id,
            func.coalesce(appeals.c.closed_at, calls.c.opened_at, type_=calls.c.opened_at.type).label("born"),
            calls.c.id.label("call_id"),
            calls.c.notice_version.label("sha256"),
        )
        .join(appeals, appeals.c.id == calls.c.appeal_id, isouter=True)
        .where(
            NAMES_SOMEBODY,
            calls.c.settled_at.is_not(None),
            or_(calls.c.appeal_id.is_(None), appeals.c.closed_at.is_not(None)),
        )
    )


def _lists() -> Select[Any]:
    """Lists that still name people: of what is over, or never began."""
    return select(
        campaigns.c.id,
        func.coalesce(campaigns.c.ended_at, campaigns.c.created_at, type_=campaigns.c.created_at.type).label("born"),
        cast(null(), Id).label("call_id"),
        literal("").label("sha256"),
    ).where(
        campaigns.c.forgotten_at.is_(None),
        or_(campaigns.c.ended_at.is_not(None), campaigns.c.started_at.is_(None)),
    )


_WANTED = {
    Kind.RECORDING: _talks,
    Kind.MESSAGE: _messages,
    Kind.MESSAGE_DONE: _done_messages,
    Kind.TRANSCRIPT: _texts,
    Kind.JOURNAL: _lines,
    Kind.CAMPAIGN: _lists,
}
