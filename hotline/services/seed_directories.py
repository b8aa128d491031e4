"""Fill the directories at the first start, from data that comes with the program."""

import tomllib
from collections.abc import Iterable

from hotline.domain.directory import DirectoryKind, Entry, checked
from hotline.ports import Database


def shipped_entries(text: str) -> list[Entry]:
    """Read `hotline/directories.toml`. Raises KeyError, ValueError or `Refused`: a fault of the program itself."""
    read = tomllib.loads(text)
    return [checked(DirectoryKind(kind), raw, raw["code"]) for kind, lines in read.items() for raw in lines]


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
