"""Who has which card open now: two people who write into one know of each other. In memory: pages say it again."""

import time
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

#: A page that has not been heard of for so long is closed. Hidden tabs are slowed down by browsers to once a minute.
_GONE_S = 75.0


@dataclass(frozen=True, slots=True)
class Reader:
    """One page of one person. tab: the name that the page gave itself."""

    login: str
    name: str
    tab: str


class Here:
    """Pages that are open on cards."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._cards: dict[UUID, dict[Reader, float]] = defaultdict(dict)
        self._monotonic = monotonic

    def seen(self, card: UUID, reader: Reader) -> bool:
        """The page says that it is open. True when it is new here."""
        pages = self._cards[card]
        new = reader not in pages
        pages[reader] = self._monotonic()
        return new

    def left(self, card: UUID, reader: Reader) -> None:
        """The page is closed."""
        self._cards[card].pop(reader, None)
        if not self._cards[card]:
            del self._cards[card]

    def others(self, card: UUID, reader: Reader) -> Collection[Reader]:
        """Pages other than this one, by name."""
        now = self._monotonic()
        pages = {page: at for page, at in self._cards.get(card, {}).items() if now - at < _GONE_S}
        if pages:
            self._cards[card] = pages
        else:
            self._cards.pop(card, None)
        return sorted(pages.keys() - {reader}, key=lambda page: (page.name, page.tab))
