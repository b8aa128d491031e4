"""What a dispatcher may do with the call that she has. The real thing is `ivr.call_desk`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class DeskStage(StrEnum):
    """What a dispatcher is in the middle of."""

    RINGING = "ringing"
    TALKING = "talking"
    CONSULTING = "consulting"
    CONFERENCE = "conference"
    RETURNING = "returning"


@dataclass(frozen=True, slots=True)
class DeskCall:
    """The call of one person at this moment.

    linkedid: the call (`hotline.domain.call_event.call_id_of` gives its UUID). with_: logins and outside numbers of the
    others who are asked or speak too. since: aware, UTC; when this phone came into the call.
    """

    linkedid: str
    stage: DeskStage
    since: datetime
    with_: tuple[str, ...] = ()


class CallDesk(Protocol):
    """`login` is always the dispatcher who acts; `target` a colleague's login or, with a trunk, an outside number.

    Every method raises `hotline.domain.refusal.Refused` with a Russian sentence when there is no such call, when the
    target cannot be reached, or when Asterisk does not answer; then nothing was changed. The caller is never dropped by
    any of them: whoever does not answer, she comes back to the same dispatcher, or to the front of the queue.
    """

    async def transfer(self, login: str, target: str) -> None:
        """Hand the caller on at once (blind)."""
        ...

    async def consult(self, login: str, target: str) -> None:
        """The caller hears music, the dispatcher speaks with the target."""
        ...

    async def complete(self, login: str) -> None:
        """Leave the caller to the one who was asked."""
        ...

    async def cancel(self, login: str) -> None:
        """Let the one who was asked go, and speak with the caller again."""
        ...

    async def conference(self, login: str) -> None:
        """All three together: the caller, the dispatcher, the one who was asked."""
        ...

    async def hang_up(self, login: str) -> None:
        """End her part of the call; in a conference the others go on."""
        ...

    async def silence_recording(self, login: str, *, silent: bool) -> None:
        """Keep what is said from now on out of the recording, as silence; or record it again."""
        ...

    async def leaving(self, login: str) -> bool:
        """Her page is about to be loaded anew: the caller hears music meanwhile. False when she had no talk."""
        ...

    async def rejoin(self, login: str) -> bool:
        """Her new page has registered: ring it for the caller who waits for her. False when nobody does."""
        ...

    async def current(self, login: str) -> DeskCall | None:
        """What she is in now, None when in nothing."""
        ...
