"""Answers to the Анкета: kept after conversations, counted from there and from the ledger of attempts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, RowMapping, Select, Subquery, and_, case, exists, func, insert, or_, select

from db.campaign_tables import campaign_people, campaigns
from db.dial_tables import dial_answers, dial_attempts
from db.link import Link
from db.survey_tables import call_answers, call_surveys
from hotline.domain.campaign import LISTENS, Purpose
from hotline.domain.survey import NO, PARTLY, SOLVED, SURVEY, YES
from hotline.domain.survey_results import Questionnaire, Source, Tally

#: Whether she answers a few questions; what she pressed is kept as an answer, too.
OFFER = "survey-offer"

_QUESTIONS = [one.key for one in SURVEY]


class SqlSurveys:
    """`hotline.ports.surveys.Surveys`. zone: of the centre, for the day of a questionnaire."""

    def __init__(self, link: Link, zone: tzinfo) -> None:
        self._link, self._zone = link, zone

    async def offered(self, call_id: UUID, at: datetime) -> None:
        """After this call she was asked whether she answers a few questions."""
        row = self._link.insert_into(call_surveys).values(id=uuid4(), call_id=call_id, asked_at=at)
        await self._link.write(row.on_conflict_do_nothing(index_elements=["call_id"]))

    async def answer(self, call_id: UUID, question: str, key: str, at: datetime) -> None:
        """Keep a key that was pressed; of two to one question the first holds."""
        known = exists().where(call_answers.c.survey_id == call_surveys.c.id, call_answers.c.question == question)
        of_call = select(call_surveys.c.id).where(call_surveys.c.call_id == call_id, ~known)
        for row in await self._link.read(of_call):
            await self._link.write(insert(call_answers).values(survey_id=row["id"], question=question, key=key, at=at))

    async def tallies(self, since: datetime | None, until: datetime | None) -> Sequence[Tally]:
        """One a source, in its order."""
        return [await self._tally(source, since, until) for source in Source]

    async def page(
        self, source: Source, since: datetime | None, until: datetime | None, *, after: UUID | None, limit: int
    ) -> Sequence[tuple[UUID, Questionnaire]]:
        """Questionnaires with at least one answer, in the order of ids that tell nothing."""
        behind = [] if after is None else [_ID[source] > after]
        asked = _ASKED[source]([*_within(_MOMENT[source], since, until), *behind]).subquery()
        wanted = select(asked).where(_any(asked))
        rows = await self._link.read(wanted.order_by(asked.c.id).limit(limit))
        return [(row["id"], self._questionnaire(source, row)) for row in rows]

    async def _tally(self, source: Source, since: datetime | None, until: datetime | None) -> Tally:
        asked = _ASKED[source](_within(_MOMENT[source], since, until)).subquery()
        all_of_it = and_(*(asked.c[_column(nth)].is_not(None) for nth in range(len(_QUESTIONS))))
        counts = {
            f"{_column(nth)}_{key}": _count(asked.c[_column(nth)] == key)
            for nth in range(len(_QUESTIONS))
            for key in (YES, NO, PARTLY)
        }
        wanted = select(
            func.count().label("asked"),
            _count(_any(asked)).label("answered"),
            _count(all_of_it).label("complete"),
            *(column.label(name) for name, column in counts.items()),
        ).select_from(asked)
        row = (await self._link.read(wanted))[0]
        told: Mapping[str, Mapping[str, int]] = {
            question: {key: int(row[f"{_column(nth)}_{key}"] or 0) for key in (YES, NO, PARTLY)}
            for nth, question in enumerate(_QUESTIONS)
        }
        return Tally(source, int(row["asked"]), int(row["answered"] or 0), int(row["complete"] or 0), told)

    def _questionnaire(self, source: Source, row: RowMapping) -> Questionnaire:
        told = {question: row[_column(nth)] for nth, question in enumerate(_QUESTIONS) if row[_column(nth)]}
        return Questionnaire(row["at"].astimezone(self._zone).date(), source, told)


def _column(nth: int) -> str:
    return f"q{nth}"


def _count(which: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((which, 1), else_=0))


def _any(asked: Subquery) -> ColumnElement[bool]:
    return or_(*(asked.c[_column(nth)].is_not(None) for nth in range(len(_QUESTIONS))))


def _within(at: ColumnElement[datetime], since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    return [*([at >= since] if since else []), *([at < until] if until else [])]


def _pressed(question: str, of: Any) -> ColumnElement[Any]:
    """The key to one question, of rows that are grouped by who was asked."""
    return func.max(case((of.c.question == question, of.c.key)))


def _pivot(of: Any, agreed: ColumnElement[bool] | None) -> list[ColumnElement[Any]]:
    """A column a question; empty where she did not agree to be asked."""
    columns: list[ColumnElement[Any]] = []
    for nth, question in enumerate(_QUESTIONS):
        pressed = _pressed(question, of)
        told = pressed if agreed is None else case((agreed, pressed))
        columns.append(told.label(_column(nth)))
    return columns


def _of_follow_ups(within: list[ColumnElement[bool]]) -> Select[Any]:
    """Whoever said whether it is solved heard the offer. What she said there counts when she went on to the rest."""
    agreed = _pressed(OFFER, dial_answers) == YES
    heard = _pressed(SOLVED, dial_answers).in_([YES, NO, PARTLY])
    return (
        select(dial_attempts.c.id, dial_attempts.c.intent_at.label("at"), *_pivot(dial_answers, agreed))
        .join(dial_answers, dial_answers.c.attempt_id == dial_attempts.c.id)
        .where(dial_attempts.c.kind == Source.FOLLOW_UP.value, *within)
        .group_by(dial_attempts.c.id, dial_attempts.c.intent_at)
        .having(heard)
    )


def _of_campaigns(within: list[ColumnElement[bool]]) -> Select[Any]:
    """Whoever wanted to listen; only of campaigns that ask."""
    heard = dial_answers.c.question.in_([LISTENS, *_QUESTIONS])
    return (
        select(dial_attempts.c.id, dial_attempts.c.intent_at.label("at"), *_pivot(dial_answers, None))
        .join(dial_answers, dial_answers.c.attempt_id == dial_attempts.c.id)
        .join(campaign_people, campaign_people.c.id == dial_attempts.c.subject_id)
        .join(campaigns, campaigns.c.id == campaign_people.c.campaign_id)
        .where(campaigns.c.purpose == Purpose.SURVEY.value, heard, *within)
        .group_by(dial_attempts.c.id, dial_attempts.c.intent_at)
    )


def _after_calls(within: list[ColumnElement[bool]]) -> Select[Any]:
    """Whoever heard the offer after a conversation."""
    return (
        select(call_surveys.c.id, call_surveys.c.asked_at.label("at"), *_pivot(call_answers, None))
        .join(call_answers, call_answers.c.survey_id == call_surveys.c.id, isouter=True)
        .where(*within)
        .group_by(call_surveys.c.id, call_surveys.c.asked_at)
    )


_ASKED = {
    Source.FOLLOW_UP: _of_follow_ups,
    Source.AFTER_CALL: _after_calls,
    Source.CAMPAIGN: _of_campaigns,
}

_ID: Mapping[Source, ColumnElement[UUID]] = {
    Source.FOLLOW_UP: dial_attempts.c.id,
    Source.AFTER_CALL: call_surveys.c.id,
    Source.CAMPAIGN: dial_attempts.c.id,
}

_MOMENT: Mapping[Source, ColumnElement[datetime]] = {
    Source.FOLLOW_UP: dial_attempts.c.intent_at,
    Source.AFTER_CALL: call_surveys.c.asked_at,
    Source.CAMPAIGN: dial_attempts.c.intent_at,
}
