"""Who works now: the accounts and the open shifts, as the switchboard needs them in the middle of a call."""

import logging
from collections.abc import Collection

from hotline.domain.people import User, served_queues
from hotline.ports import Database, Queues
from hotline.services.shift import restore_shifts

log = logging.getLogger(__name__)


class Floor:
    """A picture in memory; the database is the truth and is read again at every change."""

    def __init__(self, database: Database, queues: Queues) -> None:
        self._database, self._queues = database, queues
        self._people: dict[str, User] = {}
        self._on_shift: frozenset[str] = frozenset()

    @property
    def people(self) -> tuple[User, ...]:
        """Who works here now: those who left have no phone, though the journal still names them."""
        return tuple(user for user in self._people.values() if user.active)

    @property
    def on_shift(self) -> frozenset[str]:
        """Logins."""
        return self._on_shift

    def person(self, login: str) -> User | None:
        """The account as it was read last."""
        return self._people.get(login)

    async def reload(self) -> None:
        """Read accounts and shifts again; a database that does not answer leaves what is known."""
        try:
            async with self._database.unit_of_work() as work:
                self._people = {user.login: user for user in await work.users.all()}
                self._on_shift = frozenset(await work.shifts.open())
        except OSError as silence:
            log.warning("the accounts cannot be read (%s); going on with those that are known", silence)

    async def restore(self, members: frozenset[str]) -> None:
        """Make the queues follow the shifts. `members`: who serves now, as Asterisk says."""
        try:
            await restore_shifts(self._database, self._queues, members)
        except OSError as silence:
            log.warning("the shifts cannot be read (%s); the queues stay as they are", silence)
        await self.reload()

    def specialist(self, login: str) -> str:
        """The display name, or the login of somebody unknown."""
        user = self._people.get(login)
        return user.name if user else login

    def alone(self, login: str, resting: Collection[str]) -> bool:
        """Whether nobody else on shift shares a queue with her, those who rest aside."""
        hers = self._queues_of(login)
        return not any(hers & self._queues_of(other) for other in self._on_shift - {login} if other not in resting)

    def _queues_of(self, login: str) -> set[str]:
        user = self._people.get(login)
        return set(served_queues(user)) if user else set()
