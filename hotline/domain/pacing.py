"""No burst: what piled up while nothing was dialled is planned anew, evenly, instead of being fired at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.attempt import Matter

#: A call so late was not missed by a moment: the service stood still, and hundreds may be late with it.
STALE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Round:
    """What to do with those who are due: call some now, the others at another time."""

    now: tuple[Matter, ...]
    later: tuple[tuple[Matter, datetime], ...]


def paced(due: Sequence[Matter], now: datetime, room: int, a_minute: int) -> Round:
    """Call the first `room` of them; those beyond it that are stale get a time each, `a_minute` a minute from now on.

    What is due since a moment ago simply stays due: the next look takes it.
    """
    apart = timedelta(minutes=1) / a_minute
    beyond = [matter for matter in due[max(room, 0) :] if now - matter.due_at > STALE]
    later = tuple((matter, now + apart * nth) for nth, matter in enumerate(beyond, max(room, 0) + 1))
    return Round(tuple(due[: max(room, 0)]), later)
