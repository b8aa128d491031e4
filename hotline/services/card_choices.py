"""What the select boxes of a card offer: the administrator's directories, or the shipped lists until he has any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.domain.appeal_choices import AGENCIES, CATEGORIES, TOPICS
from hotline.domain.directory import DirectoryKind, Entry
from hotline.ports import UnitOfWork

_SHIPPED = {DirectoryKind.CATEGORY: CATEGORIES, DirectoryKind.TOPIC: TOPICS, DirectoryKind.AGENCY: AGENCIES}


@dataclass(frozen=True, slots=True)
class Choices:
    """Entries in the order by hand. titles: of every code that ever was, so that old cards keep their words."""

    categories: Sequence[Entry]
    topics: Sequence[Entry]
    agencies: Sequence[Entry]
    places: Sequence[Entry]
    specialists: Sequence[Entry]
    titles: Mapping[DirectoryKind, Mapping[str, str]]

    def title(self, kind: str, code: str) -> str:
        """The words of a code; the code itself when nobody knows it."""
        return self.titles.get(DirectoryKind(kind), {}).get(code, code)


async def choices_of(work: UnitOfWork) -> Choices:
    """Everything at once; the directories are small."""
    every = {kind: await work.directories.entries(kind, every=True) for kind in DirectoryKind}
    shipped = {
        kind: [Entry(kind, code, title) for code, title in _SHIPPED[kind].items()]
        for kind in _SHIPPED
        if not every[kind]
    }
    shown = {kind: shipped.get(kind) or [entry for entry in entries if entry.active] for kind, entries in every.items()}
    return Choices(
        categories=shown[DirectoryKind.CATEGORY],
        topics=shown[DirectoryKind.TOPIC],
        agencies=shown[DirectoryKind.AGENCY],
        places=shown[DirectoryKind.PLACE],
        specialists=shown[DirectoryKind.SPECIALIST],
        titles={
            kind: {entry.code: entry.title for entry in shipped.get(kind) or entries} for kind, entries in every.items()
        },
    )
