"""When to call again after an attempt that reached nobody. Data: a cause, the pauses after it, and how often at most.

A pause says when the next attempt may be due, not that it is allowed then: hours, days off and wishes are asked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.attempt import OPEN, AttemptState


@dataclass(frozen=True, slots=True)
class Retry:
    """after: pauses behind the first, second, … attempt that ended so; none left: a person takes over."""

    after: tuple[timedelta, ...]


def _retry(**pauses: tuple[int, ...]) -> Retry:
    return Retry(tuple(timedelta(**{unit: span}) for unit, spans in pauses.items() for span in spans))


_S = AttemptState

#: What is not named here is never tried again by a machine: it was answered, or a person decides.
RETRIES: Mapping[AttemptState, Retry] = {
    _S.BUSY:        _retry(minutes=(5, 15, 45)),
    _S.NO_ANSWER:   _retry(hours=(1, 3, 24)),
    _S.REFUSED:     _retry(hours=(4, 24)),
    _S.UNREACHABLE: _retry(hours=(2, 24)),
    _S.MACHINE:     _retry(hours=(3, 24)),
    _S.SILENT:      _retry(hours=(2, 24)),
    _S.NOT_PLACED:  _retry(minutes=(2, 5, 15, 60)),
}  # fmt: skip

#: Who asked a moment ago to be called back waits for it; what takes longer is a person's call.
CALLBACK_RETRIES: Mapping[AttemptState, Retry] = {
    _S.BUSY:        _retry(minutes=(2, 5, 10)),
    _S.NO_ANSWER:   _retry(minutes=(5, 15)),
    _S.REFUSED:     _retry(minutes=(15,)),
    _S.UNREACHABLE: _retry(minutes=(5, 15)),
    _S.MACHINE:     _retry(minutes=(15,)),
    _S.SILENT:      _retry(minutes=(10,)),
    _S.NOT_PLACED:  _retry(minutes=(1, 2, 5)),
}  # fmt: skip

#: Attempts of one matter altogether, whatever their causes, before it goes to a person.
MOST = 5


def next_try(
    ended: Sequence[tuple[AttemptState, datetime]], rules: Mapping[AttemptState, Retry] = RETRIES
) -> datetime | None:
    """When the next attempt may be due; None: none by a machine.

    ended: state and moment of every attempt so far, in order; not empty.
    """
    state, at = ended[-1]
    rule = rules.get(state)
    if rule is None or len(ended) >= MOST or any(one in OPEN for one, _ in ended):
        return None
    times = sum(one is state for one, _ in ended)
    return at + rule.after[times - 1] if times <= len(rule.after) else None
