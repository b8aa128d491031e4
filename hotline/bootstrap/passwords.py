"""argon2id, in threads, two at a time: a flood of sign-ins must take neither the memory nor both cores."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2


class Argon2Passwords:
    """`hotline.ports.passwords.Passwords`. hasher: with the parameters of the library; tests have quicker ones."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._nobodys = self._hasher.hash("somebody who is not there")

    async def hash(self, password: str) -> str:
        """About 50 ms in a thread."""
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether the password made this hash. None, for nobody, is False after the same time."""
        async with self._room:
            fits = await asyncio.to_thread(self._verify, password, self._nobodys if kept is None else kept)
        return fits and kept is not None

    def _verify(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
