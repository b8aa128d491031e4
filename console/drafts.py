"""Lists of people between «Проверить» and «Импортировать»: in memory only, so that a list nobody wanted is nowhere.

A service that stops meanwhile forgets them; the page then asks for the file again, and nothing was imported.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from hotline.domain.list_file import ListFile
from hotline.services.import_people import ImportReport

#: How long a checked list waits for its button.
_LIVES_S = 1800.0

#: Lists of all people together; the oldest goes when another comes.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read and what would be imported.

    left: of a list from the journal, why lines give nobody, in words, and how many; None for a file.
    """

    listed: ListFile
    report: ImportReport
    left: Mapping[str, int] | None = None


class Drafts:
    """One for each person and campaign."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._kept: dict[tuple[str, UUID], tuple[float, Draft]] = {}

    def keep(self, login: str, campaign: UUID, draft: Draft) -> None:
        """In place of an earlier one."""
        self.drop(login, campaign)
        self._kept[login, campaign] = self._monotonic(), draft
        while len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]

    def of(self, login: str, campaign: UUID) -> Draft | None:
        """What she has checked; None when there is nothing, or no more."""
        now = self._monotonic()
        for whose, (at, _) in list(self._kept.items()):
            if now - at > _LIVES_S:
                del self._kept[whose]
        return found[1] if (found := self._kept.get((login, campaign))) else None

    def drop(self, login: str, campaign: UUID) -> None:
        """Forget it."""
        self._kept.pop((login, campaign), None)
