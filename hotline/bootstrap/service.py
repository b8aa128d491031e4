"""`hotline run`: everything joined and running, until it is told to stop.

Order of the start: what a caller needs first. The journal's writer (with its spool, so a dead database is no reason to
stay silent), the stories, Asterisk; then the links to it, the shifts, the door for commands. The stop goes back.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from asterisk_conf.launch import AsteriskProcess
from asterisk_conf.provide import provide
from call_records.messages import MessageFiles
from call_records.room import RoomWatch
from call_records.talks import TalkFiles
from console.control import ControlDoor
from db.journal_writer import JournalWriter
from db.unit_of_work import SqlDatabase
from hotline.bootstrap.actions import control_actions
from hotline.bootstrap.alarms import set_alarms
from hotline.bootstrap.calling_back import CallingBackWatch
from hotline.bootstrap.campaigns import CampaignSound
from hotline.bootstrap.desk import DeskServer
from hotline.bootstrap.dialling import Dialling
from hotline.bootstrap.duties import DutyWatch
from hotline.bootstrap.entrance import build_door, build_entrance
from hotline.bootstrap.floor import Floor
from hotline.bootstrap.keeping import build_keeping
from hotline.bootstrap.mending import Mending
from hotline.bootstrap.menu import load_menu
from hotline.bootstrap.parts import bound_stories, build_centre
from hotline.bootstrap.single import only_one
from hotline.bootstrap.sounds import SoundKeeper
from hotline.bootstrap.speech import Speech
from hotline.bootstrap.watch import Watch
from hotline.domain.duty import Clockwork
from hotline.domain.refusal import Refused
from hotline.ports.after_call import AfterCall
from hotline.services.ask_after_call import AskAfterCall, NobodyIsAskedAfter
from hotline.services.board import Board, TellingBoth
from hotline.services.duty_desk import DutyDesk
from hotline.services.offer_at_closing import OfferAtClosing
from hotline.services.pause_recording import Recorder
from hotline.services.rest import Rest
from hotline.settings import Settings
from hotline.system_clock import SystemClock
from ivr.agi_server import AgiServer
from ivr.ami_feed import AmiFeed
from ivr.ami_link import Account, AmiLink
from ivr.ami_snapshot import Snapshot
from ivr.call_desk import AmiCallDesk
from ivr.desk_channels import DeskChannels
from ivr.desk_hands import DeskHands
from ivr.prompts import durations
from ivr.queues import AmiQueues
from ivr.switchboard import Switchboard

log = logging.getLogger(__name__)

_LINKED_WITHIN = timedelta(seconds=15)


class Service:
    """One instance. `start`, wait, `stop`."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings, self._say = settings, say
        self.clock = SystemClock()
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        """Returns when a call can be taken. Raises with cause and remedy; then nothing is left running."""
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise

    async def stop(self) -> None:
        """Stop Asterisk while its last words are still heard, then everything else; what is known is put on disk."""
        self.reader.closing = self.dialler.closing = True
        await self.asterisk.stop()
        await self._stack.aclose()

    async def _start(self) -> None:
        settings, home = self.settings, self.settings.home
        menu, catalogue = load_menu(settings)
        self._stack.callback(only_one(home))
        asterisk = await asyncio.to_thread(provide, settings.cache, self._say)
        await self._open_journal()
        self.sounds = SoundKeeper(settings, self.database, self.journal, self.clock)
        self._stack.push_async_callback(self.sounds.stop)
        self.keeping = build_keeping(settings, self.database, self.clock, self.sounds.vault)
        self.speech = Speech(settings, self.database, self.clock)
        self.sounds.on_sealed.append(self.speech.on_sealed)
        self._stack.push_async_callback(self.speech.stop)

        self.reader, self.dialler = (
            AmiLink(self._account("reader"), self.clock),
            AmiLink(self._account("dialler"), self.clock),
        )
        self.queues = AmiQueues(self.dialler)
        self.floor = Floor(self.database, self.queues)
        self.rest = Rest(
            self.queues,
            wrap_up=timedelta(seconds=settings.queue.wrap_up_s),
            no_answer=timedelta(seconds=settings.queue.no_answer_pause_s),
            alone=lambda login: self.floor.alone(login, self.switchboard.paused),
            now=self.clock.now,
            reason=lambda login: self.switchboard.paused.get(login, ""),
        )
        self.board = Board()
        self.telling = TellingBoth(self.journal, self.board)
        self.switchboard = Switchboard(self.telling, self.clock, self.rest, self.floor.specialist)
        self.hands = DeskHands(self.switchboard.hear, self.rest, self.clock)
        self.feed = AmiFeed(self.reader, self.hands.hear, self._on_snapshot)
        self._join_calls()
        self.mending = Mending(self.database, self.journal, self.clock, home, MessageFiles(home / "messages"))
        await self.floor.reload()

        lengths = await asyncio.to_thread(durations, home / "prompts")
        centre = await asyncio.to_thread(build_centre, settings, self.telling, self.clock, menu, catalogue)
        self.watch = Watch(self.database, self.clock, centre.calendar, self._show, settings.sos)
        await self.watch.load()
        self.hours = centre.hours
        clockwork = Clockwork(centre.hours, centre.calendar, settings.centre.zone)
        desk = DutyDesk(self.database, self.clock, self._show, clockwork)
        self.duties = DutyWatch(desk, self.journal)
        self.calling_back = CallingBackWatch(desk)
        self.board.listen(self.duties.hear)
        self.speech.on_transcript.append(self.duties.heed)
        self.sounds.on_sealed.append(self.duties.sealed)
        self.campaigns = CampaignSound(home, desk)
        self._stack.push_async_callback(self.campaigns.stop)
        self.dialling = Dialling(self, desk, centre.versions)
        self._stack.push_async_callback(self.dialling.stop)
        soon = timedelta(minutes=settings.callback.closing_minutes)
        self.closing = OfferAtClosing(desk, self.dialling.places, self.board, soon)
        agi = AgiServer(
            bound_stories(
                replace(
                    centre,
                    asked=self.dialling.answers,
                    callbacks=self.dialling.promise,
                    campaigns=self.campaigns.script,
                    after_call=self._after_call(),
                )
            ),
            prompts=home / "prompts",
            durations=lambda: lengths,
            ended=self.switchboard.story_ended,
        )
        self.entrance = await asyncio.to_thread(build_entrance, settings, self.database, self.clock)
        self.desk = DeskServer(self, build_door(settings, self.entrance))
        await self._start_asterisk(AsteriskProcess(settings, asterisk), agi)
        await self._link()
        await self.desk.open()
        self._stack.push_async_callback(self.desk.close)
        await self._open_door()

    def _join_calls(self) -> None:
        """What is done with a call that is up, and with its recording."""
        home, channels = self.settings.home, DeskChannels(self.reader, self.dialler)
        self.call_desk = AmiCallDesk(
            channels,
            self.hands,
            self.clock,
            name_of=self.floor.specialist,
            outside=self.settings.trunk is not None,
        )
        self.recorder = Recorder(self.call_desk, self.board, self.telling, self.clock)
        # Every page is told the state anew.
        self.room = RoomWatch(home, lambda: self.switchboard.people_changed())  # noqa: PLW0108 - the desk puts its own there
        self.switchboard.nobody_spoke = TalkFiles(home / "talks").drop_unspoken
        self.switchboard.silence_wanted = lambda channel: self._background(
            channels.silence_anew(channel), "keep a pause of the recording"
        )

    def _after_call(self) -> AfterCall:
        survey = self.settings.survey
        if not survey.after_call:
            return NobodyIsAskedAfter()
        asking = AskAfterCall(self.database, self.clock, timedelta(seconds=survey.shortest_s))
        self._stack.push_async_callback(asking.stop)
        return asking

    async def _open_journal(self) -> None:
        url, stack = self.settings.database_url, self._stack
        self.database = SqlDatabase(url, self.settings.centre.zone)
        stack.push_async_callback(self.database.close)
        self.journal = JournalWriter(url, self.settings.home / "spool", self.clock)
        await asyncio.to_thread(self.journal.start)
        stack.push_async_callback(asyncio.to_thread, self.journal.stop)

    async def _start_asterisk(self, asterisk: AsteriskProcess, agi: AgiServer) -> None:
        """Asterisk, and the stories before it can take a call."""
        self.asterisk = asterisk
        self._stack.push_async_callback(asterisk.stop)
        await asterisk.start(self.floor.people)
        await agi.start(self.settings.agi.port)
        self._stack.push_async_callback(agi.stop)
        if not await asterisk.ready():
            raise Refused(f"Asterisk does not come up; its last words are in {self.settings.home / 'log'}")
        self._background(asterisk.watch(), "asterisk")

    async def _link(self) -> None:
        stack = self._stack
        self.dialler.start()
        stack.push_async_callback(self.dialler.stop)
        self.feed.start()
        stack.push_async_callback(self.feed.stop)
        stack.push_async_callback(self.rest.stop)
        for link in (self.dialler, self.reader):
            if not await link.linked(_LINKED_WITHIN):
                log.warning("going on without a link to Asterisk: %s", link.state.reason)

    async def _open_door(self) -> None:
        self._background(self.duties.run(), "duties")
        door = ControlDoor(control_actions(self))
        await door.open(self.settings.home / "run" / "control.sock")
        self._stack.push_async_callback(door.close)
        alarm = set_alarms(self)
        alarm.start()
        self._stack.callback(alarm.stop)

    async def phones_changed(self) -> None:
        """Make Asterisk know the phones of all accounts."""
        await self.floor.reload()
        await self.asterisk.reload_phones(self.floor.people)

    async def mend(self) -> dict[str, int]:
        """Compare the journal with Asterisk's own record and the files, write what is missing; counts by kind."""
        return await self.mending.mend(self.reader)

    def _show(self, login: str | None, message: dict[str, Any]) -> None:
        """To the open pages of one person, or of everybody."""
        self.desk.hub.publish(login, message)

    def _account(self, user: str) -> Account:
        return Account(self.settings.ami.port, user, self.settings.home / "secrets" / f"ami_{user}")

    async def _on_snapshot(self, snapshot: Snapshot) -> None:
        """After every link to Asterisk: the shifts, the pauses and the journal are made true again."""
        self.switchboard.paused = {member.login: member.reason for member in snapshot.members if member.paused}
        self.hands.only(snapshot.live)
        self.switchboard.see_phones(snapshot.phones)
        await self.desk.on_snapshot(snapshot)
        # In the background: comparing may take long, and the events of living calls must not wait behind it.
        self._background(self._mend_after(snapshot, self.clock.now()), "mend after a gap")
        await self.floor.restore(frozenset(member.login for member in snapshot.members))
        await self.rest.lift_own_pauses(self.switchboard.paused.items())

    async def _mend_after(self, snapshot: Snapshot, taken_at: datetime) -> None:
        try:
            if await self.mending.mend_after(snapshot, taken_at):
                await self.desk.tell_mended()
        except OSError as silence:
            log.warning("the journal is not compared with Asterisk's record now: %s", silence)
        except Exception:
            log.exception("the journal could not be compared with Asterisk's record; the next look tries again")

    def _background(self, work: Coroutine[object, object, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)

        async def end() -> None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        self._stack.push_async_callback(end)
