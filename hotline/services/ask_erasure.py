"""A supervisor asks that everything about a person be destroyed. Nothing is destroyed yet."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import tzinfo
from uuid import uuid4

from hotline.domain.audit import AuditEntry
from hotline.domain.erasure import ErasureRequest
from hotline.domain.people import User
from hotline.domain.person_reach import Reach
from hotline.domain.reason import SHORTEST, reason_of
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, may
from hotline.ports import Clock, Database
from hotline.ports.callers import CallerSeal
from hotline.ports.erasures import Disk
from hotline.ports.retention import SoundEraser
from hotline.services.find_person import reach_of, sought_person

_LONGEST_REASON = 500


async def _nothing_is_said() -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Eraser:
    """What asking and executing need. zone: of the centre, for the act.

    unsay: removes what campaigns have spoken for nobody of whom there still are data. Raises OSError.
    """

    database: Database
    clock: Clock
    callers: CallerSeal
    sounds: SoundEraser
    disk: Disk
    zone: tzinfo
    unsay: Callable[[], Awaitable[int]] = _nothing_is_said


def checked_reason(raw: str) -> str:
    """Raises `Refused` when there is none."""
    reason = reason_of(raw, _LONGEST_REASON)
    if len(reason) < SHORTEST:
        raise Refused("Впишите основание: заявление гражданина, его дата и входящий номер.")
    return reason


async def ask_erasure(  # noqa: PLR0913 - what a form holds
    eraser: Eraser, user: User, *, reason: str, phone: str = "", appeal: str = "", name: str = "", origin: str = ""
) -> ErasureRequest:
    """The request, for somebody else to execute. Raises `Refused` in words, also for what is under legal hold."""
    if not may(user.role, Action.ERASE_ASK):
        raise Refused("Просить об уничтожении может руководитель.")
    why, now = checked_reason(reason), eraser.clock.now()
    async with eraser.database.unit_of_work() as work:
        sought = await sought_person(work, eraser.callers, phone=phone, appeal=appeal, name=name)
        reach = await reach_of(work, eraser.callers, sought)
        if reach.empty:
            raise Refused("О таком человеке ничего не хранится.")
        if obstacles := (await work.person.obstacles(reach)).words:
            raise Refused(obstacles)
        if await work.erasures.open_of(sought.subject) is not None:
            raise Refused("Такая просьба уже ждёт исполнения.")
        whom = {"phone": sought.phone, "appeal": str(sought.appeal_id or "")}
        sealed = eraser.callers.seal(json.dumps(whom), sought.subject)
        report = {"sealed": sealed, "counts": expected(reach)}
        request = ErasureRequest(uuid4(), sought.subject, user.login, now, why, report=report)
        await work.erasures.add(request)
        detail = report["counts"]
        assert isinstance(detail, dict)  # noqa: S101 - for mypy
        await work.audit.write(
            AuditEntry(now, user.login, "person.erase_ask", "erasure", str(request.id), origin=origin, detail=detail)
        )
        await work.commit()
    return request


def expected(reach: Reach) -> dict[str, int]:
    """Counts before anything is done: what the second person sees instead of contents."""
    return {
        "calls": len(reach.calls),
        "appeals": len(reach.appeals),
        "sos_cards": len(reach.cards),
        "sounds": len(reach.recordings),
    } | ({"listed": len(reach.listed)} if reach.listed else {})
