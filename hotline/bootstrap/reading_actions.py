"""What commands may read through the running service: it knows what is not in the database yet."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from console.control import Action
from db.health import Keeping
from hotline.domain.audit import AuditQuery
from hotline.domain.survey_results import Period
from hotline.services.list_recordings import recordings_json
from hotline.services.read_audit import audit_json, heard_json, whole_days
from hotline.services.read_duties import duties_json
from hotline.services.read_follow_ups import Wall, follow_ups_json
from hotline.services.read_journal import journal_json, story_json
from hotline.services.read_survey import survey_json

if TYPE_CHECKING:
    from hotline.bootstrap.service import Service

_FLUSH = timedelta(seconds=3)
_LOOK_S = 0.05


def reading_actions(service: "Service") -> dict[str, Action]:
    """Name -> action, for `console.control.ControlDoor`."""
    database, zone = service.database, service.settings.centre.zone

    async def journal(fields: Mapping[str, Any]) -> Any:
        await _in_the_database(service)
        return await journal_json(database, zone, *_days(fields))

    async def story(fields: Mapping[str, Any]) -> Any:
        await _in_the_database(service)
        volume = fields.get("volume")
        return await story_json(database, zone, int(fields["number"]), volume and int(volume))

    async def recordings(_: Mapping[str, Any]) -> Any:
        await _in_the_database(service)
        return await recordings_json(database, zone)

    async def duties(_: Mapping[str, Any]) -> Any:
        await _in_the_database(service)
        await service.duties.look()
        await service.calling_back.lost()
        return await duties_json(database, service.clock, zone)

    async def followups(_: Mapping[str, Any]) -> Any:
        await _in_the_database(service)
        await service.calling_back.owed()
        return await follow_ups_json(database, Wall(service.clock, service.watch.calendar, zone))

    async def audit(fields: Mapping[str, Any]) -> Any:
        since, until = whole_days(*_days(fields), zone)
        login, object_id = str(fields.get("login", "")), str(fields.get("object_id", ""))
        return await audit_json(database, AuditQuery(login, object_id=object_id, since=since, until=until), zone)

    async def heard(fields: Mapping[str, Any]) -> Any:
        return await heard_json(database, str(fields.get("case", "")), zone)

    async def survey(fields: Mapping[str, Any]) -> Any:
        return await survey_json(database, zone, Period(*_days(fields)))

    async def flush(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"kept": await service.journal.kept(_FLUSH)}

    return {
        "audit": audit,
        "duties": duties,
        "flush": flush,
        "followups": followups,
        "heard": heard,
        "journal": journal,
        "recordings": recordings,
        "settle": partial(_settle, service),
        "story": story,
        "survey": survey,
    }


async def _settle(service: "Service", _: Mapping[str, Any]) -> Mapping[str, Any]:
    await _in_the_database(service)
    return {}


async def _in_the_database(service: "Service") -> None:
    """Wait until what was recorded can be read; a database that stays silent shows what it had."""
    await service.journal.kept(_FLUSH)
    deadline = service.clock.monotonic() + _FLUSH.total_seconds()
    while service.journal.health.state is not Keeping.OK and service.clock.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_S)  # the writer works in threads of its own and tells nobody when it is back


def _days(fields: Mapping[str, Any]) -> tuple[date | None, date | None]:
    return _day(fields.get("since")), _day(fields.get("until"))


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None
