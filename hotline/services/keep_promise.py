"""What may be promised to who asks to be called back: `hotline.ports.callback_promise`."""

import asyncio
from collections.abc import Callable

from hotline.domain.attempt import attempt_of
from hotline.domain.callback import Request
from hotline.ports import Database

#: How long somebody waits for the database with the receiver at her ear, in seconds.
_PATIENCE_S = 1.0


class KeepPromise:
    """dials: whether calls can be placed at all, now."""

    def __init__(self, database: Database, dials: Callable[[], bool]) -> None:
        self._database, self._dials = database, dials

    def kept_by_machine(self) -> bool:
        """Whether the service itself is going to call."""
        return self._dials()

    async def request(self, linkedid: str) -> Request | None:
        """The request for which this call was placed; None when it is none, or cannot be read now."""
        attempt = attempt_of(linkedid)
        if attempt is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE_S), self._database.unit_of_work() as work:
                found = await work.attempts.get(attempt)
                return await work.callbacks.get(found.subject) if found is not None else None
        except (OSError, TimeoutError):
            return None


class OnlyPeopleCall:
    """`hotline.ports.callback_promise.CallbackPromise` where no call is placed by itself."""

    def kept_by_machine(self) -> bool:
        """No: a person calls."""
        return False

    async def request(self, linkedid: str) -> Request | None:
        """None: no call here was placed."""
        del linkedid
        return None
