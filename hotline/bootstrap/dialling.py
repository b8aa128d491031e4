"""The calls that the service places by itself: joined here, woken by the alarm clock, off until somebody wants them."""

import logging
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from asterisk_conf.cel import cel_file
from db.dial_trail import CelTrail
from followup.dialler import Dialler, Pace, Parts
from hotline.domain.callback import First, Window
from hotline.ports.dialling import Due
from hotline.services.dial_callbacks import CallbacksDue
from hotline.services.dial_follow_ups import FollowUpsDue
from hotline.services.duty_desk import DutyDesk
from hotline.services.heed_campaign import heed_campaign
from hotline.services.keep_answer import KeepAnswers
from hotline.services.keep_promise import KeepPromise
from hotline.services.kept_turns import KeptTurns, Manners
from ivr.dialling import AmiDialer
from ivr.places import AmiPlaces

if TYPE_CHECKING:
    from hotline.bootstrap.service import Service

log = logging.getLogger(__name__)

#: How often the dialler looks. Its lease is renewed at each look, so it must be much shorter than that.
LOOK = timedelta(seconds=2)

#: So long at least nobody is asked for a family whom the only dispatcher could not take.
_PEACE = timedelta(seconds=30)

_WORDS, _CALLBACK_WORDS = "follow-up-solved", "callback-hello"


class Dialling:
    """`answers` for the stories, `tick` for the alarm clock, `stop` at the end. Made before the links are started.

    Without the setting nobody is called, but what is open is settled.
    """

    def __init__(self, service: "Service", desk: DutyDesk, versions: Mapping[str, str]) -> None:
        settings, database = service.settings, service.database
        self._database, self._enabled = database, settings.dialling.enabled
        self._clock, self._mended = service.clock, False
        self._trunk = settings.trunk is not None
        follow_ups = FollowUpsDue(
            desk,
            lambda: service.queues.free_members("dispatcher"),
            versions.get(_WORDS, ""),
            from_day=settings.dialling.from_day,
            neutral=bool(settings.dialling.neutral_id),
        )
        self.answers = KeepAnswers(database, service.clock, [follow_ups.heed, heed_campaign])
        dialer = AmiDialer(
            service.reader,
            service.dialler,
            trunk=settings.trunk.name if settings.trunk is not None else "",
            caller_id=settings.centre.numbers[0],
            neutral_id=settings.dialling.neutral_id,
            pressed=self.answers.pressed,
            ring=timedelta(seconds=settings.dialling.ring_s),
        )
        self.places = AmiPlaces(service.reader, service.dialler, service.clock)
        service.switchboard.turn_came = self.places.hear
        window = Window(
            timedelta(minutes=settings.callback.within_minutes), timedelta(minutes=settings.callback.closing_minutes)
        )
        self._callbacks = CallbacksDue(desk, self.places, window, versions.get(_CALLBACK_WORDS, ""))
        self.turns = self._callbacks.turns = self._kept_turns(service, desk)
        if self._enabled and self._trunk:
            service.board.listen(self._callbacks.keeping.hear)
        due: tuple[Due, ...] = (
            (self._callbacks, follow_ups, service.campaigns.due(service, versions)) if self._enabled else ()
        )
        trail = CelTrail(database, cel_file(settings.home))
        parts = Parts(database, service.clock, dialer, trail, due)
        pace = Pace(settings.dialling.channels, settings.dialling.a_minute, settings.dialling.a_day)
        self._dialler = Dialler(parts, _holder(settings.home), pace)
        self.promise = KeepPromise(database, lambda: self._enabled and not self._dialler.why_not())

    def _kept_turns(self, service: "Service", desk: DutyDesk) -> KeptTurns:
        settings = service.settings
        manners = Manners(
            First(settings.callback.first),
            ring=timedelta(seconds=settings.queue.ring_s),
            peace=max(_PEACE, timedelta(seconds=settings.queue.no_answer_pause_s)),
            silent=service.rest.after_silence,
            changed=lambda: service.switchboard.people_changed(),  # noqa: PLW0108 - the desk puts its own there
        )
        turns = KeptTurns(desk, self.places, manners)
        self.places.began, self.places.over = turns.began, turns.over
        return turns

    def cannot(self) -> str:
        """Why families cannot be called at all now, for the people at the centre; "" when they can."""
        if not self._enabled:
            return "Автоматические звонки выключены: пока администратор их не включит, служба никому не позвонит."
        if not self._trunk:
            return "Нет линии оператора связи: звонить семьям не через что. Её подключает администратор."
        if self._dialler.why_not():
            return "Сейчас служба никому не звонит: исчерпан суточный предел звонков или нет связи с телефонией."
        return ""

    def called_back(self) -> Mapping[UUID, datetime]:
        """Items of the duties for which the service is going to call by itself: until when."""
        return self._callbacks.expected if self.promise.kept_by_machine() else {}

    async def tick(self) -> None:
        """Settle what is open, call who is due. Where nobody is called and nothing is open, the disk is left alone."""
        if not self._enabled and not self._mended:
            await self._callbacks.mend(self._clock.now())
            self._mended = True
        if self._enabled or await self._something_is_open():
            await self._dialler.tick()

    async def _something_is_open(self) -> bool:
        async with self._database.unit_of_work() as work:
            return bool(await work.attempts.live() or await work.attempts.unknown())

    async def stop(self) -> None:
        """Claim no more; let the last answers be written."""
        try:
            await self._dialler.stop()
        except OSError as silence:
            log.warning("the right to dial is not given back (%s); it ends by itself", silence)
        await self.answers.stop()


def _holder(home: Path) -> str:
    """The same for every service of this home: there is one at a time (`hotline.bootstrap.single`)."""
    return str(uuid5(NAMESPACE_URL, f"hotline://{socket.gethostname()}{home.absolute()}"))
