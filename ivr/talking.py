"""How long the far end of a call that we placed talked in one breath. Told by func_talkdetect (followup.conf)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hotline.domain.attempt import attempt_of
from ivr.ami_link import AmiLink
from ivr.ami_signals import translate
from ivr.signals import CallEnded, FarEndTalks


@dataclass(slots=True)
class _Talk:
    """since: moment at which it began to talk, None while it is silent. longest: seconds."""

    since: float | None = None
    longest: float = 0.0


class Talking:
    """Listens to the calls that are watched. now: seconds of a clock that never jumps."""

    def __init__(self, link: AmiLink, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._talks: dict[UUID, _Talk] = {}
        for event in ("ChannelTalkingStart", "ChannelTalkingStop", "Hangup"):
            link.listen(event, self._hear)

    def watch(self, attempt: UUID) -> None:
        """Before the call is placed."""
        self._talks[attempt] = _Talk()

    def forget(self, attempt: UUID) -> timedelta:
        """When the call is over; gives the longest stretch without a pause."""
        return timedelta(seconds=self._talks.pop(attempt, _Talk()).longest)

    def _hear(self, headers: Mapping[str, str]) -> None:
        match translate(headers):
            case FarEndTalks(uniqueid, talking, lasted_ms):
                talk = self._of(uniqueid)
                if talk is not None:
                    self._ends(talk, lasted_ms)
                    talk.since = self._now() if talking else None
            case CallEnded(uniqueid=uniqueid):  # whoever hangs up in mid-word is told no other end of it
                talk = self._of(uniqueid)
                if talk is not None:
                    self._ends(talk, None)

    def _of(self, uniqueid: str) -> _Talk | None:
        attempt = attempt_of(uniqueid)
        return self._talks.get(attempt) if attempt is not None else None

    def _ends(self, talk: _Talk, lasted_ms: int | None) -> None:
        if talk.since is not None:
            lasted = self._now() - talk.since if lasted_ms is None else lasted_ms / 1000
            talk.longest = max(talk.longest, lasted)
        talk.since = None
