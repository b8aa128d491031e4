"""`hotline run`: everything joined and running, until it is told to stop.

Order of the start: what a caller needs first. The journal's writer (with its spool, so a dead database is no reason to
stay silent), the stories, Asterisk; then the links to it, the shifts, the door for commands. The stop goes back.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

from asterisk_conf.launch import AsteriskProcess
from asterisk_conf.provide import provide
from call_records.messages import MessageFiles
from console.control import ControlDoor
from db.journal_writer import JournalWriter
from db.unit_of_work import SqlDatabase
from followup.alarm_clock import AlarmClock
from hotline.bootstrap.actions import control_actions
from hotline.bootstrap.mending import Mending
from hotline.bootstrap.parts import bound_stories, build_centre, load_menu
from hotline.bootstrap.single import only_one
from hotline.domain.people import User
from hotline.services.rest import Rest
from hotline.services.shift import restore_shifts
from hotline.settings import Settings
from hotline.system_clock import SystemClock
from ivr.agi_server import AgiServer
from ivr.ami_feed import AmiFeed
from ivr.ami_link import Account, AmiLink
from ivr.ami_snapshot import Snapshot
from ivr.prompts import durations
from ivr.queues import AmiQueues
from ivr.switchboard import Switchboard

log = logging.getLogger(__name__)

_LINKED_WITHIN = timedelta(seconds=15)
_MENDING_SPAN = timedelta(minutes=5)


class Service:
    """One instance. `start`, wait, `stop`."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings, self._say = settings, say
        self.clock = SystemClock()
        self._stack = AsyncExitStack()
        self._people: dict[str, User] = {}
        self._members: dict[str, frozenset[str]] = {}

    async def start(self) -> None:
        """Returns when a call can be taken. Raises with cause and remedy; then nothing is left running."""
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise

    async def stop(self) -> None:
        """Hand the callers in a story to the dialplan's end, stop Asterisk, put what is known on disk."""
        await self._stack.aclose()

    async def _start(self) -> None:
        settings, stack = self.settings, self._stack
        menu, catalogue = load_menu(settings)
        stack.callback(only_one(settings.home))
        asterisk = await asyncio.to_thread(provide, settings.cache, self._say)

        self.database = SqlDatabase(settings.database_url, settings.centre.zone)
        stack.push_async_callback(self.database.close)
        self.journal = JournalWriter(settings.database_url, settings.home / "spool", self.clock)
        await asyncio.to_thread(self.journal.start)
        stack.push_async_callback(asyncio.to_thread, self.journal.stop)

        link_to = self._account
        self.reader, self.dialler = AmiLink(link_to("reader"), self.clock), AmiLink(link_to("dialler"), self.clock)
        self.queues = AmiQueues(self.dialler)
        rest = Rest(
            self.queues,
            wrap_up=timedelta(seconds=settings.queue.wrap_up_s),
            no_answer=timedelta(seconds=settings.queue.no_answer_pause_s),
            alone=self._alone,
        )
        self.rest = rest
        self.switchboard = Switchboard(self.journal, self.clock, rest, self._specialist)
        self.feed = AmiFeed(self.reader, self.switchboard.hear, self._on_snapshot)

        lengths = await asyncio.to_thread(durations, settings.home / "prompts")
        stories = bound_stories(build_centre(settings, self.journal, self.clock, menu, catalogue))
        agi = AgiServer(
            stories, prompts=settings.home / "prompts", durations=lambda: lengths, ended=self.switchboard.story_ended
        )
        self.asterisk = AsteriskProcess(settings, asterisk)
        await self.reload_people()
        await self.asterisk.start(tuple(self._people.values()))
        stack.push_async_callback(self.asterisk.stop)
        await agi.start(settings.agi.port)
        stack.push_async_callback(agi.stop)
        if not await self.asterisk.ready():
            raise RuntimeError(f"Asterisk does not come up; its last words are in {settings.home / 'log'}")
        self._background(self.asterisk.watch(), "asterisk")

        self.mending = Mending(
            self.database, self.journal, self.clock, settings.home, MessageFiles(settings.home / "messages")
        )
        self.dialler.start()
        stack.push_async_callback(self.dialler.stop)
        await self.dialler.linked(_LINKED_WITHIN)
        self.feed.start()
        stack.push_async_callback(self.feed.stop)
        stack.push_async_callback(rest.stop)
        await self.reader.linked(_LINKED_WITHIN)

        door = ControlDoor(control_actions(self))
        await door.open(settings.home / "run" / "control.sock")
        stack.push_async_callback(door.close)
        alarm = AlarmClock(settings.centre.zone)
        alarm.every(_MENDING_SPAN, "mend the journal", self.mend)
        alarm.start()
        stack.callback(alarm.stop)

    async def reload_people(self) -> None:
        """Read the accounts again; a database that does not answer leaves those that are known."""
        try:
            async with self.database.unit_of_work() as work:
                self._people = {user.login: user for user in await work.users.all()}
        except Exception:
            log.exception("the accounts cannot be read; going on with those that are known")

    async def phones_changed(self) -> None:
        """Make Asterisk know the phones of all accounts."""
        await self.reload_people()
        await self.asterisk.reload_phones(tuple(self._people.values()))

    async def mend(self) -> dict[str, int]:
        """Compare the journal with Asterisk's own record and the files, write what is missing; counts by kind."""
        return await self.mending.mend(self.reader)

    def _account(self, user: str) -> Account:
        return Account(self.settings.ami.port, user, self.settings.home / "secrets" / f"ami_{user}")

    def _background(self, work: Coroutine[object, object, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)

        async def end() -> None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        self._stack.push_async_callback(end)

    def _specialist(self, login: str) -> str:
        user = self._people.get(login)
        return user.name if user else login

    def _alone(self, login: str) -> bool:
        """Whether no colleague who shares a queue with her could take the caller."""
        others = {member for members in self._members.values() if login in members for member in members}
        return not (others - {login} - self.switchboard.paused.keys())

    async def _on_snapshot(self, snapshot: Snapshot) -> None:
        """After every link to Asterisk: the shifts, the pauses and the journal are made true again."""
        self.switchboard.paused = {member.login: member.reason for member in snapshot.members if member.paused}
        members = frozenset(member.login for member in snapshot.members)
        await self.shifts_changed(members)
        await self.rest.lift_own_pauses(self.switchboard.paused.items())
        await self.mending.mend_after(snapshot)

    async def shifts_changed(self, members: frozenset[str] | None = None) -> None:
        """Read who serves which queue; with `members`, who Asterisk thinks serves, correct it first."""
        if members is not None:
            await restore_shifts(self.database, self.queues, members)
        async with self.database.unit_of_work() as work:
            on_shift = set(await work.shifts.open())
        self._members = {"all": frozenset(on_shift)}
