"""What a list of appeals is asked for. Values come only from lists; the rest is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.domain.appeal_state import AppealState
from hotline.domain.refusal import Refused

#: Name of a filter -> the states it shows. "work": what somebody still owes something for.
STATE_FILTERS: Mapping[str, frozenset[AppealState]] = {
    "work": frozenset({AppealState.OPEN, AppealState.REOPENED, AppealState.ANSWERED}),
    "open": frozenset({AppealState.OPEN, AppealState.REOPENED}),
    "answered": frozenset({AppealState.ANSWERED}),
    "closed": frozenset({AppealState.CLOSED}),
    "all": frozenset(AppealState),
}


@dataclass(frozen=True, slots=True)
class AppealQuery:
    """mine: only those in which the asking person takes part. before: (volume, №) of the last line seen."""

    show: str = "work"
    mine: bool = True
    before: tuple[int, int] | None = None
    limit: int = 50

    @property
    def states(self) -> frozenset[AppealState]:
        return STATE_FILTERS[self.show]

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "AppealQuery":
        """From a query string. Raises `Refused` for what no page of ours asks."""
        show = asked.get("show", "work")
        if show not in STATE_FILTERS:
            raise Refused("Такого отбора нет. Откройте список обращений заново.")
        return cls(show, asked.get("whose", "mine") != "all", _place(asked.get("before", "")))


def _place(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    volume, _, number = text.partition("-")
    if not (volume.isascii() and volume.isdigit() and number.isascii() and number.isdigit() and len(text) < 20):
        raise Refused("Такой страницы списка нет. Откройте список обращений заново.")
    return int(volume), int(number)
