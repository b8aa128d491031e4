"""In whose hands a caller is: what the dialplan tells of transfers, as the signals that everybody understands.

A caller who is handed on leaves a phone behind, and app_queue then says that the dispatcher ended the talk. Here is
known better: it is no end while somebody else has the caller, or is being rung for her.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.domain.people import LOGIN
from hotline.ports import Clock
from hotline.services.rest import Rest
from ivr import signals as heard
from ivr.dialplan_signals import DeskStep, DeskTold

#: Why a caller came back, in the words of DIALSTATUS and of desk.conf -> in ours.
_WHY = {
    "NOANSWER": "no-answer",
    "BUSY": "busy",
    "CONGESTION": "unreachable",
    "CHANUNAVAIL": "unreachable",
    "AWAY": "away",
    "CONSULT": "cancelled",
    "LOST": "lost",
}
_RANG_IN_VAIN = {"NOANSWER", "BUSY"}


@dataclass(slots=True)
class _Hands:
    """One call. having: login -> since, who has the caller. asked: by whom and whom; room: who of us is in it."""

    having: dict[str, datetime] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    room: dict[str, str] = field(default_factory=dict)
    asked: tuple[str, str] = ("", "")
    in_room: bool = False
    three: bool = False
    moving: bool = False
    times: int = 0


class DeskHands:
    """Hears every signal in order and passes on what the others should hear."""

    def __init__(self, pass_on: Callable[[heard.Signal], None], rest: Rest, clock: Clock) -> None:
        self._pass_on, self._rest, self._clock = pass_on, rest, clock
        self._calls: dict[str, _Hands] = {}

    def moving(self, linkedid: str) -> None:
        """The service is about to move this caller: the hang-up of a phone that follows is no end of the talk."""
        self._of(linkedid).moving = True

    def stays(self, linkedid: str) -> None:
        """The move was refused."""
        self._of(linkedid).moving = False

    def since(self, linkedid: str, login: str) -> datetime | None:
        """When this person began to speak with the caller; None when that was not heard."""
        hands = self._calls.get(linkedid)
        return hands.having.get(login) if hands else None

    def only(self, live: frozenset[str]) -> None:
        """Forget the calls that have ended unseen."""
        self._calls = {linkedid: hands for linkedid, hands in self._calls.items() if linkedid in live}

    def hear(self, signal: heard.Signal) -> None:
        """One signal of AMI."""
        match signal:
            case DeskTold():
                self._step(signal)
            case heard.AnsweredBy():
                self._has(self._of(signal.linkedid), signal.login)
                self._pass_on(signal)
            case heard.TalkEnded() if signal.by == "dispatcher" and self._goes_on(signal):
                self._rest.after_call(signal.login)
            case heard.CallEnded() if signal.of_caller:
                self._calls.pop(signal.linkedid, None)
                self._pass_on(signal)
            case _:
                self._pass_on(signal)

    def _of(self, linkedid: str) -> _Hands:
        return self._calls.setdefault(linkedid, _Hands())

    def _has(self, hands: _Hands, login: str) -> None:
        hands.having = {login: self._clock.now()}
        hands.answered.add(login)
        hands.moving = hands.in_room = hands.three = False

    def _goes_on(self, ended: heard.TalkEnded) -> bool:
        hands = self._calls.get(ended.linkedid)
        if hands is None:
            return False
        others = (hands.having.keys() | hands.room.keys()) - {ended.login}
        hands.having.pop(ended.login, None)
        return hands.moving or bool(others)

    def _step(self, told: DeskTold) -> None:  # noqa: C901, PLR0912 - one case a step reads best in one place
        hands, call = self._of(told.linkedid), told.linkedid
        match told.step:
            case DeskStep.HANDED:
                self._leaves_us(hands, (told.by, told.to))
                self._released(told.by)
                self._transferred(call, hands, "blind", told.to)
            case DeskStep.RINGS if told.login:
                self._pass_on(heard.PhoneRang(call, told.login, told.uniqueid))
            case DeskStep.ANSWERS if told.login:
                self._has(hands, told.login)
                self._pass_on(heard.AnsweredBy(call, told.login, told.uniqueid, None))
            case DeskStep.ANSWERS:  # an outside line, which has no login
                hands.moving = False
            case DeskStep.SILENT if told.why in _RANG_IN_VAIN and LOGIN.fullmatch(told.to):
                hands.times += 1
                self._pass_on(heard.PhoneSilent(call, told.to, f"desk-{hands.times}", None))
            case DeskStep.RETURNS:
                hands.moving = bool(told.to)
                self._returned(call, hands, told.to, _WHY.get(told.why, "lost"))
            case DeskStep.CONSULTS:
                self._leaves_us(hands, (told.login, told.to))
            case DeskStep.ROOM:
                if told.of_caller:
                    hands.in_room = True
                elif told.login or told.uniqueid:
                    hands.room[told.login or hands.asked[1]] = told.uniqueid
                self._meet(call, hands)
            case DeskStep.LEAVES:
                self._left(call, hands, told.login or hands.asked[1])
            case DeskStep.ENDED:
                self._ended(call, hands, told)
            case _:
                pass

    def _leaves_us(self, hands: _Hands, asked: tuple[str, str]) -> None:
        """For the moment nobody has the caller."""
        hands.moving, hands.asked, hands.having, hands.room = True, asked, {}, {}
        hands.in_room = hands.three = False

    def _transferred(self, call: str, hands: _Hands, how: Literal["blind", "attended", "conference"], to: str) -> None:
        hands.times += 1
        self._pass_on(heard.Transferred(call, how, to, nth=f"{to} {hands.times}"))

    def _returned(self, call: str, hands: _Hands, to: str, why: str) -> None:
        hands.times += 1
        hands.having, hands.in_room, hands.three, hands.room = {}, False, False, {}
        self._pass_on(heard.Returned(call, to, why, str(hands.times)))

    def _meet(self, call: str, hands: _Hands) -> None:
        """Caller and colleagues are in the room: all of them, or the one who asked, or the one who was asked."""
        if not hands.in_room or not hands.room:
            return
        hands.moving = False
        by, to = hands.asked
        now = self._clock.now()
        known, hands.having = hands.having, dict.fromkeys(hands.room, now)
        if len(hands.room) > 1:
            if not hands.three:
                hands.three = True
                self._transferred(call, hands, "conference", to)
        elif to in hands.room:
            self._transferred(call, hands, "attended", to)
            self._released(by)
            self._alone(call, hands, to)
        elif not known.keys() & hands.room.keys():
            self._returned_in_room(call, hands, by)

    def _returned_in_room(self, call: str, hands: _Hands, by: str) -> None:
        hands.times += 1
        self._pass_on(heard.Returned(call, by, "cancelled", str(hands.times)))

    def _alone(self, call: str, hands: _Hands, login: str) -> None:
        """Only this one is left with the caller: from now on she is the one who answered."""
        if LOGIN.fullmatch(login):
            hands.answered.add(login)
            self._pass_on(heard.AnsweredBy(call, login, hands.room.get(login, ""), None))

    def _left(self, call: str, hands: _Hands, login: str) -> None:
        hands.room.pop(login, None)
        hands.having.pop(login, None)
        if not hands.in_room or hands.moving:
            self._released(login)
        elif hands.room:
            self._released(login)
            if len(hands.room) == 1:
                (other,) = hands.room
                if other == hands.asked[1]:
                    self._alone(call, hands, other)
        elif LOGIN.fullmatch(login):
            self._pass_on(heard.TalkEnded(call, login, "dispatcher", None))

    def _released(self, login: str) -> None:
        """She has handed the caller on. Of a caller that she had from the queue, app_queue tells it as well."""
        if LOGIN.fullmatch(login):
            self._rest.after_call(login)

    def _ended(self, call: str, hands: _Hands, told: DeskTold) -> None:
        who = [told.to] if told.to else [*hands.room]
        by: Literal["caller", "dispatcher"] = "caller" if told.by == "caller" else "dispatcher"
        if told.by != "caller" and hands.moving:
            return
        for login in who:
            hands.room.pop(login, None)
            hands.having.pop(login, None)
            if LOGIN.fullmatch(login):
                self._pass_on(heard.TalkEnded(call, login, by, None))
