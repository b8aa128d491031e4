"""Destroy everything about a person, at the request of one and by the hand of another.

The steps may be cut off anywhere and are repeated from the front: what to look for is kept sealed in the request until
all is done. Files and keys go first, then the rows in one transaction, then what rows leave in the file; the act last.
"""

import json
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.domain.erasure import ErasureRequest
from hotline.domain.people import User
from hotline.domain.person_reach import Reach
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, may
from hotline.domain.spellings import spellings
from hotline.ports import UnitOfWork
from hotline.services.ask_erasure import Eraser
from hotline.services.find_person import Sought, reach_of
from hotline.services.index_journal import index_journal


async def erase_person(eraser: Eraser, request_id: UUID, by: User | None, origin: str = "") -> ErasureRequest:
    """Execute the request; gives it with its act. by: an administrator, None for whoever stands at the server.

    Raises `Refused` in words; OSError when a file or the database refuses: do it again then.
    """
    request = await _approved(eraser, request_id, by, origin)
    if not request.open:
        return request
    report: dict[str, Any] = dict(request.report)
    whom, sought = _unsealed(eraser, request)
    async with eraser.database.unit_of_work() as work:
        reach = await reach_of(work, eraser.callers, sought)
    names = sorted({*whom.get("names", ()), *reach.names}, key=lambda name: (-len(name), name))
    numbers = sorted({*whom.get("numbers", ()), *reach.numbers})
    # Kept before the rows are blanked, which are the only ones that know them.
    report["sealed"] = eraser.callers.seal(json.dumps(whom | {"names": names, "numbers": numbers}), request.subject)
    await _keep(eraser, replace(request, report=report))

    for recording in reach.recordings:
        await eraser.sounds.erase(recording)
    patterns = spellings(numbers, names)
    files = await eraser.disk.strike(patterns)
    request = await _blank(eraser, request_id, replace(reach, names=tuple(names), numbers=tuple(numbers)), files)
    await eraser.unsay()
    await index_journal(eraser.database)
    await eraser.disk.purge()
    await eraser.disk.strike(patterns)  # what was written meanwhile
    done = await _act(eraser, request_id, by, origin)
    await eraser.disk.purge()  # of the sealed name
    return done


async def _approved(eraser: Eraser, request_id: UUID, by: User | None, origin: str) -> ErasureRequest:
    """The rule of two people stands here and nowhere else."""
    login = "" if by is None else by.login
    async with eraser.database.unit_of_work() as work:
        request = await _locked(work, request_id)
        if by is not None and not may(by.role, Action.ERASE_DO):
            raise Refused("Уничтожить может только администратор.")
        if login == request.asked_by:
            raise Refused("Исполнить должен другой человек: просьба ваша.")
        if not request.open:
            return request
        now = eraser.clock.now()
        await work.audit.write(
            AuditEntry(now, login or "hotline", "person.erase", "erasure", str(request_id), origin=origin)
        )
        if "blanked" not in request.report:
            await _unhindered(eraser, work, request)
        request = replace(request, approved_by=login or "hotline", approved_at=request.approved_at or now)
        await work.erasures.save(request)
        await work.commit()
    return request


async def _locked(work: UnitOfWork, request_id: UUID) -> ErasureRequest:
    request = await work.erasures.lock(request_id)
    if request is None:
        raise Refused("Такой просьбы об уничтожении нет.")
    return request


def _unsealed(eraser: Eraser, request: ErasureRequest) -> tuple[dict[str, Any], Sought]:
    """What to look for, as it was sealed, and whom it means."""
    whom = json.loads(eraser.callers.open(request.report["sealed"], request.subject))
    return whom, Sought(whom["phone"], UUID(whom["appeal"]) if whom["appeal"] else None, request.subject)


async def _unhindered(eraser: Eraser, work: UnitOfWork, request: ErasureRequest) -> None:
    _, sought = _unsealed(eraser, request)
    if obstacles := (await work.person.obstacles(await reach_of(work, eraser.callers, sought))).words:
        raise Refused(obstacles)


async def _keep(eraser: Eraser, request: ErasureRequest) -> None:
    async with eraser.database.unit_of_work() as work:
        await work.erasures.save(request)
        await work.commit()


async def _blank(eraser: Eraser, request_id: UUID, reach: Reach, files: int) -> ErasureRequest:
    now = eraser.clock.now()
    async with eraser.database.unit_of_work() as work:
        request = await _locked(work, request_id)
        counts = Counter(request.report.get("blanked", {}))
        counts.update(await work.person.blank(reach, now))
        counts["files"] = max(counts["files"], files)
        for kind, ids in (
            ("calls", reach.calls),
            ("appeals", reach.appeals),
            ("sos_cards", reach.cards),
            ("sounds", reach.recordings),
            ("listed", reach.listed),
        ):
            for one in ids:
                await work.retention.note(now, kind, str(one), "", f"просьба {request_id}")
        request = await work.erasures.get(request_id) or request  # its reason may have lost a name just now
        request = replace(request, report=dict(request.report) | {"blanked": dict(counts)})
        await work.erasures.save(request)
        await work.commit()
    return request


async def _act(eraser: Eraser, request_id: UUID, by: User | None, origin: str) -> ErasureRequest:
    """Number the act; from now on nothing of the person is in the request."""
    now = eraser.clock.now()
    async with eraser.database.unit_of_work() as work:
        request = await _locked(work, request_id)
        if not request.open:
            return request
        asker = await work.users.get(request.asked_by)
        number = await work.erasures.next_act()
        report = {
            "counts": {kind: count for kind, count in request.report["blanked"].items() if count},
            "asked_by": asker.name if asker else request.asked_by,
            "executed_by": by.name if by is not None else "оператор сервера",
            "at": now.astimezone(eraser.zone).isoformat(timespec="seconds"),
        }
        request = replace(request, done_at=now, act=number, report=report)
        await work.erasures.save(request)
        entry = AuditEntry(now, request.approved_by, "person.erased", "erasure", str(request_id), origin=origin)
        await work.audit.write(replace(entry, detail={"act": number}))
        await work.commit()
    return request
