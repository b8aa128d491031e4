"""Look through the journal: a page of lines, and what the filters offer."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hotline.domain.appeal_choices import CATEGORIES, TOPICS
from hotline.domain.audit import AuditEntry
from hotline.domain.directory import DirectoryKind
from hotline.domain.journal_query import JournalQuery
from hotline.domain.people import Role, User
from hotline.domain.rights import Scope
from hotline.domain.sight import NOBODY, sight_of
from hotline.domain.volume import Volume
from hotline.ports import Clock, Database, UnitOfWork
from hotline.ports.lines import JournalPage

NOBODY_YET = "никто не взял"


#: What the filters offer changes a few times a year, and is read anew no more often than that, in seconds.
_FRESH_S = 2.0


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen. topics, categories: code -> words, in the order to be shown. users: by name."""

    topics: Mapping[str, str]
    categories: Mapping[str, str]
    users: Sequence[User]
    volumes: Sequence[Volume]


class Offers:
    """Reads what the filters offer once for many pages; at most two seconds old."""

    def __init__(self) -> None:
        self._kept: tuple[float, Offered] | None = None

    async def now(self, work: UnitOfWork, clock: Clock) -> Offered:
        """As the database has it, or had it a moment ago."""
        if self._kept is None or clock.monotonic() - self._kept[0] > _FRESH_S:
            self._kept = clock.monotonic(), await _offered(work)
        return self._kept[1]


@dataclass(frozen=True, slots=True)
class Browsed:
    """query: as it was answered. people: login -> words, in the order to be shown."""

    query: JournalQuery
    page: JournalPage
    topics: Mapping[str, str]
    categories: Mapping[str, str]
    people: Mapping[str, str]
    volumes: Sequence[Volume]


async def browse_journal(  # noqa: PLR0913 - who asks for what, and from where
    database: Database, clock: Clock, offers: Offers, *, user: User, query: JournalQuery, origin: str = ""
) -> Browsed:
    """A page as this person may see it. A search for words is in the audit before anybody sees what was found."""
    entry = AuditEntry(clock.now(), user.login, "journal.search", "journal", origin=origin)
    # Both at once: the search does not wait for the audit's disk. Nothing is shown before the audit is kept.
    kept = asyncio.ensure_future(_written(database, entry)) if query.text else None
    try:
        found = await _browse(database, clock, offers, user, query)
    finally:
        if kept is not None:
            await kept
    return found


async def _written(database: Database, entry: AuditEntry) -> None:
    async with database.unit_of_work() as work:
        await work.audit.write(entry)
        await work.commit()


async def _browse(database: Database, clock: Clock, offers: Offers, user: User, query: JournalQuery) -> Browsed:
    sight = sight_of(user)
    async with database.unit_of_work() as work:
        page = await work.lines.page(query, sight)
        if query.before and not page.more_before:
            # Back at the beginning: the whole first page, not the rest before the line where she came from.
            query = replace(query, before=None)
            page = await work.lines.page(query, sight)
        offered = await offers.now(work, clock)
    people = _people(offered.users, user, sight.scope)
    return Browsed(query, page, offered.topics, offered.categories, people, offered.volumes)


async def _offered(work: UnitOfWork) -> Offered:
    users = sorted(await work.users.all(), key=lambda one: one.name)
    return Offered(await topics_of(work), await categories_of(work), users, list(await work.volumes.all()))


async def topics_of(work: UnitOfWork) -> Mapping[str, str]:
    """Code -> title: of the voice menu as far as they occur, then those of cards."""
    of_cards = await work.directories.titles(DirectoryKind.TOPIC) or TOPICS
    return {**await work.lines.topics(), **of_cards}


async def categories_of(work: UnitOfWork) -> Mapping[str, str]:
    """Code -> title: of the directory, or the shipped ones while it is empty."""
    return await work.directories.titles(DirectoryKind.CATEGORY) or CATEGORIES


def _people(users: Sequence[User], user: User, scope: Scope) -> Mapping[str, str]:
    if scope is Scope.OWN:
        return {}
    if scope is Scope.SHIFT:
        return {user.login: "мои", NOBODY: NOBODY_YET}
    return {one.login: one.name for one in users if one.role is not Role.ADMIN} | {NOBODY: NOBODY_YET}
