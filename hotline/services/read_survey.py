"""The results of the Анкета: for the page, for a file, and as JSON for `hotline survey`."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hotline.domain.audit import AuditEntry
from hotline.domain.refusal import Refused
from hotline.domain.survey import SURVEY
from hotline.domain.survey_results import (
    SOURCE_TITLES,
    Counted,
    Period,
    Questionnaire,
    Source,
    Tally,
    counted,
    together,
)
from hotline.ports import Database
from hotline.services.read_audit import whole_days

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Results:
    """tallies: one a source, whichever was asked for. whole: of those that were asked for; questions: of `whole`."""

    tallies: Sequence[Tally]
    whole: Tally
    questions: Sequence[Counted]


def checked(period: Period) -> Period:
    """Raises `Refused` for days that end before they begin."""
    if period.since and period.until and period.until < period.since:
        raise Refused("Период кончается раньше, чем начинается: поменяйте дни местами.")
    return period


async def read_survey(database: Database, zone: ZoneInfo, period: Period) -> Results:
    """How many were asked, how many answered, and what. Raises `Refused`."""
    since, until = whole_days(checked(period).since, period.until, zone)
    async with database.unit_of_work() as work:
        tallies = await work.surveys.tallies(since, until)
    whole = together(tally for tally in tallies if period.source in {None, tally.source})
    return Results(tallies, whole, counted(whole))


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes a file out, when and from where, for the audit. at: aware."""

    login: str
    at: datetime
    origin: str = ""


async def take_out(
    database: Database, zone: ZoneInfo, period: Period, taker: Taker
) -> AsyncIterator[Sequence[Questionnaire]]:
    """Questionnaires for a file, in pieces; the audit has its line before the first. Raises `Refused`."""
    since, until = whole_days(checked(period).since, period.until, zone)
    days = {"from": period.since and period.since.isoformat(), "to": period.until and period.until.isoformat()}
    detail = days | {"source": period.source.value if period.source else ""}
    async with database.unit_of_work() as work:
        entry = AuditEntry(taker.at, taker.login, "survey.export", "survey", origin=taker.origin, detail=detail)
        await work.audit.write(entry)
        await work.commit()
        for source in Source if period.source is None else (period.source,):
            after = None
            while page := await work.surveys.page(source, since, until, after=after, limit=_AT_ONCE):
                after = page[-1][0]
                yield [questionnaire for _, questionnaire in page]


async def survey_json(database: Database, zone: ZoneInfo, period: Period) -> dict[str, Any]:
    """What the page shows, for machines."""
    found = await read_survey(database, zone, period)
    return {
        "from": period.since.isoformat() if period.since else None,
        "to": period.until.isoformat() if period.until else None,
        "asked": found.whole.asked,
        "answered": found.whole.answered,
        "complete": found.whole.complete,
        "questions": _questions(found.questions),
        "sources": [
            {
                "source": tally.source.value,
                "title": SOURCE_TITLES[tally.source],
                "asked": tally.asked,
                "answered": tally.answered,
                "complete": tally.complete,
                "questions": _questions(counted(tally)),
            }
            for tally in found.tallies
        ],
    }


def _questions(questions: Sequence[Counted]) -> list[dict[str, Any]]:
    return [
        {
            "question": one.question.key,
            "title": one.question.title,
            "answered": one.answered,
            "answers": [
                {"key": share.key, "title": share.title, "count": share.count, "percent": share.percent}
                for share in one.shares
            ],
        }
        for one in questions
    ]


#: Columns of a file: one row a questionnaire, nobody's number, nobody's name, no time of day.
HEADINGS = ("Дата", "Откуда", *(one.title for one in SURVEY))
