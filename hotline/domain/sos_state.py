"""Where an SOS card stands, from the key pressed in the call to the mark of closing.

* A draft is handed to one person, who says in the console that she has it; until then the card is watched.
* It may be handed on: the one who has it cannot go, or does not answer.
* What was opened in vain is closed with a reason, never deleted: the numbers have no gap.
* A step that the table does not know raises `Refused` and changes nothing.
"""

from collections.abc import Mapping
from enum import StrEnum

from hotline.domain.refusal import Refused


class SosState(StrEnum):
    """Where a card stands."""

    DRAFT = "draft"
    HANDED = "handed"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class SosStep(StrEnum):
    """What a person does with a card."""

    HAND = "hand"
    ACKNOWLEDGE = "acknowledge"
    CLOSE = "close"


_S, _T = SosState, SosStep

TRANSITIONS: dict[SosState, dict[SosStep, SosState]] = {
    _S.DRAFT:        {_T.HAND: _S.HANDED, _T.CLOSE: _S.CLOSED},
    _S.HANDED:       {_T.HAND: _S.HANDED, _T.ACKNOWLEDGE: _S.ACKNOWLEDGED},
    _S.ACKNOWLEDGED: {_T.HAND: _S.HANDED, _T.CLOSE: _S.CLOSED},
    _S.CLOSED:       {},
}  # fmt: skip

STATE_TITLES: Mapping[SosState, str] = {
    _S.DRAFT: "не передана",
    _S.HANDED: "передана, ждёт подтверждения",
    _S.ACKNOWLEDGED: "принята",
    _S.CLOSED: "закрыта",
}

#: States in which somebody still has to do something at once: these are watched.
UNTAKEN = frozenset({_S.DRAFT, _S.HANDED})

_CANNOT: Mapping[SosStep, str] = {
    _T.HAND: "Карта уже закрыта, передать её нельзя. Если помощь нужна снова, откройте новую карту.",
    _T.ACKNOWLEDGE: "Принять можно карту, которая передана и ещё никем не принята. Обновите страницу.",
    _T.CLOSE: "Закрыть можно карту, которая принята или ещё не передана. Обновите страницу.",
}


def after(state: SosState, step: SosStep) -> SosState:
    """Where `step` leads. Raises `Refused` and changes nothing when the table has no such step."""
    try:
        return TRANSITIONS[state][step]
    except KeyError:
        raise Refused(_CANNOT[step]) from None
