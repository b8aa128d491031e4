"""What the ledger knows of the people of a campaign: counts for the chart, attempts and answers for each line."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, case, func, or_, select

from db.attempts import attempt_of_row
from db.campaign_tables import campaign_people
from db.desk_tables import appeals
from db.dial_tables import dial_answers, dial_attempts
from db.link import Link
from hotline.domain.attempt import Answer, Attempt
from hotline.domain.campaign import CAMPAIGN, CampaignPerson, PersonState
from hotline.ports.campaigns import CampaignCounts, CardOf, PersonReport

_LIVE = dial_attempts.c.ended_at.is_(None)

#: Numbers of one statement; SQLite takes 32,766.
_AT_ONCE = 500


class SqlCampaignReport:
    """The reading part of `hotline.ports.campaigns.Campaigns`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def report(self, people: Sequence[CampaignPerson]) -> Sequence[PersonReport]:
        """The same people, with what the ledger knows of each."""
        attempts: dict[UUID, list[Attempt]] = defaultdict(list)
        answers: dict[UUID, list[Answer]] = defaultdict(list)
        ids = [person.id for person in people]
        for start in range(0, len(ids), _AT_ONCE):
            some = dial_attempts.c.subject_id.in_(ids[start : start + _AT_ONCE])
            tried = select(dial_attempts).where(some).order_by(dial_attempts.c.subject_id, dial_attempts.c.nth)
            for row in await self._link.read(tried):
                attempts[row["subject_id"]].append(attempt_of_row(row))
            told = select(dial_attempts.c.subject_id, dial_answers.c.question, dial_answers.c.key, dial_answers.c.at)
            told = told.join_from(dial_answers, dial_attempts).where(some)
            for row in await self._link.read(told.order_by(dial_attempts.c.nth, dial_answers.c.nth)):
                answers[row["subject_id"]].append(Answer(row["question"], row["key"], row["at"]))
        return [PersonReport(person, attempts[person.id], answers[person.id]) for person in people]

    async def live(self) -> Mapping[UUID, int]:
        """Campaign -> its calls that are on their way."""
        of = campaign_people.c.campaign_id
        wanted = select(of, func.count().label("calls")).join(
            dial_attempts, dial_attempts.c.subject_id == campaign_people.c.id
        )
        wanted = wanted.where(_LIVE, dial_attempts.c.state != "unknown").group_by(of)
        return {row["campaign_id"]: row["calls"] for row in await self._link.read(wanted)}

    async def begun(self, campaign: UUID, since: datetime) -> int:
        """Attempts of its people after that moment."""
        wanted = select(func.count().label("calls")).join_from(
            dial_attempts, campaign_people, dial_attempts.c.subject_id == campaign_people.c.id
        )
        hers = dial_attempts.c.intent_at > since, dial_attempts.c.kind == CAMPAIGN
        rows = await self._link.read(wanted.where(*hers, campaign_people.c.campaign_id == campaign))
        return int(rows[0]["calls"])

    async def attempts_on(self, phones: Collection[str], since: datetime) -> Sequence[Attempt]:
        """Attempts of any kind to these numbers: open ones, and those begun after that moment."""
        recent = dial_attempts.c.phone.in_(phones), or_(_LIVE, dial_attempts.c.intent_at > since)
        return [attempt_of_row(row) for row in await self._link.read(select(dial_attempts).where(*recent))]

    async def cards(self, cards: Collection[UUID]) -> Sequence[CardOf]:
        """What these cards say. consent: the newest word of any card of the number, so what was withdrawn is."""
        ids, found = list(cards), list[CardOf]()
        other = appeals.alias()
        newest = select(other.c.consent).where(other.c.phone == appeals.c.phone, other.c.consent.is_not(None))
        newest = newest.order_by(other.c.consent_at.desc().nulls_last()).limit(1).correlate(appeals)
        last = case((appeals.c.phone == "", appeals.c.consent), else_=newest.scalar_subquery()).label("last")
        own = (appeals.c[name] for name in ("id", "phone", "applicant", "anonymous", "consent"))
        wanted = select(*own, last)
        for start in range(0, len(ids), _AT_ONCE):
            for row in await self._link.read(wanted.where(appeals.c.id.in_(ids[start : start + _AT_ONCE]))):
                # Consent is of this card; the word of another one can only take it away.
                consent = row["consent"] if row["last"] is not False else False
                found.append(CardOf(row["id"], row["phone"], row["applicant"], row["anonymous"], consent))
        return found

    async def counts(self, campaign: UUID) -> CampaignCounts:
        """How far it is."""
        hers = campaign_people.c.campaign_id == campaign
        many = func.count().label("people")
        by = campaign_people.c.state, campaign_people.c.result
        states: dict[PersonState, int] = dict.fromkeys(PersonState, 0)
        results: dict[str, int] = defaultdict(int)
        for row in await self._link.read(select(*by, many).where(hers).group_by(*by)):
            states[PersonState(row["state"])] += row["people"]
            if row["result"]:
                results[row["result"]] += row["people"]
        tried = select(many, func.sum(_LIVE.cast(Integer)).label("live"))
        tried = tried.join_from(dial_attempts, campaign_people, dial_attempts.c.subject_id == campaign_people.c.id)
        found = (await self._link.read(tried.where(hers)))[0]
        answers = await self._answers(campaign)
        return CampaignCounts(states, dict(results), answers, found["live"] or 0, found["people"])

    async def _answers(self, campaign: UUID) -> Mapping[str, Mapping[str, int]]:
        order = dial_attempts.c.nth.desc(), dial_answers.c.nth.desc()
        one = dial_attempts.c.subject_id, dial_answers.c.question
        last = func.row_number().over(partition_by=one, order_by=order).label("last")
        told = select(dial_answers.c.question, dial_answers.c.key, last).select_from(
            dial_answers.join(dial_attempts).join(campaign_people, campaign_people.c.id == dial_attempts.c.subject_id)
        )
        words = told.where(campaign_people.c.campaign_id == campaign).subquery()
        by = words.c.question, words.c.key
        wanted = select(*by, func.count().label("people")).where(words.c.last == 1).group_by(*by)
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for row in await self._link.read(wanted):
            found[row["question"]][row["key"]] = row["people"]
        return dict(found)
