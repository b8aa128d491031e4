"""What `hotline …` commands may ask of the running service, by name."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from console.control import Action
from db.health import Keeping
from hotline.bootstrap.account_actions import account_actions
from hotline.bootstrap.desk_actions import desk_actions
from hotline.bootstrap.parts import password_hash
from hotline.bootstrap.state import service_state
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.services.add_user import add_user, credentials_told
from hotline.services.read_journal import journal_json, recordings_json, story_json
from hotline.services.shift import end_shift, start_shift
from ivr.ami_errors import AsteriskSilent

if TYPE_CHECKING:
    from hotline.bootstrap.service import Service

_FLUSH = timedelta(seconds=3)
_LOOK_S = 0.05


def control_actions(service: "Service") -> dict[str, Action]:
    """Name -> action, for `console.control.ControlDoor`."""

    async def user_add(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        made = await add_user(
            service.database,
            password_hash,
            login=str(fields["login"]),
            name=str(fields["name"]),
            role=Role(fields["role"]),
            queues=[str(queue) for queue in fields.get("queues", [])],
            clock=service.clock,
        )
        await service.phones_changed()
        return credentials_told(made)

    async def shift(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        change = {"start": start_shift, "end": end_shift}[str(fields["action"])]
        try:
            changed = await change(service.database, service.queues, service.clock, str(fields["login"]))
        except AsteriskSilent as silence:
            raise Refused(
                f"the shift is written down, but Asterisk does not answer ({silence}); it follows by itself"
            ) from silence
        await service.floor.reload()
        return {"changed": changed}

    zone = service.settings.centre.zone

    async def journal(fields: Mapping[str, Any]) -> Any:
        await _in_the_database(service)
        return await journal_json(service.database, zone, _day(fields.get("since")), _day(fields.get("until")))

    async def story(fields: Mapping[str, Any]) -> Any:
        await _in_the_database(service)
        volume = fields.get("volume")
        return await story_json(service.database, zone, int(fields["number"]), volume and int(volume))

    async def recordings(_: Mapping[str, Any]) -> Any:
        await _in_the_database(service)
        return await recordings_json(service.database, zone)

    async def flush(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"kept": await service.journal.kept(_FLUSH)}

    async def reconcile(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return await service.mend()

    async def state(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return await service_state(service)

    return {
        **desk_actions(service.call_desk),
        **account_actions(service),
        "user-add": user_add,
        "shift": shift,
        "journal": journal,
        "story": story,
        "recordings": recordings,
        "flush": flush,
        "settle": partial(_settle, service),
        "reconcile": reconcile,
        "state": state,
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


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None
