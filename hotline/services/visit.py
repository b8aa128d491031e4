"""Whose request is this? Sessions end by time, by leaving, and by a change of rights."""

from collections.abc import Collection
from datetime import timedelta

from hotline.domain.session import Visitor
from hotline.services.entrance import Entrance, session_key

#: A session is written as seen at most that often: a page a second must not be a write a second.
_NOTICE = timedelta(seconds=30)


async def visitor_of(entrance: Entrance, token: str, *, doing: bool = True) -> Visitor | None:
    """The person behind the cookie; None for a stranger and for a session that is over.

    doing: she does something herself; False when only an open page asks for news, which keeps no session alive.
    """
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        visitor = await work.sessions.visitor(session_key(token))
        if visitor is None or visitor.session.ended(now, entrance.idle, entrance.longest):
            return None
        if doing and now - visitor.session.seen_at > _NOTICE:
            await work.sessions.touch([visitor.session.key], now)
            await work.commit()
            return Visitor(visitor.session.seen(now), visitor.user)
    return visitor


async def watch_open_pages(entrance: Entrance, keys: Collection[str]) -> frozenset[str]:
    """Which of these sessions, whose pages hold a socket, still stand.

    Who is on shift waits for calls before a quiet page: while the page is open her session stays young. The absolute
    limit holds for everybody.
    """
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        on_shift = set(await work.shifts.open())
        visitors = await work.sessions.alive(keys)
        waiting = [
            visitor.session.key
            for visitor in visitors
            if visitor.user.login in on_shift and now - visitor.session.seen_at > _NOTICE
        ]
        standing = frozenset(
            visitor.session.key
            for visitor in visitors
            if not visitor.session.ended(now, entrance.idle, entrance.longest)
        )
        waiting = [key for key in waiting if key in standing]
        if waiting:
            await work.sessions.touch(waiting, now)
            await work.commit()
    return standing
