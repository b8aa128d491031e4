"""`hotline user add` and `hotline shift start|end`: through the running service, or straight into the database."""

from typing import Any

from hotline.commands.remote import ask_service
from hotline.domain.people import Role
from hotline.settings import Settings


async def add(settings: Settings, *, login: str, name: str, role: Role, queues: list[str]) -> Any:
    """Create the account; the running service makes the phone known to Asterisk at once."""
    fields = {"login": login, "name": name, "role": role.value, "queues": queues}
    told = ask_service(settings.home, "user-add", **fields)
    if told is not None:
        return told
    from hotline.bootstrap.parts import open_database, password_hash
    from hotline.services.add_user import add_user, credentials_told
    from hotline.system_clock import SystemClock

    async with open_database(settings) as database:
        return credentials_told(
            await add_user(
                database, password_hash, login=login, name=name, role=role, queues=queues, clock=SystemClock()
            )
        )


async def shift(settings: Settings, login: str, action: str) -> bool:
    """Begin ("start") or end ("end") the shift; True when that changed something."""
    told = ask_service(settings.home, "shift", login=login, action=action)
    if told is not None:
        return bool(told["changed"])
    from hotline.bootstrap.parts import NoQueues, open_database
    from hotline.services.shift import end_shift, start_shift
    from hotline.system_clock import SystemClock

    async with open_database(settings) as database:
        change = start_shift if action == "start" else end_shift
        return await change(database, NoQueues(), SystemClock(), login)
