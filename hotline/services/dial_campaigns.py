"""Campaigns as the dialler asks for them: who is next, and whether she may be called now.

They stand behind everything else that is dialled, leave a channel for it, and call no more people at once than
dispatchers are free. One number is called by one campaign a day, however many lists it stands in.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from hotline.domain.attempt import Attempt, Matter
from hotline.domain.audit import AuditEntry
from hotline.domain.call_wishes import Wishes
from hotline.domain.campaign import (
    CAMPAIGN,
    Campaign,
    CampaignPerson,
    CampaignState,
    CampaignStep,
    PersonState,
    sources,
)
from hotline.domain.campaign_turn import Turn, turn
from hotline.domain.may_call import REASON_TITLES, family_zone, may_call
from hotline.ports import UnitOfWork
from hotline.ports.dialling import Verdict
from hotline.services.campaign_desk import CampaignDesk
from hotline.services.dial_follow_ups import only_a_person

#: People of one campaign looked at in one round: who may not be called now is put off, so the next round sees others.
_LOOK = 50

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)

#: What is missing now may be there then: the sound of somebody's text, a free dispatcher.
_SOON = timedelta(minutes=5)

_UNDECIDED = "Неизвестно, чем кончились звонки последним людям: решите это в списке «Перезвонить»."
NOBODY_FREE = "Ждём: сейчас ни один диспетчер не свободен, поговорить с семьёй было бы некому."


class Ready(Protocol):
    """Whether everything that will be said to this person lies ready as sound."""

    async def __call__(self, campaign: Campaign, person: CampaignPerson) -> bool: ...


async def _always_ready(campaign: Campaign, person: CampaignPerson) -> bool:
    del campaign, person
    return True


@dataclass(frozen=True, slots=True)
class Lines:
    """What the dialler works with. channels: calls at once, of all kinds together.

    neutral: whether the centre has a number that does not give it away. prompts: version of the words of a call.
    """

    channels: int
    neutral: bool = False
    prompts: str = ""


class CampaignsDue:
    """`hotline.ports.dialling.Due`; what follows from an answer is `hotline.services.heed_campaign`.

    free: how many dispatchers could talk at this moment; None: nobody knows. ready: asked right before a call.
    """

    def __init__(
        self, desk: CampaignDesk, free: Callable[[], Awaitable[int | None]], lines: Lines, ready: Ready = _always_ready
    ) -> None:
        self._desk, self._free, self._lines, self._ready = desk, free, lines, ready
        self._most = max(1, lines.channels - 1)
        self._live: Mapping[UUID, int] = {}
        self._turn = 0
        self._had: dict[UUID, int] = {}

    async def next(self, now: datetime, limit: int) -> Sequence[Matter]:
        """Who is called now, of every running campaign a fair share; nobody beyond what there is room for."""
        async with self._desk.database.unit_of_work() as work:
            running = await work.campaigns.running()
            before, self._live = self._live, await work.campaigns.live() if running else {}
        if not running:
            return []
        free = await self._free() or 0
        room = min(limit, min(self._most, free) - sum(self._live.values()))
        due: list[Matter] = []
        self._turn += 1
        # Who has the fewest on the line comes first, then who waited longest; what one does not use is the others'.
        in_order = sorted(running, key=lambda one: (self._live.get(one.id, 0), self._had.get(one.id, 0)))
        for left, campaign in enumerate(in_order):
            share = -(-(room - len(due)) // (len(running) - left))
            found, why = await self._round(campaign, now, share, {matter.phone for matter in due})
            due += found
            if found:
                self._had[campaign.id] = self._turn
            if not why and not free and not self._live.get(campaign.id):
                why = NOBODY_FREE
            if found or why != campaign.why or before.get(campaign.id) or self._live.get(campaign.id):
                await self._told(campaign, why)
        return due

    async def put_off(self, matter: Matter, until: datetime | None, why: str) -> None:
        """Not now but then; None: never in this campaign."""
        async with self._desk.database.unit_of_work() as work:
            end = PersonState.REFUSED if until is None else None
            await _keep(work, matter.subject, Turn(until=until, end=end, why=why), self._desk.clock.now())
            await work.commit()

    async def judge(self, matter: Matter, now: datetime) -> Verdict:
        """By wishes, hours and days of her family; and nobody has paused the campaign or taken her out meanwhile."""
        async with self._desk.database.unit_of_work() as work:
            person = await work.campaigns.person(matter.subject)
            campaign = await work.campaigns.get(person.campaign_id) if person is not None else None
            wishes = await work.wishes.of(matter.phone)
        if person is None or campaign is None or person.state is not PersonState.WAITING:
            return Verdict(allowed=False, why="её в обзвоне больше нет")
        if campaign.state is not CampaignState.RUNNING:
            return Verdict(allowed=False, why="", until=now)
        return self._verdict(matter.phone, wishes, now)

    async def _round(
        self, campaign: Campaign, now: datetime, share: int, taken: Collection[str]
    ) -> tuple[list[Matter], str]:
        """Whom of this campaign to call now, and why nobody, in words; "" when it goes on by itself."""
        async with self._desk.database.unit_of_work() as work:
            live = self._live.get(campaign.id, 0)
            upcoming = await work.campaigns.waiting(campaign.id)
            if upcoming is None or upcoming > now:
                return [], await self._standstill(work, campaign, upcoming, live)
            room = min(share, campaign.channels - live)
            if room > 0:
                room = min(room, campaign.a_minute - await work.campaigns.begun(campaign.id, now - _MINUTE))
            if room <= 0:
                return [], ""
            people = await work.campaigns.due(campaign.id, now, _LOOK)
            if not people:
                return [], "" if live else _UNDECIDED
            turns = await self._turns(work, campaign, people, now, room, taken)
            for person, one in turns:
                await _keep(work, person.id, one, now)
            if any(not one.call for _, one in turns):
                await work.commit()
        called = [person for person, one in turns if one.call]
        return [Matter(one.id, CAMPAIGN, one.phone, now, one.call_id, self._lines.prompts) for one in called], ""

    async def _turns(  # noqa: PLR0913, PLR0917 - a turn depends on as much
        self,
        work: UnitOfWork,
        campaign: Campaign,
        people: Sequence[CampaignPerson],
        now: datetime,
        room: int,
        taken: Collection[str],
    ) -> list[tuple[CampaignPerson, Turn]]:
        phones = [person.phone for person in people]
        wishes = await work.wishes.of_many(phones)
        others: dict[str, list[Attempt]] = defaultdict(list)
        for attempt in await work.campaigns.attempts_on(phones, now - _DAY):
            others[attempt.phone].append(attempt)
        turns: list[tuple[CampaignPerson, Turn]] = []
        for line in await work.campaigns.report(people):
            if sum(one.call for _, one in turns) >= room:
                break
            person, wish = line.person, wishes[line.person.phone]
            if person.phone in taken:
                continue
            verdict = self._verdict(person.phone, wish, now)
            zone = family_zone(person.phone, wish, self._desk.clockwork.zone)
            foreign = [one for one in others[person.phone] if one.subject != person.id]
            one = turn(line.attempts, foreign, now, zone)
            if one.call and not verdict.allowed:
                end = PersonState.REFUSED if verdict.until is None else None
                one = Turn(until=verdict.until, end=end, why=verdict.why)
            elif one.call and not await self._ready(campaign, person):
                one = Turn(until=now + _SOON, why="готовим звук для этого человека")
            turns.append((person, one))
        return turns

    def _verdict(self, phone: str, wishes: Wishes, now: datetime) -> Verdict:
        clock = self._desk.clockwork
        verdict = may_call(phone, wishes, now, clock.calendar, clock.zone)
        if not verdict.allowed:
            return Verdict(allowed=False, why=REASON_TITLES[verdict.reason], until=verdict.next_moment)
        if reason := only_a_person(wishes, neutral=self._lines.neutral):
            return Verdict(allowed=False, why=reason.partition(":")[0])
        return Verdict(allowed=True, neutral=wishes.neutral_id)

    async def _standstill(self, work: UnitOfWork, campaign: Campaign, upcoming: datetime | None, live: int) -> str:
        """Nobody is due: she is done, or waits for the next one. upcoming: when that one is due."""
        if live:
            return ""
        if upcoming is not None:
            local = upcoming.astimezone(self._desk.clockwork.zone)
            return f"Сейчас звонить некому. Следующий звонок {local:%d.%m} в {local:%H:%M}."
        now = self._desk.clock.now()
        if await work.campaigns.move(campaign.id, sources(CampaignStep.FINISH), CampaignState.DONE, now):
            await work.audit.write(AuditEntry(now, "", "campaign.finish", "campaign", str(campaign.id)))
            await work.commit()
        return ""

    async def _told(self, campaign: Campaign, why: str) -> None:
        if why != campaign.why:
            async with self._desk.database.unit_of_work() as work:
                await work.campaigns.note(campaign.id, why)
                await work.commit()
        self._desk.tell(campaign.id)


async def _keep(work: UnitOfWork, person: UUID, one: Turn, now: datetime) -> None:
    if one.end is not None:
        await work.campaigns.end_person(person, one.end, one.result.value, now, one.why)
    elif one.until is not None:
        await work.campaigns.put_off(person, one.until, one.why)
