"""Blanks a person out of the tables. Lines of the journal stay, with their №, their times and their statistics."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, false, or_, select, text, update

from db.append_only import unlocked_audit
from db.campaign_tables import campaign_people
from db.campaigns import let_go
from db.desk_tables import appeals, audit, corrections, families, route_lines, sos_cards, sos_told
from db.dial_tables import dial_attempts
from db.follow_up_tables import call_wishes, follow_ups, stop_list
from db.link import Link
from db.retention import SqlRetention
from db.survey_tables import call_surveys
from db.tables import call_events, calls
from db.voice_tables import crisis_hits, duties, duty_causes, two_person_requests
from hotline.domain.person_reach import Reach
from hotline.domain.spellings import spellings, struck_out

OF_CALL = ("phone", "caller_name", "callback_phone", "caller_hash", "caller_sealed")
_WORDS_OF_CALL = ("applicant", "place", "question", "result", "transcript")
_OF_APPEAL = (
    *("applicant", "birth_date", "address", "place", "phone", "email", "family_status", "family_members"),
    *("purpose_other", "purpose_resource", "marks", "question", "content", "answer", "answer_way", "result"),
    "closing_mark",
)
_OF_CARD = (
    *("applicant", "address", "phone", "parents", "children", "living_address", "family_phone", "problem", "extra"),
    *("marks", "outcome"),
)

#: What an event may say of who calls.
_IN_EVENTS = frozenset({"phone", "caller_name", "caller_hash", "caller_sealed"})


def duties_of(reach: Reach) -> ColumnElement[bool]:
    """Items of the list of duties that stand for her."""
    causes = select(duty_causes.c.duty_id).where(duty_causes.c.call_id.in_(reach.calls))
    hers: list[ColumnElement[bool]] = [duties.c.call_id.in_(reach.calls), duties.c.id.in_(causes)]
    hers.append(duties.c.subject.in_([str(one) for one in reach.appeals]))
    hers.append(duties.c.subject.in_(reach.numbers))
    return or_(*hers)


class SqlPersonBlank:
    """The blanking part of `hotline.ports.person.PersonData`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def blank(self, reach: Reach, at: datetime) -> Mapping[str, int]:
        """Blank every personal field; lines of the journal keep their № and times. Kind -> how many objects."""
        await self.overwrite()
        counts = {
            **await self.blank_rows(reach, at),
            "shared_lines": await self.blank_lines(reach.shared_calls, ("applicant", "place", "question", "result")),
        }
        retention = SqlRetention(self._link)
        for recording in reach.recordings:
            await retention.sound_gone(recording, at)
        counts["sounds"] = len(reach.recordings)
        hits = update(crisis_hits).where(crisis_hits.c.call_id.in_(reach.calls))
        await self._link.write(hits.values(phrase=""))
        counts["audit"] = await self._audit(reach)
        return counts

    async def blank_rows(self, reach: Reach, at: datetime) -> dict[str, int]:
        """Lines, cards and what hangs on them; no sound, no audit."""
        return {
            "calls": await self.blank_lines(reach.calls, OF_CALL + _WORDS_OF_CALL),
            "events": await self._events(reach.calls),
            "appeals": await self._appeals(reach),
            "sos_cards": await self._cards(reach.cards),
            "corrections": await self._corrections((*reach.calls, *reach.appeals, *reach.cards)),
            "duties": await self._duties(reach, at),
            "calling_back": await self._calling_back(reach, at),
            "surveys": await self._surveys(reach.calls),
            "listed": await let_go(self._link, campaign_people.c.id.in_(reach.listed), at),
        }

    async def blank_lines(self, ids: Collection[UUID], names: Collection[str]) -> int:
        """Lines of the journal, and their place in the index."""
        if not ids:
            return 0
        keys = [row["key"] for row in await self._link.read(select(calls.c.key).where(calls.c.id.in_(ids)))]
        column = "rowid" if self._link.dialect == "sqlite" else "call_key"
        for key in keys:
            forgotten = text(f"DELETE FROM call_search WHERE {column} = :key").bindparams(key=key)  # noqa: S608
            await self._link.write(forgotten)
        # The version tells the writer of events that its own memory of the line is old.
        blank: dict[str, Any] = dict.fromkeys(names, "") | {"indexed": False, "version": calls.c.version + 1}
        return await self._link.write(update(calls).where(calls.c.id.in_(ids)).values(blank))

    async def overwrite(self) -> None:
        """What is deleted is overwritten with zeros at once."""
        if self._link.dialect == "sqlite":
            await self._link.read(text("PRAGMA secure_delete = ON"))

    async def _events(self, ids: Collection[UUID]) -> int:
        if not ids:
            return 0
        keys = select(calls.c.key).where(calls.c.id.in_(ids))
        changed = 0
        for row in await self._link.read(select(call_events).where(call_events.c.call_key.in_(keys))):
            said = json.loads(row["data"])
            kept = {name: value for name, value in said.items() if name not in _IN_EVENTS}
            if kept != said:
                one = update(call_events).where(
                    call_events.c.call_key == row["call_key"],
                    call_events.c.kind == row["kind"],
                    call_events.c.nth == row["nth"],
                )
                written = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
                changed += await self._link.write(one.values(data=written))
        return changed

    async def _appeals(self, reach: Reach) -> int:
        if not reach.appeals:
            return 0
        await self._link.write(delete(route_lines).where(route_lines.c.appeal_id.in_(reach.appeals)))
        blank: dict[str, Any] = dict.fromkeys(_OF_APPEAL, "") | {"version": appeals.c.version + 1}
        if reach.shared_families:
            of_others = update(appeals).where(
                appeals.c.id.in_(reach.appeals), appeals.c.family_id.in_(reach.shared_families)
            )
            await self._link.write(of_others.values(family_id=None))
        if reach.families:
            await self._link.write(update(families).where(families.c.id.in_(reach.families)).values(title="", note=""))
        return await self._link.write(update(appeals).where(appeals.c.id.in_(reach.appeals)).values(blank))

    async def _cards(self, ids: Collection[UUID]) -> int:
        if not ids:
            return 0
        await self._link.write(update(sos_told).where(sos_told.c.card_id.in_(ids)).values(note=""))
        blank: dict[str, Any] = dict.fromkeys(_OF_CARD, "") | {"version": sos_cards.c.version + 1}
        return await self._link.write(update(sos_cards).where(sos_cards.c.id.in_(ids)).values(blank))

    async def _corrections(self, ids: Collection[UUID]) -> int:
        if not ids:
            return 0
        return await self._link.write(
            update(corrections).where(corrections.c.object_id.in_(ids)).values(old="", new="")
        )

    async def _duties(self, reach: Reach, at: datetime) -> int:
        found = await self._link.read(select(duties.c.id, duties.c.done_at).where(duties_of(reach)))
        for row in found:
            done = {"done_at": row["done_at"] or at, "subject": str(row["id"]), "outcome": "", "note": ""}
            await self._link.write(update(duties).where(duties.c.id == row["id"]).values(done))
        return len(found)

    async def _calling_back(self, reach: Reach, at: datetime) -> int:
        """Nobody calls her any more, so her wishes how to be called go, too."""
        withdrawn = update(follow_ups).where(follow_ups.c.appeal_id.in_(reach.appeals), follow_ups.c.state == "planned")
        await self._link.write(withdrawn.values(state="withdrawn", done_at=at))
        said = update(follow_ups).where(follow_ups.c.appeal_id.in_(reach.appeals)).values(note="")
        changed = await self._link.write(said)
        called = or_(dial_attempts.c.call_id.in_(reach.calls), dial_attempts.c.phone.in_(reach.numbers))
        for table in (call_wishes, stop_list):
            changed += await self._link.write(delete(table).where(table.c.phone.in_(reach.numbers)))
        return changed + await self._link.write(update(dial_attempts).where(called).values(phone=""))

    async def _surveys(self, ids: Collection[UUID]) -> int:
        """What she answered stays as a figure, and is nobody's."""
        if not ids:
            return 0
        return await self._link.write(update(call_surveys).where(call_surveys.c.call_id.in_(ids)).values(call_id=None))

    async def _audit(self, reach: Reach) -> int:
        """Lines stay; a name or a number that somebody typed into a reason does not."""
        patterns = spellings(reach.numbers, reach.names)
        if not patterns:
            return 0
        async with unlocked_audit(self._link):
            changed = await self._strike(audit, ("reason", "detail"), reach, patterns)
        return changed + await self._strike(two_person_requests, ("reason",), reach, patterns)

    async def _strike(
        self, table: Table, columns: Collection[str], reach: Reach, patterns: Sequence[re.Pattern[str]]
    ) -> int:
        changed = 0
        likely = or_(*(self._may_name(table.c[name], reach) for name in columns))
        for row in await self._link.read(select(table).where(likely)):
            told = {name: row[name] for name in columns}
            struck = {name: struck_out(value, patterns) for name, value in told.items()}
            if struck != told:
                changed += await self._link.write(update(table).where(table.c.id == row["id"]).values(struck))
        return changed

    def _may_name(self, column: ColumnElement[str], reach: Reach) -> ColumnElement[bool]:
        """A sieve, so that few rows are read. LIKE knows no capitals of Cyrillic, so a name is no pattern of LIKE."""
        likely: list[ColumnElement[bool]] = [column.like(f"%{'%'.join(number[-10:])}%") for number in reach.numbers]
        for name in reach.names:
            if self._link.dialect == "sqlite":
                likely.append(column.op("GLOB")(f"*{_either_case(name, '?')}*"))
            else:
                likely.append(column.op("~")(_either_case(name, ".")))
        return or_(false(), *likely)


def _either_case(name: str, any_sign: str) -> str:
    """A pattern that stands for capitals and small letters; any_sign: for what would mean something in a pattern."""
    return "".join(
        f"[{sign.lower()}{sign.upper()}]"
        if sign.lower() != sign.upper()
        else sign
        if sign.isalnum() or sign == " "
        else any_sign
        for sign in name
    )
