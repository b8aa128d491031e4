"""Read through the running service (which first puts on disk what it holds in memory), or the database if none runs."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, NamedTuple

from hotline.commands.remote import ask_service
from hotline.ports import Database
from hotline.settings import Settings


async def journal_between(settings: Settings, since: date | None, until: date | None) -> Any:
    """Rows of these days as JSON, oldest first."""
    days = {"since": since and since.isoformat(), "until": until and until.isoformat()}
    told = ask_service(settings.home, "journal", **days)
    if told is not None:
        return told
    from hotline.services.read_journal import journal_json

    return await alone(settings, lambda database: journal_json(database, settings.centre.zone, since, until))


async def story_of(settings: Settings, number: int, volume: int | None = None) -> Any:
    """The row with this № (volume: None for the open one), its timeline, earlier calls. Raises `Refused` for others."""
    told = ask_service(settings.home, "story", number=number, volume=volume)
    if told is not None:
        return told
    from hotline.services.read_journal import story_json

    return await alone(settings, lambda database: story_json(database, settings.centre.zone, number, volume))


async def recordings_list(settings: Settings) -> Any:
    """Messages and conversations as JSON, oldest first."""
    told = ask_service(settings.home, "recordings")
    if told is not None:
        return told
    from hotline.services.list_recordings import recordings_json

    return await alone(settings, lambda database: recordings_json(database, settings.centre.zone))


class AuditWanted(NamedTuple):
    """Days are whole days of the centre; "" and None ask for everything."""

    login: str = ""
    object_id: str = ""
    since: date | None = None
    until: date | None = None


async def audit_lines(settings: Settings, wanted: AuditWanted) -> Any:
    """Lines of the audit as JSON, newest first."""
    days = {"since": wanted.since and wanted.since.isoformat(), "until": wanted.until and wanted.until.isoformat()}
    told = ask_service(settings.home, "audit", login=wanted.login, object_id=wanted.object_id, **days)
    if told is not None:
        return told
    from hotline.domain.audit import AuditQuery
    from hotline.services.read_audit import audit_json, whole_days

    zone = settings.centre.zone
    since, until = whole_days(wanted.since, wanted.until, zone)
    query = AuditQuery(wanted.login, object_id=wanted.object_id, since=since, until=until)
    return await alone(settings, lambda database: audit_json(database, query, zone))


async def alone(settings: Settings, read: Callable[[Database], Awaitable[Any]]) -> Any:
    """What `read` gives, while no service runs."""
    from hotline.bootstrap.parts import open_database

    async with open_database(settings) as database:
        return await read(database)


async def heard_lines(settings: Settings, case: str) -> Any:
    """Who heard the recordings of a case as JSON, newest first. Raises `Refused` for a case that is not there."""
    told = ask_service(settings.home, "heard", case=case)
    if told is not None:
        return told
    from hotline.services.read_audit import heard_json

    return await alone(settings, lambda database: heard_json(database, case, settings.centre.zone))
