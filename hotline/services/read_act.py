"""The act of an erasure, for paper. It names nobody but the staff."""

from datetime import tzinfo
from uuid import UUID

from hotline.domain.erasure import ErasureAct, Logged
from hotline.ports import Database

_KINDS = {
    "calls": "звонок",
    "appeals": "обращение",
    "sos_cards": "карта SOS",
    "sounds": "запись звука",
    "listed": "строка обзвона",
}


async def read_act(database: Database, request_id: UUID, zone: tzinfo) -> ErasureAct | None:
    """None when there is no such request, or it is not done yet."""
    async with database.unit_of_work() as work:
        request = await work.erasures.get(request_id)
        if request is None or request.act is None:
            return None
        lines = await work.retention.log_of(f"просьба {request_id}")
    report = request.report
    return ErasureAct(
        number=request.act,
        at=report["at"],
        subject=request.subject,
        reason=request.reason,
        asked_by=report["asked_by"],
        executed_by=report["executed_by"],
        counts=report["counts"],
        log=tuple(
            Logged(f"{line.at.astimezone(zone):%d.%m.%Y %H:%M:%S}", _KINDS.get(line.kind, line.kind), line.object_id)
            for line in lines
        ),
    )
