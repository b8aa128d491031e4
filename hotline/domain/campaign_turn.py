"""Whose turn it is in a campaign: what follows from the attempts at one person, from her other calls, from her keys."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from hotline.domain.attempt import OPEN, STATE_TITLES, Attempt, AttemptState
from hotline.domain.campaign import CAMPAIGN, CHOICE, DISPATCHER, HEARD, STOP, PersonState, Result
from hotline.domain.retry import next_try
from hotline.domain.survey import NO, SURVEY

#: A call to the same number is on its way, whosever it is: asked again after so long.
_BUSY_FOR = timedelta(minutes=15)

#: The question before the survey; see `agi_scripts.campaign_call`.
SURVEY_OFFER = "survey-offer"

_OF_SURVEY = frozenset(question.key for question in SURVEY)

#: These disturbed nobody.
_UNHEARD = frozenset({AttemptState.NOT_PLACED})


@dataclass(frozen=True, slots=True)
class Turn:
    """What to do with one person: call her, not before `until`, or never more (`end`). why: in words, for people."""

    call: bool = False
    until: datetime | None = None
    end: PersonState | None = None
    result: Result = Result.NONE
    why: str = ""


CALL = Turn(call=True)


def turn(attempts: Sequence[Attempt], others: Collection[Attempt], now: datetime, zone: tzinfo) -> Turn:
    """By her own attempts, in order, and those of other matters to the same number. zone: by whose day she lives.

    Who hung up before anything was said of the matter is tried again as one who said nothing.
    """
    if attempts:
        last = attempts[-1].state
        if last is AttemptState.DECIDED:
            return Turn(end=PersonState.DONE, result=Result.DECIDED, why=STATE_TITLES[last])
        again = next_try([(_as_silence(one.state), one.ended_at or now) for one in attempts])
        if again is None:
            result = Result.SPOKE if last is AttemptState.SPOKE else Result.NONE
            return Turn(end=PersonState.GIVEN_UP, result=result, why=STATE_TITLES[last])
        if again > now:
            return Turn(until=again, why=STATE_TITLES[last])
    if any(one.state in OPEN for one in others):
        return Turn(until=now + _BUSY_FOR, why="по этому номеру сейчас идёт другой звонок")
    today = now.astimezone(zone).date()
    if any(_disturbed(one) and one.intent_at.astimezone(zone).date() == today for one in others):
        tomorrow = datetime.combine(today + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
        return Turn(until=tomorrow, why="сегодня по этому номеру уже звонил другой обзвон")
    return CALL


def _as_silence(state: AttemptState) -> AttemptState:
    return AttemptState.SILENT if state is AttemptState.SPOKE else state


def _disturbed(other: Attempt) -> bool:
    return other.kind == CAMPAIGN and other.state not in _UNHEARD


def result_of(question: str, key: str, answered: Collection[str]) -> Result:
    """What this key makes of her call; `Result.NONE` for a key after which she is called again.

    answered: questions to which she pressed a key in this call, this one among them.
    """
    if question == HEARD:
        return Result.HEARD
    if question == CHOICE:
        return {DISPATCHER: Result.DISPATCHER, STOP: Result.STOP}.get(key, Result.NONE)
    if question == SURVEY_OFFER:
        return Result.DECLINED if key == NO else Result.SPOKE
    if question in _OF_SURVEY:
        return Result.ANSWERED if set(answered) >= _OF_SURVEY else Result.PARTLY
    return Result.NONE
