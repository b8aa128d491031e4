"""The calls that the service places by itself: joined here, woken by the alarm clock, off until somebody wants them."""

import logging
import socket
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from asterisk_conf.cel import cel_file
from db.dial_trail import CelTrail
from db.unit_of_work import SqlDatabase
from followup.dialler import Dialler, Pace, Parts
from hotline.ports import Clock, Queues
from hotline.ports.dialling import Due
from hotline.services.dial_follow_ups import FollowUpsDue
from hotline.services.duty_desk import DutyDesk
from hotline.services.keep_answer import KeepAnswers
from hotline.settings import Settings
from ivr.ami_link import AmiLink
from ivr.dialling import AmiDialer

log = logging.getLogger(__name__)

#: How often the dialler looks. Its lease is renewed at each look, so it must be much shorter than that.
LOOK = timedelta(seconds=2)

_WORDS = "follow-up-solved"


class Dialling:
    """`answers` for the stories, `tick` for the alarm clock, `stop` at the end."""

    def __init__(self, settings: Settings, desk: DutyDesk, queues: Queues, versions: Mapping[str, str]) -> None:
        self._settings, self._desk = settings, desk
        self.follow_ups = FollowUpsDue(desk, lambda: queues.free_members("dispatcher"), versions.get(_WORDS, ""))
        self.answers = KeepAnswers(desk.database, desk.clock, self.follow_ups.heed)
        self._dialler: Dialler | None = None

    def link(self, database: SqlDatabase, clock: Clock, reader: AmiLink, dialler: AmiLink) -> None:
        """Before the links are started. Without the setting nobody is called, but what is open is settled."""
        settings = self._settings
        dialer = AmiDialer(
            reader,
            dialler,
            trunk=settings.trunk.name if settings.trunk is not None else "",
            caller_id=settings.centre.numbers[0],
            ring=timedelta(seconds=settings.dialling.ring_s),
        )
        due: tuple[Due, ...] = (self.follow_ups,) if settings.dialling.enabled else ()
        trail = CelTrail(database, cel_file(settings.home))
        parts = Parts(database, clock, dialer, trail, self.follow_ups.judge, due)
        pace = Pace(settings.dialling.channels, settings.dialling.a_minute)
        self._dialler = Dialler(parts, _holder(settings.home), pace)

    async def tick(self) -> None:
        """Settle what is open, call who is due. Where nobody is called and nothing is open, the disk is left alone."""
        if self._dialler is None or not (self._settings.dialling.enabled or await self._something_is_open()):
            return
        await self._dialler.tick()

    async def _something_is_open(self) -> bool:
        async with self._desk.database.unit_of_work() as work:
            return bool(await work.attempts.live() or await work.attempts.unknown())

    async def stop(self) -> None:
        """Claim no more; let the last answers be written."""
        if self._dialler is not None:
            try:
                await self._dialler.stop()
            except OSError as silence:
                log.warning("the right to dial is not given back (%s); it ends by itself", silence)
        await self.answers.stop()


def _holder(home: Path) -> str:
    """The same for every service of this home: there is one at a time (`hotline.bootstrap.single`)."""
    return str(uuid5(NAMESPACE_URL, f"hotline://{socket.gethostname()}{home.absolute()}"))
