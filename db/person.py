"""Everything that is kept about one person, read out as it stands."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, or_, select

from db.campaign_tables import campaign_people, campaigns
from db.desk_tables import (
    appeal_people,
    appeals,
    audit,
    corrections,
    families,
    legal_holds,
    route_lines,
    sos_cards,
    sos_told,
)
from db.dial_tables import dial_answers, dial_attempts
from db.follow_up_tables import call_wishes, follow_ups, stop_list
from db.person_blank import OF_CALL, SqlPersonBlank, duties_of
from db.person_reach import SqlPersonReach
from db.survey_tables import call_answers, call_surveys
from db.tables import call_events, calls, recordings
from db.voice_tables import crisis_hits, duties, score_cards, sealed_sounds, sound_notes, transcripts
from hotline.domain.person_reach import Reach
from hotline.ports.person import Tables

#: What says nothing of a person: how the program keeps its house, and secrets of it.
_OURS = frozenset(
    {"key", "indexed", "version", "call_key", "file", "peaks", "marks", "waiting_mono", "talking_mono", "mono"}
    | {"caller_hash", "caller_sealed", "tries", "fault", "engine"}
)

#: Tables in which a key is one of her telephone.
_KEYS = frozenset({"dial_answers", "call_answers"})


class SqlPersonData(SqlPersonReach, SqlPersonBlank):
    """`hotline.ports.person.PersonData`."""

    async def tables(self, reach: Reach) -> Tables:
        """Everything that is kept, in the order in which a person would read it."""
        keys = select(calls.c.key).where(calls.c.id.in_(reach.calls))
        objects = (*reach.calls, *reach.appeals, *reach.cards, *reach.recordings)
        called = or_(dial_attempts.c.call_id.in_(reach.calls), dial_attempts.c.phone.in_(reach.numbers))
        asked = call_surveys.c.call_id.in_(reach.calls)
        wanted: dict[str, tuple[Table, ColumnElement[bool]]] = {
            "calls": (calls, calls.c.id.in_(reach.calls)),
            "appeals": (appeals, appeals.c.id.in_(reach.appeals)),
            "route_lines": (route_lines, route_lines.c.appeal_id.in_(reach.appeals)),
            "appeal_people": (appeal_people, appeal_people.c.appeal_id.in_(reach.appeals)),
            "families": (families, families.c.id.in_(reach.families)),
            "sos_cards": (sos_cards, sos_cards.c.id.in_(reach.cards)),
            "sos_told": (sos_told, sos_told.c.card_id.in_(reach.cards)),
            "recordings": (recordings, recordings.c.id.in_(reach.recordings)),
            "sounds": (sealed_sounds, sealed_sounds.c.recording_id.in_(reach.recordings)),
            "transcripts": (transcripts, transcripts.c.recording_id.in_(reach.recordings)),
            "crisis_hits": (crisis_hits, crisis_hits.c.call_id.in_(reach.calls)),
            "sound_notes": (sound_notes, sound_notes.c.recording_id.in_(reach.recordings)),
            "score_cards": (score_cards, score_cards.c.recording_id.in_(reach.recordings)),
            "duties": (duties, duties_of(reach)),
            "follow_ups": (follow_ups, follow_ups.c.appeal_id.in_(reach.appeals)),
            "call_wishes": (call_wishes, call_wishes.c.phone.in_(reach.numbers)),
            "stop_list": (stop_list, stop_list.c.phone.in_(reach.numbers)),
            "dial_attempts": (dial_attempts, called),
            "dial_answers": (
                dial_answers,
                dial_answers.c.attempt_id.in_(select(dial_attempts.c.id).where(called)),
            ),
            "campaigns": (
                campaigns,
                campaigns.c.id.in_(select(campaign_people.c.campaign_id).where(campaign_people.c.id.in_(reach.listed))),
            ),
            "campaign_people": (campaign_people, campaign_people.c.id.in_(reach.listed)),
            "call_surveys": (call_surveys, asked),
            "call_answers": (call_answers, call_answers.c.survey_id.in_(select(call_surveys.c.id).where(asked))),
            "legal_holds": (legal_holds, legal_holds.c.call_id.in_(reach.calls)),
            "corrections": (
                corrections,
                corrections.c.object_id.in_((*reach.calls, *reach.appeals, *reach.cards)),
            ),
            "audit": (audit, audit.c.object_id.in_([str(one) for one in objects])),
        }
        told: dict[str, list[dict[str, Any]]] = {}
        for name, (table, which) in wanted.items():
            order = list(table.primary_key.columns)
            rows = await self._link.read(select(table).where(which).order_by(*order))
            told[name] = [_plain(dict(row), _OURS - {"key"} if name in _KEYS else _OURS) for row in rows]
            if name == "calls":
                told["call_events"] = await self._timelines(keys)
        return told

    async def blank_calls(self, call_ids: Collection[UUID], at: datetime) -> int:
        """Blank who called in these lines and their timelines, and the appeals and cards that hang on them alone."""
        await self.overwrite()
        ids = tuple(call_ids)
        of_them = select(calls.c.appeal_id).where(calls.c.id.in_(ids), calls.c.appeal_id.is_not(None))
        young = select(calls.c.appeal_id).where(
            calls.c.appeal_id.in_(of_them), calls.c.id.not_in(ids), or_(*(calls.c[name] != "" for name in OF_CALL))
        )
        mine = await self._ids(appeals, and_(appeals.c.id.in_(of_them), appeals.c.id.not_in(young)))
        cards = await self._ids(sos_cards, or_(sos_cards.c.call_id.in_(ids), sos_cards.c.appeal_id.in_(mine)))
        hers, shared = await self._families(mine)
        reach = Reach("", ids, appeals=tuple(mine), cards=tuple(cards), families=tuple(hers))
        counts = await self.blank_rows(replace(reach, shared_families=tuple(shared)), at)
        return counts["calls"]

    async def _timelines(self, keys: Any) -> list[dict[str, Any]]:
        ids = {
            row["key"]: row["id"]
            for row in await self._link.read(select(calls.c.key, calls.c.id).where(calls.c.key.in_(keys)))
        }
        rows = await self._link.read(
            select(call_events)
            .where(call_events.c.call_key.in_(keys))
            .order_by(call_events.c.call_key, call_events.c.at)
        )
        return [
            {"call_id": str(ids[row["call_key"]]), "kind": row["kind"], "at": row["at"].isoformat()}
            | {"data": json.loads(row["data"])}
            for row in rows
        ]


def _plain(row: dict[str, Any], ours: frozenset[str]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items() if name not in ours}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
