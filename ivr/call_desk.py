"""`hotline.ports.call_desk.CallDesk` over AMI: looks where everybody is, and sends channels to desk.conf.

Nothing is remembered here: each action begins with a look at the channels, so it does not matter what happened to the
service meanwhile. What must not fail is the dialplan's business; see `asterisk_conf/templates/desk.conf`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from hotline.domain.people import LOGIN
from hotline.domain.phone import normalise
from hotline.domain.refusal import Refused
from hotline.ports import Clock
from hotline.ports.call_desk import DeskCall, DeskStage
from ivr.desk_channels import DeskChannels
from ivr.desk_hands import DeskHands
from ivr.desk_picture import Leg, Picture
from ivr.signals import DeviceState

#: How long a phone takes to stop ringing; below the patience of [desk-hold].
_IDLE_WITHIN = timedelta(seconds=1)


class AmiCallDesk:
    """name_of: the display name of a login. outside: whether there is a trunk."""

    def __init__(
        self, channels: DeskChannels, hands: DeskHands, clock: Clock, *, name_of: Callable[[str], str], outside: bool
    ) -> None:
        self._channels, self._hands, self._clock = channels, hands, clock
        self._name_of, self._outside = name_of, outside
        self._turns: dict[str, asyncio.Lock] = {}

    async def transfer(self, login: str, target: str) -> None:
        """Hand the caller on."""
        async with self._turn(login):
            call, leg = await self._here(login)
            if leg.asks:
                raise Refused("Сначала вернитесь к звонящему или соедините его с тем, с кем вы советуетесь.")
            if any(other.up for other in call.beside(login)):
                raise Refused("На линии трое. Чтобы оставить звонящего коллеге, просто положите трубку.")
            await self._hand_over(call, leg, login, await self._goal(login, target))

    async def consult(self, login: str, target: str) -> None:
        """Ask somebody while the caller hears music."""
        async with self._turn(login):
            call, leg = await self._here(login)
            if leg.asks or call.beside(login):
                raise Refused("На линии уже есть третий собеседник.")
            goal = await self._goal(login, target)
            await self._channels.note(leg, CALLER=call.caller.name, QUIET="")
            await self._channels.note(call.caller, BYE="")
            async with self._moving(call):
                await self._channels.send_both((call.caller, "desk-hold", login), (leg, "desk-consult", goal))

    async def complete(self, login: str) -> None:
        """Leave the caller to the one who was asked; one who still rings is rung for the caller then."""
        async with self._turn(login):
            call, leg = await self._asking(login)
            others = call.beside(login)
            if not others:
                raise Refused("Собеседник уже положил трубку. Вы возвращаетесь к звонящему.")
            if any(other.up for other in others):
                await self._channels.end(leg)  # the dialplan sends the other one to the caller
            else:
                await self._ring_for_caller(call, leg, login)

    async def cancel(self, login: str) -> None:
        """Let the other go, back to the caller."""
        async with self._turn(login):
            call, leg = await self._here(login)
            others = call.beside(login)
            if not leg.asks and not (leg.in_room and others):
                raise Refused("Вы сейчас ни с кем не советуетесь.")
            await self._channels.note(leg, QUIET="1")
            for other in others:
                await self._channels.let_go(other)

    async def conference(self, login: str) -> None:
        """All three together."""
        async with self._turn(login):
            call, leg = await self._asking(login)
            other = next((other for other in call.beside(login) if other.up), None)
            if other is None:
                raise Refused("Третий собеседник ещё не ответил.")
            await self._channels.send_both((leg, "desk-room", "staff"), (other, "desk-room", "staff"))

    async def hang_up(self, login: str) -> None:
        """End her part. While she asks somebody, that leaves the caller to the one who was asked."""
        async with self._turn(login):
            call, leg = await self._here(login)
            if not any(other.up for other in call.beside(login)):
                await self._channels.note(call.caller, BYE="1")
            await self._channels.end(leg)

    async def silence_recording(self, login: str, *, silent: bool) -> None:
        """Both sides; the recording hangs on the caller's own channel and so does this, wherever she is handed."""
        async with self._turn(login):
            call, _ = await self._here(login)
            await self._channels.silence_recording(call.caller, silent=silent)

    async def leaving(self, login: str) -> bool:
        """Music for the caller until the page is back."""
        async with self._turn(login):
            call = await self._find(login)
            if call is None or not _depends_on(call, login):
                return False
            await self._put_by(call, login, "desk-away")
            return True

    async def rejoin(self, login: str) -> bool:
        """Ring the new page for the caller who waits, or who still hangs on the dead one."""
        async with self._turn(login):
            call = await self._find(login)
            if call is None or not (call.waits_for(login) or _depends_on(call, login)):
                return False
            await self._channels.note(call.caller, WHY_BACK="AWAY")
            await self._put_by(call, login, "desk-return")
            return True

    async def current(self, login: str) -> DeskCall | None:
        """What she is in."""
        call = await self._find(login)
        if call is None:
            return None
        leg = call.leg_of(login)
        heard = self._hands.since(call.linkedid, login) if leg and leg.up else None
        since = heard or self._clock.now() - timedelta(seconds=(leg or call.caller).seconds)
        others = [other.login or (leg.exten if leg and leg.asks else "") for other in call.beside(login)]
        return DeskCall(call.linkedid, _stage(call, login, leg), since, tuple(dict.fromkeys(filter(None, others))))

    async def _find(self, login: str) -> Picture | None:
        """The call that she is in: one in which she talks before one that only rings."""
        if not LOGIN.fullmatch(login):
            raise Refused("Такого сотрудника нет.")
        mine = [call for call in await self._channels.calls() if call.leg_of(login) or call.waits_for(login)]
        return min(mine, key=lambda call: not ((leg := call.leg_of(login)) and leg.up), default=None)

    async def _here(self, login: str) -> tuple[Picture, Leg]:
        call = await self._find(login)
        leg = call.leg_of(login) if call else None
        if call is None or leg is None or not leg.up:
            raise Refused("Сейчас у вас нет разговора.")
        return call, leg

    async def _asking(self, login: str) -> tuple[Picture, Leg]:
        call, leg = await self._here(login)
        if not leg.asks:
            raise Refused("Вы сейчас ни с кем не советуетесь.")
        return call, leg

    async def _goal(self, login: str, target: str) -> str:
        """The extension of desk.conf for this target. Raises `Refused` when nobody could answer there."""
        goal = target.strip()
        if not LOGIN.fullmatch(goal):
            number = normalise(goal)
            if not number:
                raise Refused("Такой номер набрать нельзя. Проверьте цифры.")
            if not self._outside:
                raise Refused("Внешней линии нет, поэтому позвонить на другой номер нельзя. Выберите коллегу.")
            return number
        if goal == login:
            raise Refused("Это вы сами. Выберите коллегу.")
        name, state = self._name_of(goal), await self._channels.phone(goal)
        if state is None:
            raise Refused("Такого сотрудника нет, или у него нет телефона.")
        if state is DeviceState.UNAVAILABLE:
            raise Refused(f"{name}: телефон не на связи. Выберите другого коллегу.")
        if state is not DeviceState.NOT_IN_USE:
            raise Refused(f"{name}: линия занята. Подождите или выберите другого коллегу.")
        return goal

    async def _hand_over(self, call: Picture, leg: Leg, login: str, goal: str) -> None:
        await self._channels.note(call.caller, BY=login, BYE="")
        async with self._moving(call):
            await self._channels.send(call.caller, "desk-handover", goal)
        await self._channels.let_go(leg)

    async def _ring_for_caller(self, call: Picture, leg: Leg, login: str) -> None:
        """Let the phone that rings for her ring for the caller: it must be idle first, or it would be found busy.

        Meanwhile desk.conf holds the caller for a second and a half and then rings the dispatcher, as ever.
        """
        await self._channels.note(call.caller, BY=login, BYE="")
        async with self._moving(call):
            await self._channels.end(leg)
            await self._channels.gone(call.linkedid, within=_IDLE_WITHIN)
            await self._channels.send(call.caller, "desk-handover", leg.exten)

    async def _put_by(self, call: Picture, login: str, context: str) -> None:
        """Move the caller first: there must be no moment in which the end of a phone sends her away."""
        await self._channels.note(call.caller, BYE="")
        async with self._moving(call):
            await self._channels.send(call.caller, context, login)
        for leg in call.others:
            await self._channels.let_go(leg)

    @asynccontextmanager
    async def _moving(self, call: Picture) -> AsyncIterator[None]:
        self._hands.moving(call.linkedid)
        try:
            yield
        except Refused:
            self._hands.stays(call.linkedid)
            raise

    @asynccontextmanager
    async def _turn(self, login: str) -> AsyncIterator[None]:
        """One action of one person at a time: the second click of a double click finds what the first one did."""
        async with self._turns.setdefault(login, asyncio.Lock()):
            yield


def _depends_on(call: Picture, login: str) -> bool:
    """Whether the caller would be alone without her: she talks, and it is no conference."""
    leg = call.leg_of(login)
    if leg is None or not leg.up or (leg.in_room and any(other.up for other in call.beside(login))):
        return False
    return not any(other.asks for other in call.beside(login))


def _stage(call: Picture, login: str, leg: Leg | None) -> DeskStage:
    if leg is None or (call.waits_for(login) and call.caller.context == "desk-away"):  # the old leg is still dying
        return DeskStage.RETURNING
    if not leg.up:
        return DeskStage.RETURNING if call.waits_for(login) else DeskStage.RINGING
    others = [other for other in call.beside(login) if other.up]
    if leg.asks or any(other.asks for other in others):
        return DeskStage.CONSULTING
    return DeskStage.CONFERENCE if leg.in_room and others else DeskStage.TALKING
