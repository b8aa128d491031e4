"""Voice what campaigns will say before they may start; remove what nobody will hear any more.

What is to be said is in the database, what was said is on the disk; nothing else is remembered. So a crash at any
moment costs the sentence that was being spoken, and names in sound follow the names in the tables.
"""

import logging
from collections.abc import AsyncIterator, Collection
from datetime import timedelta
from uuid import UUID

from hotline.domain.campaign import OVER, Campaign, CampaignPerson, CampaignState, CampaignStep, PersonState
from hotline.domain.refusal import Refused
from hotline.ports import Clock, Database
from hotline.ports.campaign_sound import Voice
from hotline.services.campaign_desk import CampaignDesk, step
from hotline.services.campaign_words import words_for

log = logging.getLogger(__name__)

#: Whoever was told a moment ago may still be on the line and have it repeated.
STILL_TALKING = timedelta(minutes=30)

#: So many people are read at once; so often is looked whether somebody stopped it; so often are open pages told.
_AT_ONCE, _LOOK, _TELL = 500, 20, 5

#: A voice that failed is asked again after so long, in seconds: each try may cost as much as a hundred sentences.
_AGAIN_S = 60.0

_LATER = "Голос пока не отвечает, попробуем ещё раз через минуту. Причину покажет hotline check."


class VoiceCampaigns:
    """`tick` every few seconds, `tidy` every few minutes, by the alarm clock, which runs each once at a time."""

    def __init__(self, desk: CampaignDesk, voice: Voice) -> None:
        self._desk, self._voice = desk, voice
        self._progress: dict[UUID, tuple[int, int]] = {}
        self._not_before: dict[UUID, float] = {}

    def progress(self, campaign: UUID) -> tuple[int, int]:
        """Sentences that are ready, and all of them; (0, 0) where nothing is being prepared."""
        return self._progress.get(campaign, (0, 0))

    async def tick(self) -> None:
        """Voice the campaigns that wait for it; one that cannot be voiced now is tried again at the next tick."""
        worked = False
        for campaign in await _in_states(self._desk.database, {CampaignState.PREPARING}):
            if self._not_before.get(campaign.id, 0.0) > self._desk.clock.monotonic():
                continue
            worked = True
            try:
                await self._prepare(campaign)
            except Refused as fault:
                await self._step(campaign, CampaignStep.FAIL, str(fault))
            except OSError as later:
                log.warning("a campaign is not voiced now, but at the next try: %s", later)
                self._not_before[campaign.id] = self._desk.clock.monotonic() + _AGAIN_S
                async with self._desk.database.unit_of_work() as work:
                    await work.campaigns.note(campaign.id, _LATER)
                    await work.commit()
                self._desk.tell(campaign.id)
            finally:
                self._progress.pop(campaign.id, None)
        if worked:
            await self._voice.rest()

    async def tidy(self) -> None:
        """Remove the sound that nobody will hear; say again what is missing of a campaign that is ready or runs."""
        await tidy_voice(self._desk.database, self._desk.clock, self._voice)
        missing = False
        for campaign in await _in_states(
            self._desk.database, {CampaignState.READY, CampaignState.RUNNING, CampaignState.PAUSED}
        ):
            texts = [text for text, _ in await self._sentences(campaign, strict=False)]
            if await self._voice.made(campaign.id, texts) is None:
                missing = True
                for text in texts:
                    await self._voice.say(campaign.id, text)
        if missing:
            log.warning("sound of a campaign was missing on the disk and was made again")
            await self._voice.rest()

    async def _prepare(self, campaign: Campaign) -> None:
        sentences = await self._sentences(campaign, strict=True)
        for done, (text, line) in enumerate(sentences):
            self._progress[campaign.id] = done, len(sentences)
            if done % _LOOK == 0 and not await self._still_wanted(campaign):
                return
            if done % _TELL == 0:
                self._desk.tell(campaign.id)
            try:
                await self._voice.say(campaign.id, text)
            except Refused as fault:
                raise Refused(f"Строка {line}: {fault}") from None
        await self._step(campaign, CampaignStep.PREPARED)

    async def _sentences(self, campaign: Campaign, *, strict: bool) -> list[tuple[str, int]]:
        """Each once, with the first line that needs it. strict: raise `Refused` for a line that cannot be said."""
        found: dict[str, int] = {}
        async for person in _people(self._desk.database, campaign.id, PersonState.WAITING):
            try:
                for text in words_for(campaign, person):
                    found.setdefault(text, person.line)
            except Refused as fault:
                if strict:
                    raise Refused(f"Строка {person.line}: {fault}") from None
        return list(found.items())

    async def _still_wanted(self, campaign: Campaign) -> bool:
        async with self._desk.database.unit_of_work() as work:
            now = await work.campaigns.get(campaign.id)
        return now is not None and now.state is CampaignState.PREPARING

    async def _step(self, campaign: Campaign, made: CampaignStep, why: str = "") -> None:
        try:
            async with self._desk.database.unit_of_work() as work:
                await step(work, campaign.id, made, self._desk.clock.now(), why)
                await work.commit()
        except Refused:
            return  # somebody stopped it meanwhile
        self._desk.tell(campaign.id)


async def tidy_voice(database: Database, clock: Clock, voice: Voice) -> int:
    """Remove what nobody will hear; gives how many files and folders. Idempotent.

    Of campaigns that are over, unknown or in draft all goes; of others what is meant only for people whom nobody calls
    any more, or whose data was destroyed.
    """
    removed, since = 0, clock.now() - STILL_TALKING
    for found in await voice.campaigns():
        async with database.unit_of_work() as work:
            campaign = await work.campaigns.get(found)
        over = campaign is not None and campaign.state in OVER and (campaign.ended_at or since) <= since
        if campaign is None or campaign.state is CampaignState.DRAFT or over:
            await voice.forget(found)
            removed += 1
            continue
        wanted: set[str] = set()
        async for person in _people(database, found, None):
            if person.state is PersonState.WAITING or (person.ended_at or since) > since:
                wanted.update(_words(campaign, person))
        removed += await voice.keep_only(found, wanted)
    return removed


def _words(campaign: Campaign, person: CampaignPerson) -> tuple[str, ...]:
    try:
        return words_for(campaign, person)
    except Refused:
        return ()


async def _in_states(database: Database, states: Collection[CampaignState]) -> list[Campaign]:
    found: list[Campaign] = []
    last = None
    while True:
        async with database.unit_of_work() as work:
            page = await work.campaigns.all(last)
        if not page:
            return found
        found += [campaign for campaign in page if campaign.state in states]
        last = page[-1]


async def _people(database: Database, campaign: UUID, state: PersonState | None) -> AsyncIterator[CampaignPerson]:
    after = 0
    while True:
        async with database.unit_of_work() as work:
            page = await work.campaigns.people(campaign, after=after, limit=_AT_ONCE, state=state)
        if not page:
            return
        for person in page:
            yield person
        after = page[-1].line
