"""What came of a campaign: each person with her attempts and answers, and the sums for the chart."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hotline.domain.campaign import (
    PURPOSE_TITLES,
    STATE_TITLES,
    Campaign,
)
from hotline.ports import Database
from hotline.ports.campaigns import CampaignCounts, PersonReport
from hotline.services.campaign_desk import known

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Summary:
    """A campaign and its sums."""

    campaign: Campaign
    counts: CampaignCounts


async def summary(database: Database, campaign_id: UUID) -> Summary:
    """Raises `hotline.services.campaign_desk.NoSuchCampaign`."""
    async with database.unit_of_work() as work:
        return Summary(await known(work, campaign_id), await work.campaigns.counts(campaign_id))


async def people_reported(database: Database, campaign_id: UUID) -> AsyncIterator[Sequence[PersonReport]]:
    """Page by page, in the order of the list."""
    after = 0
    while True:
        async with database.unit_of_work() as work:
            people = await work.campaigns.people(campaign_id, after=after, limit=_AT_ONCE)
            page = await work.campaigns.report(people)
        if not page:
            return
        yield page
        after = people[-1].line


def campaign_json(told: Summary) -> dict[str, Any]:
    """For commands; it names nobody."""
    campaign, counts = told.campaign, told.counts
    return {
        "id": str(campaign.id),
        "title": campaign.title,
        "purpose": campaign.purpose.value,
        "purpose_title": PURPOSE_TITLES[campaign.purpose],
        "state": campaign.state.value,
        "state_title": STATE_TITLES[campaign.state],
        "why": campaign.why,
        "text": campaign.text,
        "channels": campaign.channels,
        "a_minute": campaign.a_minute,
        "consent_note": campaign.consent_note,
        "created_by": campaign.created_by,
        "created_at": campaign.created_at.isoformat(),
        "started_at": campaign.started_at.isoformat() if campaign.started_at else None,
        "ended_at": campaign.ended_at.isoformat() if campaign.ended_at else None,
        "people": counts.people,
        "calling": counts.calling,
        "attempts": counts.attempts,
        "states": {state.value: count for state, count in counts.states.items()},
        "results": dict(counts.results),
        "answers": {question: dict(keys) for question, keys in counts.answers.items()},
    }


def person_json(line: PersonReport) -> dict[str, Any]:
    """One person with everything that was done for her."""
    person = line.person
    return {
        "line": person.line,
        "phone": person.phone,
        "name": person.name,
        "values": dict(person.values),
        "state": person.state.value,
        "result": person.result,
        "why": person.why,
        "next_at": person.next_at.isoformat() if person.next_at else None,
        "ended_at": person.ended_at.isoformat() if person.ended_at else None,
        "attempts": [
            {"at": one.intent_at.isoformat(), "state": one.state.value, "cause": one.cause} for one in line.attempts
        ],
        "answers": [{"question": one.question, "key": one.key, "at": one.at.isoformat()} for one in line.answers],
    }
