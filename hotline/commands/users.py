"""`hotline user add` and `hotline shift start|end`: through the running service, or straight into the database."""

from typing import Any

from hotline.bootstrap.parts import NoQueues, open_database, password_hash
from hotline.commands.remote import ask_service
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.services.add_user import add_user, credentials_told
from hotline.services.shift import end_shift, start_shift
from hotline.settings import Settings
from hotline.system_clock import SystemClock


async def add(settings: Settings, *, login: str, name: str, role: Role, queues: list[str]) -> dict[str, Any]:
    """Create the account; the running service makes the phone known to Asterisk at once."""
    fields = {"login": login, "name": name, "role": role.value, "queues": queues}
    told = await ask_service(settings.home, "user-add", **fields)
    if told is not None:
        return dict(told)
    async with open_database(settings) as database:
        made = await add_user(database, password_hash, login=login, name=name, role=role, queues=queues)
    return credentials_told(made)


async def shift(settings: Settings, login: str, action: str) -> bool:
    """Begin or end the shift; True when that changed something."""
    told = await ask_service(settings.home, "shift", login=login, action=action)
    if told is not None:
        return bool(told["changed"])
    if action not in {"start", "end"}:
        raise Refused(f"a shift can start or end, not {action!r}")
    async with open_database(settings) as database:
        change = start_shift if action == "start" else end_shift
        return await change(database, NoQueues(), SystemClock(), login)
