"""Families whom the service calls by itself: one telephone behind an invented provider's line, which is all of them."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from console.words import phone as printed_phone
from hotline.bootstrap.service import Service
from hotline.commands.demo_cards import Scribe
from hotline.commands.demo_plan import Called
from hotline.commands.demo_robots import Robots
from hotline.commands.demo_voices import Voices
from hotline.domain.call_wishes import EARLIEST, LATEST, ZONES, Wishes
from hotline.domain.duty import Clockwork
from hotline.domain.refusal import Refused
from hotline.domain.survey import SOLVED
from hotline.services.duty_desk import DutyDesk
from hotline.services.note_follow_up import note_follow_up
from hotline.services.placed_call import appeal_of_placed
from ivr.sip_caller import NothingHappened, PhoneTrouble, SipPhone

log = logging.getLogger(__name__)

_LOOK_S, _PATIENCE_S = 0.2, 60.0

#: So many faults without a ring between them: the telephone itself is broken, and nobody is called any more.
_TROUBLES, _PAUSE_S = 3, 1.0

_ANSWERS = {"1": "вопрос решён", "2": "не решён", "3": "решён частично", "0": "просит диспетчера"}


@dataclass(frozen=True, slots=True)
class Families:
    """Everybody who may be called. say: a line of progress."""

    service: Service
    robots: Robots
    voices: Voices
    say: Callable[[str], None]

    async def want(self, called: Sequence[Called]) -> None:
        """They may be called on a Sunday, too, and live where it is day now: whoever looks on has no five days."""
        zone, now = awake(self.service.clock.now()), self.service.clock.now()
        async with self.service.database.unit_of_work() as work:
            for one in called:
                await work.wishes.put(one.phone, Wishes(days_off=True, zone=zone), "", now)
                await work.follow_ups.ask_again(one.phone)
            await work.commit()

    async def answer(self, phone: SipPhone, called: Sequence[Called]) -> None:
        """As long as the telephone works: lift the receiver, press, speak. Who is not in the plan is busy."""
        plans, troubles = {one.phone: one for one in called}, 0
        while troubles < _TROUBLES:
            try:
                await phone.ringing(within=3600)
                troubles = 0
                plan = plans.get(await self._whom())
                if plan is None:
                    await phone.reject()
                else:
                    await self._one(phone, plan)
            except NothingHappened:
                continue
            except (PhoneTrouble, Refused, OSError) as trouble:
                log.warning("an invented family could not be called: %s", trouble)
                troubles += 1
                await asyncio.sleep(_PAUSE_S)

    async def _whom(self) -> str:
        async with self.service.database.unit_of_work() as work:
            live = await work.attempts.live()
        return live[-1].phone if live else ""

    async def _one(self, phone: SipPhone, plan: Called) -> None:
        who = f"{plan.name}, {printed_phone(plan.phone)}"
        self.say(f"Служба сама звонит семье: {who}")
        await self.voices.say(plan.says)
        await phone.answer()
        at = 0.0
        for key, moment in plan.keys:
            await asyncio.sleep(max(0.0, moment - at))
            at = moment
            await phone.digits(key)
        if said := await self._said(plan):
            self.say(f"{who}: {_ANSWERS[said]}")
        if plan.says:
            await self._talk(phone, plan)
        await phone.ended(within=_PATIENCE_S)
        self.say(f"{who}: звонок окончен")

    async def _said(self, plan: Called) -> str:
        """What she pressed to «решён ли вопрос»; "" when she was not asked."""
        for _ in range(15):
            async with self.service.database.unit_of_work() as work:
                mine = [attempt for attempt in await work.attempts.live() if attempt.phone == plan.phone]
                pressed = await work.attempts.answers(mine[-1].id) if mine else ()
            if keys := [one.key for one in pressed if one.question == SOLVED]:
                return keys[0]
            await asyncio.sleep(_LOOK_S)
        return ""

    async def _talk(self, phone: SipPhone, plan: Called) -> None:
        board = self.service.board
        async with asyncio.timeout(_PATIENCE_S):
            while not (calls := [one for one in board.calls if one.line.phone == plan.phone and one.talking]):  # noqa: ASYNC110 - only looked at
                await asyncio.sleep(_LOOK_S)
        login, linkedid = next(iter(calls[-1].talking)), calls[-1].line.linkedid
        if (sound := await self.voices.say(plan.says)) is not None:
            await phone.play(sound)
        if not self.robots.works_as(login):
            return  # a person talks with her, and writes what came of it
        await asyncio.sleep(plan.talk_s)
        async with self.service.database.unit_of_work() as work:
            appeal = await appeal_of_placed(work, linkedid)
        if appeal is not None and plan.result:
            pen = await Scribe(self.service, self.service.clock, login).pen()
            await note_follow_up(self._desk(), pen, appeal.id, plan.result, plan.note)
        await phone.hang_up()
        await self.robots.ready(login)

    def _desk(self) -> DutyDesk:
        desk = self.service.desk.desk
        clockwork = Clockwork(desk.hours, desk.calendar, self.service.settings.centre.zone)
        return DutyDesk(desk.database, desk.clock, desk.hub.publish, clockwork, origin="показательный центр")


def awake(now: datetime) -> str:
    """A zone in which families may be called now; between 21:00 and midnight in Moscow there is none: "" then."""
    for zone in sorted(ZONES, key=lambda name: abs(12 - now.astimezone(ZoneInfo(name)).hour)):
        if EARLIEST <= now.astimezone(ZoneInfo(zone)).time() < LATEST:
            return zone
    return ""
