"""Invented callers with real SIP phones: each dials, presses, waits, speaks and hangs up as the plan says."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from console.words import phone as printed_phone
from hotline.bootstrap.service import Service
from hotline.commands.demo_cards import Scribe
from hotline.commands.demo_plan import Call
from hotline.commands.demo_robots import Robots
from hotline.commands.demo_voices import Voices
from hotline.domain.call import EventKind
from hotline.domain.presence import Presence
from hotline.domain.refusal import Refused
from hotline.services.board import LiveCall, waiting_since
from ivr.sip_caller import NothingHappened, PhoneTrouble, SipPhone

log = logging.getLogger(__name__)

_LOOK_S = 0.1
_ANSWERED_WITHIN_S = 15.0

#: A caller's patience in the queue, in seconds.
PATIENCE_S = 75.0

#: The longest talk with a person, who may well leave the caller hanging.
_LONGEST_S = 240.0

#: The service says its last words and hangs up by itself.
_FAREWELL_S = 40.0


@dataclass(frozen=True, slots=True)
class Callers:
    """Everybody who calls. say: a line of progress."""

    service: Service
    robots: Robots
    voices: Voices
    say: Callable[[str], None]

    async def call(self, plan: Call) -> None:
        """One call from dialling to the end. Faults are told, not raised: the others go on calling."""
        settings = self.service.settings
        try:
            await self.voices.say(plan.says)  # so that nobody waits for it in the call
            async with SipPhone() as phone:
                await phone.dial(
                    settings.centre.numbers[0],
                    server=f"{settings.sip.bind}:{settings.sip.port}",
                    caller=plan.phone,
                    name=plan.name,
                )
                await phone.answered(_ANSWERED_WITHIN_S)
                await _Conversation(self, plan, phone).go_on()
        except (PhoneTrouble, Refused, LookupError) as trouble:
            log.warning("an invented call went another way: %s", trouble)
            self.say(f"{_who(plan)}: звонок прошёл не так, как задумано ({trouble})")


class _Conversation:
    """What happens once the centre has answered."""

    def __init__(self, callers: Callers, plan: Call, phone: SipPhone) -> None:
        self._callers, self._plan, self._phone = callers, plan, phone
        self._service, self._say = callers.service, callers.say

    async def go_on(self) -> None:
        plan = self._plan
        at = 0.0
        for key, moment in plan.keys:
            await asyncio.sleep(max(0.0, moment - at))
            at = moment
            await self._phone.digits(key)
        match plan.ends:
            case "menu":
                await asyncio.sleep(plan.talk_s)
                await self._hang_up("положил трубку в меню")
            case "queue":
                await self._until(lambda call: waiting_since(call) is not None)
                await asyncio.sleep(plan.talk_s)
                await self._hang_up("не дождался ответа")
            case "callback":
                await self._farewell("попросил перезвонить")
            case "message":
                await self._leave_message()
            case "talk":
                await self._talk()

    async def _talk(self) -> None:
        call = await self._until(lambda call: bool(call.talking))
        if call is None:
            await self._hang_up("не дождался ответа")
            return
        login, call_id = next(iter(call.talking)), call.call_id
        user = self._service.floor.person(login)
        self._say(
            f"{_who(self._plan)}: {call.line.topic_title or 'без темы'} — отвечает {user.name if user else login}"
        )
        sound = await self._callers.voices.say(self._plan.says)
        if sound is not None:
            await self._phone.play(sound)
        if not self._callers.robots.works_as(login):
            await self._with_a_person()
            return
        scribe = Scribe(self._service, self._service.clock, login)
        if self._plan.card is not None:
            await scribe.card_of(call_id, self._plan.card, goes_on=self._plan.goes_on)
        if self._plan.sos is not None:
            await scribe.sos(call_id, self._plan.sos)
            self._say(f"{_who(self._plan)}: открыта и передана карта SOS")
        await asyncio.sleep(self._plan.talk_s)
        if self._plan.transfer:
            await self._free(self._plan.transfer)
            await self._service.call_desk.transfer(login, self._plan.transfer)
            await self._until(lambda call: self._plan.transfer in call.talking)
            self._say(
                f"{_who(self._plan)}: звонок передан, говорит {self._service.floor.specialist(self._plan.transfer)}"
            )
            await asyncio.sleep(self._plan.talk_s)
        await self._hang_up("разговор окончен")
        for one in dict.fromkeys((login, self._plan.transfer)):
            if one and self._callers.robots.works_as(one):
                await self._callers.robots.ready(one)

    async def _free(self, login: str) -> None:
        """Wait until the colleague can be rung, as long as a caller waits."""
        user, room = self._service.floor.person(login), self._service.desk.desk.room
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while user is not None and room.colleague(user).presence is not Presence.FREE:  # noqa: ASYNC110 - only looked at
                    await asyncio.sleep(_LOOK_S)

    async def _with_a_person(self) -> None:
        try:
            await self._phone.ended(within=_LONGEST_S)
        except NothingHappened:
            await self._hang_up("попрощался")
        else:
            self._say(f"{_who(self._plan)}: разговор окончен")

    async def _leave_message(self) -> None:
        if await self._until(lambda call: any(one.kind is EventKind.MESSAGE_STARTED for one in call.events)) is None:
            await self._hang_up("сообщения не оставил")
            return
        sound = await self._callers.voices.say(self._plan.says)
        if sound is not None:
            await self._phone.play(sound)
        await asyncio.sleep(Voices.seconds(sound) + 1.0)
        await self._hang_up("оставлено сообщение")

    async def _farewell(self, what: str) -> None:
        await self._phone.ended(within=_FAREWELL_S)
        self._say(f"{_who(self._plan)}: {what}")

    async def _hang_up(self, what: str) -> None:
        await self._phone.hang_up()
        await self._phone.ended()
        self._say(f"{_who(self._plan)}: {what}")

    async def _until(self, fits: Callable[[LiveCall], bool]) -> LiveCall | None:
        """The call on the board once it fits; None when the caller lost patience. Raises when it is over."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    for call in reversed(self._service.board.calls):
                        if call.line.phone == self._plan.phone and fits(call):
                            return call
                    if self._phone.heard_of("state", state="disconnected"):
                        raise NothingHappened("на том конце положили трубку")
                    await asyncio.sleep(_LOOK_S)
        except TimeoutError:
            return None


def _who(plan: Call) -> str:
    return f"{plan.name or 'Звонок'}, {printed_phone(plan.phone)}" if plan.phone else "Номер скрыт"
