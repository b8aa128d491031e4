"""The state that a page shows in its rail: for each person what she may see, and no more."""

from datetime import datetime
from typing import Any

from console.desk import Desk
from hotline.domain.people import Role, User
from hotline.domain.presence import Colleague
from hotline.services.board import LiveCall, waiting_since
from hotline.services.screen_pop import pop_of

#: Who sees the callers that wait: they are nobody's yet.
_SEES_WAITING = frozenset({Role.DISPATCHER, Role.SUPERVISOR})


def state_for(desk: Desk, user: User) -> dict[str, Any]:
    """Everything at once: who is on shift, who waits, what rings here, what is out of order."""
    now = desk.clock.now()
    state: dict[str, Any] = {
        "type": "state",
        "now": now.isoformat(),
        "trouble": desk.trouble(),
        "scarce": desk.scarce(),
    }
    if user.role is Role.ADMIN:
        return state
    waiting = [call for call in desk.board.calls if waiting_since(call) is not None]
    ringing, held = desk.board.ringing_at(user.login), desk.board.held_by(user.login)
    return state | {
        "me": _colleague(desk.room.colleague(user)),
        "colleagues": [_colleague(one) | _tape(desk, user, one) for one in desk.room.colleagues()],
        "waiting": [_waiting(call) for call in waiting] if user.role in _SEES_WAITING else [],
        "waiting_count": len(waiting),
        "pop": pop_of(ringing, now) if ringing else None,
        "kept": desk.turns.notice(user.login) if desk.turns and not ringing and not held else None,
        "call": pop_of(held, now) | {"tape": held.tape.value} if held else None,
    }


def _colleague(one: Colleague) -> dict[str, Any]:
    return {
        "login": one.login,
        "name": one.name,
        "presence": one.presence.value,
        "reason": one.reason,
        "since": _iso(one.since),
        "until": _iso(one.until),
    }


def _tape(desk: Desk, user: User, one: Colleague) -> dict[str, str]:
    """Whether a colleague's conversation is recorded: for who answers for it."""
    held = desk.board.held_by(one.login) if user.role is Role.SUPERVISOR else None
    return {"tape": held.tape.value} if held else {}


def _waiting(call: LiveCall) -> dict[str, Any]:
    return {
        "call": str(call.call_id),
        "phone": call.line.phone,
        "topic": call.line.topic_title,
        "queue": call.line.queue,
        "since": _iso(waiting_since(call)),
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
