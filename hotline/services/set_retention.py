"""The administrator changes how long things are kept."""

from collections.abc import Mapping
from datetime import datetime

from hotline.domain.audit import AuditEntry
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.domain.retention import Kind, Rule, checked_days
from hotline.ports import Database


async def set_retention(
    database: Database, user: User, at: datetime, raw: Mapping[str, str], origin: str = ""
) -> list[Kind]:
    """Set the days of the kinds in `raw`; gives those that changed. Raises `Refused`, and then changes nothing."""
    wanted: dict[Kind, int] = {}
    for kind in Kind:
        if kind.value in raw:
            try:
                wanted[kind] = checked_days(kind, raw[kind.value])
            except ValueError as fault:
                raise Refused(str(fault)) from None
    async with database.unit_of_work() as work:
        before = await work.retention.rules()
        changed = {kind: days for kind, days in wanted.items() if before[kind].days != days}
        for kind, days in changed.items():
            await work.retention.put_rule(Rule(kind, days, at, user.login))
            told = {"days": days, "before": before[kind].days}
            await work.audit.write(
                AuditEntry(at, user.login, "retention.rule", "retention", kind.value, origin=origin, detail=told)
            )
        await work.commit()
    return list(changed)
