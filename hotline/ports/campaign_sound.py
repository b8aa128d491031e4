"""The voice of campaigns: the sound of a text, made before anybody is called, and what one call says of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from hotline.domain.campaign import Purpose


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence as sound. file: for `ivr.line.CallerLine.play`. lasts: of the whole file."""

    file: Path
    lasts: timedelta


class Voice(Protocol):
    """Sound of campaigns lies in a folder of its own for each, a file for each sentence, however many hear it.

    Names in sound are personal data: what nobody will hear any more is removed by `keep_only` and `forget`.
    """

    def fault_of(self, text: str) -> str:
        """Why no voice can say this, in Russian words for who wrote it; "" when it can be said. Instant."""
        ...

    async def say(self, campaign: UUID, text: str) -> Piece:
        """Make the sound of one sentence unless it is there; whole or not at all, whatever crashes.

        Raises `hotline.domain.refusal.Refused` for what no voice says, OSError when it must be tried later.
        """
        ...

    async def made(self, campaign: UUID, texts: Sequence[str]) -> Sequence[Piece] | None:
        """These sentences in this order; None while one of them is missing. Makes nothing."""
        ...

    async def keep_only(self, campaign: UUID, texts: Collection[str]) -> int:
        """Remove whatever says anything else; gives how many files. Idempotent."""
        ...

    async def forget(self, campaign: UUID) -> None:
        """Nothing of this campaign is left. Idempotent."""
        ...

    async def campaigns(self) -> Collection[UUID]:
        """Those of which there is sound."""
        ...

    async def rest(self) -> None:
        """Give back the memory that speaking takes, until somebody says something again."""
        ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one call says. title: of the campaign, for the dispatcher.

    pieces: the text for this person, in order; empty for a survey.
    """

    purpose: Purpose
    title: str
    pieces: tuple[Piece, ...]


class Script(Protocol):
    """Named by the Linkedid of the call. Never raises, and waits for a database no longer than a caller can."""

    async def of(self, linkedid: str) -> Spoken | None:
        """None: no call of a campaign, or what is to be said cannot be known or played now: then nothing is said."""
        ...


class NothingToSay:
    """`Script` where no campaign is run."""

    async def of(self, linkedid: str) -> Spoken | None:
        """None."""
        del linkedid
        return None
