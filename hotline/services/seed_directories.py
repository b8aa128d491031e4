"""Fill the directories at the first start, from data that comes with the program."""

import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from hotline.domain.directory import DirectoryKind, Entry, checked, new_code
from hotline.ports import Database


def shipped_entries(text: str) -> list[Entry]:
    """Read `hotline/directories.toml`. Raises KeyError, ValueError or `Refused`: a fault of the program itself."""
    read = tomllib.loads(text)
    return [entry for kind, lines in read.items() for entry in _entries(DirectoryKind(kind), lines)]


def _entries(kind: DirectoryKind, lines: Any) -> Iterator[Entry]:
    """From tables with a code each, or from one table: note = titles, whose codes follow from them."""
    if isinstance(lines, list):
        yield from (checked(kind, raw, raw["code"]) for raw in lines)
        return
    taken: set[str] = set()
    for note, titles in lines.items():
        for title in titles:
            taken.add(code := new_code(kind, title, taken))
            yield checked(kind, {"title": title, "note": note}, code)


async def seed_directories(database: Database, shipped: Iterable[Entry]) -> int:
    """Add what is shipped to directories that are empty; give how many lines. A centre's own lists stay."""
    added = 0
    async with database.unit_of_work() as work:
        filled = {kind for kind in DirectoryKind if await work.directories.entries(kind, every=True)}
        for entry in shipped:
            if entry.kind not in filled:
                added += await work.directories.add(entry)
        if added:
            await work.commit()
    return added
