"""Where an appeal stands, from the first word to the mark of closing.

* Steps 4 to 9 of the route of an appeal (Алтай): an answer is given, the case is closed with a mark in the card.
* What was not resolved goes back to a person: a card that was answered or closed is opened again, never replaced.
* A step that the table does not know raises `Refused` and changes nothing.
"""

from collections.abc import Mapping
from enum import StrEnum

from hotline.domain.refusal import Refused


class AppealState(StrEnum):
    """Where an appeal stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"


class Step(StrEnum):
    """What a person does with an appeal."""

    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"


_S, _T = AppealState, Step

TRANSITIONS: dict[AppealState, dict[Step, AppealState]] = {
    _S.OPEN:     {_T.ANSWER: _S.ANSWERED, _T.CLOSE: _S.CLOSED},
    _S.ANSWERED: {_T.CLOSE: _S.CLOSED, _T.REOPEN: _S.REOPENED},
    _S.CLOSED:   {_T.REOPEN: _S.REOPENED},
    _S.REOPENED: {_T.ANSWER: _S.ANSWERED, _T.CLOSE: _S.CLOSED},
}  # fmt: skip

STATE_TITLES: Mapping[AppealState, str] = {
    _S.OPEN: "в работе",
    _S.ANSWERED: "ответ дан",
    _S.CLOSED: "закрыто",
    _S.REOPENED: "открыто снова",
}

#: States in which a new call of the same family may go on with the appeal.
UNFINISHED = frozenset({_S.OPEN, _S.ANSWERED, _S.REOPENED})

#: States in which somebody still owes an answer.
IN_WORK = frozenset({_S.OPEN, _S.REOPENED})

_CANNOT: Mapping[Step, str] = {
    _T.ANSWER: "Ответ по этому обращению уже отмечен. Если вопрос возник снова, откройте обращение ещё раз.",
    _T.CLOSE: "Обращение уже закрыто. Обновите страницу: карточку изменили в другом окне.",
    _T.REOPEN: "Обращение и так открыто. Обновите страницу: карточку изменили в другом окне.",
}


def after(state: AppealState, step: Step) -> AppealState:
    """Where `step` leads. Raises `Refused` and changes nothing when the table has no such step."""
    try:
        return TRANSITIONS[state][step]
    except KeyError:
        raise Refused(_CANNOT[step]) from None
