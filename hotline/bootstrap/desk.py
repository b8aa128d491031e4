"""The desk: the board, the pages and the live messages, joined to the running service."""

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from aiohttp import web

from console.announcer import Announcer
from console.app import make_app
from console.auth.limits import HEAD_WITHIN_S
from console.auth.setup import Door
from console.desk import PAUSES, Desk
from console.live import Hub
from hotline.domain.call import EventKind
from hotline.domain.refusal import Refused
from hotline.domain.tape import Tape
from hotline.services.colleagues import Room
from hotline.services.open_appeal import open_appeal
from ivr.ami_snapshot import Snapshot

if TYPE_CHECKING:
    from hotline.bootstrap.service import Service

log = logging.getLogger(__name__)

_UNREADABLE = logging.getLogger("console.unreadable")
_UNREADABLE.setLevel(logging.CRITICAL)

#: How long to wait before the port is tried again, and a card that the silent database did not let open.
_AGAIN_S = 15.0
_CARD_AGAIN_S = 3.0


class DeskServer:
    """The console of one service: `open`, then `close`."""

    def __init__(self, service: "Service", door: Door) -> None:
        settings = service.settings
        self._service, self._address = service, (settings.web.bind, settings.web.port)
        self.hub = Hub()
        room = Room(
            board=service.board,
            people=lambda: service.floor.people,
            on_shift=lambda: service.floor.on_shift,
            paused=self._paused,
            unreachable=lambda: service.switchboard.unreachable,
            until=service.rest.until,
            in_use=lambda: service.switchboard.in_use,
        )
        self.desk = Desk(
            database=service.database,
            clock=service.clock,
            zone=settings.centre.zone,
            journal=service.telling,
            board=service.board,
            room=room,
            hub=self.hub,
            queues=service.queues,
            rest=service.rest,
            call_desk=service.call_desk,
            vault=service.sounds.vault,
            eraser=service.keeping.eraser,
            retainer=service.keeping.retainer,
            voice=service.campaigns.voice,
            preparing=service.campaigns.voicing.progress,
            dialling=service.dialling.cannot,
            called_back=service.dialling.called_back,
            turns=service.dialling.turns,
            recorder=service.recorder,
            centre_name=settings.centre.name,
            sip_socket=f"ws://127.0.0.1:{settings.asterisk.http_port}/ws",
            outside_line=settings.trunk is not None,
            shifts_changed=self._shifts_changed,
            phones_changed=service.phones_changed,
            directories_changed=service.watch.reload,
            calendar=service.watch.calendar,
            hours=service.hours,
            pause_reasons=lambda: service.watch.pauses or PAUSES,
            scarce=lambda: service.room.scarce,
            trouble=lambda: "" if service.feed.state.linked else service.feed.state.reason,
        )
        self._announcer = Announcer(self.desk, service.floor.person, self._answered)
        service.switchboard.people_changed = self._announcer.changed
        self._listening: asyncio.Task[None] | None = None
        self._runner = web.AppRunner(
            make_app(self.desk, door.keeper, door),
            access_log=None,
            handle_signals=False,
            keepalive_timeout=HEAD_WITHIN_S,
            # Whoever sends what is no HTTP would fill the log with it; faults of pages are logged by console.faults.
            logger=_UNREADABLE,
        )

    async def open(self) -> None:
        """Serve. Calls never wait for pages: a port that is somebody else's is asked for again until it is free."""
        await self._runner.setup()
        self._announcer.start()
        if not await self._listen():
            self._listening = asyncio.create_task(self._listen_later(), name="console")

    async def close(self) -> None:
        """Tell the pages to come again, and stop."""
        if self._listening is not None:
            self._listening.cancel()
        await self._announcer.stop()
        await self.hub.close()
        await self._runner.cleanup()

    async def _listen(self) -> bool:
        address, port = self._address
        try:
            await web.TCPSite(self._runner, address, port).start()
        except OSError as fault:
            log.error(  # noqa: TRY400 - the sentence says all
                "the console cannot listen on %s:%d (%s): end the program that does, or set HOTLINE_WEB__PORT",
                address,
                port,
                fault.strerror,
            )
            return False
        return True

    async def _listen_later(self) -> None:
        while not await self._listen():  # noqa: ASYNC110
            await asyncio.sleep(_AGAIN_S)  # nobody tells us when a port is free

    async def on_snapshot(self, snapshot: Snapshot) -> None:
        """After every link to Asterisk: the board shows what is up, and nothing that ended unseen."""
        board = self._service.board
        board.forget(snapshot.live)
        try:
            async with self._service.database.unit_of_work() as work:
                rows = [row for row in await work.journal.unsettled() if row.linkedid in snapshot.live]
                told = await work.journal.timelines([row.id for row in rows if board.call(row.id) is None])
        except OSError as silence:
            log.warning("the board begins empty, for the journal is silent: %s", silence)
            return
        board.restore(told.values())
        self._announcer.changed()

    async def tell_mended(self) -> None:
        """That a conversation is recorded which began while nobody listened: its dispatcher may pause it."""
        board = self._service.board
        unknown = [call.call_id for call in board.calls if call.tape is Tape.NONE]
        async with self._service.database.unit_of_work() as work:
            told = await work.journal.timelines(unknown)
        for event in (event for events in told.values() for event in events):
            if event.kind is EventKind.TALK_RECORDED:
                board.hear(event)

    def _paused(self) -> Mapping[str, str]:
        return self._service.switchboard.paused

    async def _shifts_changed(self) -> None:
        await self._service.floor.reload()
        self._announcer.changed()

    async def _answered(self, call_id: UUID, login: str) -> dict[str, Any] | None:
        """The card opens by itself in the page of the one who answered; later, when the database is silent now."""
        service = self._service
        while True:
            try:
                appeal = await open_appeal(service.database, service.telling, service.clock, call_id, login)
            except (OSError, Refused) as silence:
                log.warning("a card cannot be opened yet: %s", silence)
            else:
                return {"type": "card", "call": str(call_id), "path": f"/appeals/{appeal.id}"}
            await asyncio.sleep(_CARD_AGAIN_S)
            if service.board.held_by(login) is None:
                return None  # from the journal's line she opens it by hand
