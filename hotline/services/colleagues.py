"""Who is on shift and what they do: the queue's pauses, the board's calls and the phones, joined to one word each."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hotline.domain.people import User
from hotline.domain.presence import Colleague, Presence
from hotline.services.board import Board
from hotline.services.rest import NO_ANSWER, WRAP_UP

_OF_REASON = {WRAP_UP: Presence.WRAP_UP, NO_ANSWER: Presence.NO_ANSWER}


@dataclass(frozen=True, slots=True)
class Room:
    """Everybody who can be on shift, asked anew at every look.

    paused: login -> reason, as the queues have it. unreachable: logins whose phone is not there. until: when a rest
    that the service gave ends. in_use: logins whose phone is in a call, whoever is at the other end.
    """

    board: Board
    people: Callable[[], Iterable[User]]
    on_shift: Callable[[], Collection[str]]
    paused: Callable[[], Mapping[str, str]]
    unreachable: Callable[[], Collection[str]]
    until: Callable[[str], datetime | None]
    in_use: Callable[[], Collection[str]] = field(default=frozenset)

    def colleagues(self) -> list[Colleague]:
        """Those on shift, by name."""
        users = {user.login: user for user in self.people()}
        return sorted(
            (self._colleague(users[login]) for login in self.on_shift() if login in users),
            key=lambda colleague: colleague.name,
        )

    def colleague(self, user: User) -> Colleague:
        """One person, on shift or not."""
        return self._colleague(user) if user.login in self.on_shift() else _off(user)

    def _colleague(self, user: User) -> Colleague:
        login = user.login
        if held := self.board.held_by(login):
            mark = held.line.talking_mark
            return Colleague(login, user.name, Presence.TALKING, mark[0] if mark else None, call_id=held.call_id)
        if login in self.in_use():  # a colleague asks her, or she was put through to somebody else's caller
            return Colleague(login, user.name, Presence.TALKING)
        if ringing := self.board.ringing_at(login):
            return Colleague(login, user.name, Presence.RINGING, call_id=ringing.call_id)
        if (reason := self.paused().get(login)) is not None:
            presence = _OF_REASON.get(reason, Presence.PAUSED)
            until = self.until(login) if presence is not Presence.PAUSED else None
            return Colleague(login, user.name, presence, reason=reason, until=until)
        if login in self.unreachable():
            return Colleague(login, user.name, Presence.NO_PHONE)
        return Colleague(login, user.name, Presence.FREE)


def _off(user: User) -> Colleague:
    return Colleague(user.login, user.name, Presence.OFF)
