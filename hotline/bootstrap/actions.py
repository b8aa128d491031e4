"""What `hotline …` commands may ask of the running service, by name."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from console.control import Action
from hotline.bootstrap.account_actions import account_actions
from hotline.bootstrap.desk_actions import desk_actions
from hotline.bootstrap.parts import password_hash
from hotline.bootstrap.reading_actions import reading_actions
from hotline.bootstrap.state import service_state
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.services.add_user import add_user, credentials_told
from hotline.services.shift import end_shift, start_shift
from ivr.ami_errors import AsteriskSilent

if TYPE_CHECKING:
    from hotline.bootstrap.service import Service


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
        await service.desk.desk.shifts_changed()
        return {"changed": changed}

    async def reconcile(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return await service.mend()

    async def state(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return await service_state(service)

    async def campaigns_changed(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        service.campaigns.desk.tell(UUID(str(fields["campaign"])))
        return {}

    return {
        **desk_actions(service.call_desk, service.recorder),
        **account_actions(service),
        **reading_actions(service),
        "campaigns-changed": campaigns_changed,
        "user-add": user_add,
        "shift": shift,
        "reconcile": reconcile,
        "state": state,
    }
