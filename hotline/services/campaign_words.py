"""What one person of a campaign is told, as sentences; and as sound, for the story that is talking to her."""

import asyncio

from hotline.domain.attempt import attempt_of
from hotline.domain.campaign import CAMPAIGN, Campaign, CampaignPerson, Purpose
from hotline.domain.campaign_list import spoken_values
from hotline.domain.campaign_text import rendered
from hotline.domain.refusal import Refused
from hotline.ports import Database
from hotline.ports.campaign_sound import Spoken, Voice

#: How long somebody waits for the database with the receiver at her ear, in seconds.
_PATIENCE_S = 1.0


def words_for(campaign: Campaign, person: CampaignPerson) -> tuple[str, ...]:
    """Nothing for a survey. Raises `Refused` where a value is missing, as with somebody whose data was destroyed."""
    return rendered(campaign.text, spoken_values(person)) if campaign.purpose is Purpose.INFORM else ()


class CampaignScript:
    """`hotline.ports.campaign_sound.Script`."""

    def __init__(self, database: Database, voice: Voice) -> None:
        self._database, self._voice = database, voice

    async def ready(self, campaign: Campaign, person: CampaignPerson) -> bool:
        """Whether everything that would be said to her lies ready."""
        try:
            return await self._voice.made(campaign.id, words_for(campaign, person)) is not None
        except Refused:
            return False

    async def of(self, linkedid: str) -> Spoken | None:
        """None: no call of a campaign, or what is to be said cannot be known or played now: then nothing is said."""
        attempt = attempt_of(linkedid)
        if attempt is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE_S), self._database.unit_of_work() as work:
                made = await work.attempts.get(attempt)
                if made is None or made.kind != CAMPAIGN:
                    return None
                person = await work.campaigns.person(made.subject)
                campaign = await work.campaigns.get(person.campaign_id) if person is not None else None
            if person is None or campaign is None:
                return None
            pieces = await self._voice.made(campaign.id, words_for(campaign, person))
        except (OSError, TimeoutError, Refused):
            return None
        return Spoken(campaign.purpose, campaign.title, tuple(pieces)) if pieces is not None else None
