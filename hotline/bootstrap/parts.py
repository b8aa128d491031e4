"""The parts, made from the settings."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from argon2 import PasswordHasher
from sqlalchemy.exc import SQLAlchemyError

from agi_scripts.after_queue import after_queue
from agi_scripts.callback_call import callback_call
from agi_scripts.campaign_call import campaign_call
from agi_scripts.follow_up_call import follow_up_call
from agi_scripts.incoming_call import incoming_call
from agi_scripts.leave_message import leave_message
from agi_scripts.request_callback import request_callback
from call_records.messages import MessageFiles
from db.engine import reason_of
from db.schema import CannotUpgrade, migrate
from db.unit_of_work import SqlDatabase
from hotline.bootstrap.keeping import caller_seal
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.menu import Menu
from hotline.domain.opening_hours import OpeningHours
from hotline.domain.refusal import Refused
from hotline.ports import Clock, Journal
from hotline.services.centre import Centre
from hotline.settings import Settings
from ivr.agi_server import Story
from ivr.prompts import Entry

log = logging.getLogger(__name__)

#: Every story that the dialplan may ask for; the name is the URL.
_STORIES = (incoming_call, after_queue, leave_message, request_callback, follow_up_call, callback_call, campaign_call)
STORIES = {story.__name__: story for story in _STORIES}


def build_centre(
    settings: Settings, journal: Journal, clock: Clock, menu: Menu, catalogue: Mapping[str, Entry]
) -> Centre:
    """What the stories are given. Blocks most of a second: the calendar is read now, not while a caller waits."""
    calendar = WorkingCalendar()
    calendar.holiday_name(clock.now().astimezone(settings.centre.zone).date())
    return Centre(
        clock=clock,
        journal=journal,
        messages=MessageFiles(settings.home / "messages"),
        menu=menu,
        hours=OpeningHours.parse(menu.hours or settings.centre.opening_hours),
        calendar=calendar,
        zone=settings.centre.zone,
        versions={key: entry.version for key, entry in catalogue.items()},
        records=settings.recording.enabled,
        callers=caller_seal(settings.home) if settings.centre.anonymous else None,
        longest_message=timedelta(seconds=settings.message.longest_s),
        message_silence=timedelta(seconds=settings.message.silence_s),
        closing_soon=timedelta(minutes=settings.callback.closing_minutes),
    )


def bound_stories(centre: Centre) -> dict[str, Story]:
    return {name: partial(story, centre=centre) for name, story in STORIES.items()}


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[SqlDatabase]:
    """The database for a command, migrated. Raises `hotline.domain.refusal.Refused` when it does not answer."""
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise Refused(
            f"{settings.home} cannot be written ({fault.strerror}): give it to this user, or set HOTLINE_HOME"
        ) from fault
    try:
        await asyncio.to_thread(migrate, settings.database_url)
        database = SqlDatabase(settings.database_url, settings.centre.zone)
        try:
            yield database
        finally:
            await database.close()
    except (SQLAlchemyError, CannotUpgrade, OSError) as silence:
        raise Refused(
            f"the database does not answer ({reason_of(silence)}): start it, or correct HOTLINE_DATABASE__URL"
        ) from silence


def password_hash(password: str) -> str:
    """argon2id with the library's own parameters."""
    return PasswordHasher().hash(password)


class NoQueues:
    """`hotline.ports.Queues` while no service runs: the database remembers, the next start makes it true."""

    async def join(self, login: str, name: str, queues: dict[str, int]) -> None: ...

    async def leave(self, login: str) -> None: ...

    async def pause(self, login: str, reason: str) -> None: ...

    async def resume(self, login: str) -> None: ...

    async def free_members(self, queue: str) -> int | None:
        del queue
        return None
