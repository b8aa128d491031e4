"""Stop the recording while a family dictates what nobody may keep, and go on with it: for the call that one has."""

from dataclasses import dataclass
from uuid import UUID

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.domain.refusal import Refused
from hotline.domain.tape import Tape
from hotline.ports import Clock, Journal
from hotline.ports.call_desk import CallDesk, DeskStage
from hotline.services.board import Board

_NO_TALK = frozenset({DeskStage.RINGING, DeskStage.RETURNING})


@dataclass(frozen=True, slots=True)
class Recorder:
    """The three buttons. `login`: who presses. Each raises `Refused` with a sentence; then nothing was changed.

    What is left out of the recording is silence in it, so that everything behind keeps its place. Pressing twice is
    pressing once.
    """

    calls: CallDesk
    board: Board
    journal: Journal
    clock: Clock

    async def pause(self, login: str) -> None:
        """Silence in the recording until `resume`, through transfers and reloads of the page."""
        call_id, tape = await self._recorded(login)
        if tape is Tape.ON:
            await self.calls.silence_recording(login, silent=True)
            self._tell(call_id, EventKind.RECORDING_PAUSED, by=login)

    async def resume(self, login: str) -> None:
        """Record again."""
        call_id, tape = await self._recorded(login)
        if tape is Tape.OFF:
            raise Refused("Запись остановлена до конца разговора: так попросил звонящий.")
        if tape is Tape.PAUSED:
            await self.calls.silence_recording(login, silent=False)
            self._tell(call_id, EventKind.RECORDING_RESUMED, by=login)

    async def stop(self, login: str) -> None:
        """Silence in the recording to the end of the call: the caller does not want to be recorded."""
        call_id, tape = await self._recorded(login)
        if tape is not Tape.OFF:
            await self.calls.silence_recording(login, silent=True)
            self._tell(call_id, EventKind.RECORDING_PAUSED, by=login, for_good=True)

    async def _recorded(self, login: str) -> tuple[UUID, Tape]:
        held = await self.calls.current(login)
        if held is None or held.stage in _NO_TALK:
            raise Refused("Сейчас у вас нет разговора.")
        call_id = call_id_of(held.linkedid)
        live = self.board.call(call_id)
        if live is None or live.tape is Tape.NONE:
            raise Refused("Этот разговор не записывается.")
        return call_id, live.tape

    def _tell(self, call_id: UUID, kind: EventKind, **data: str | bool) -> None:
        mono = self.clock.monotonic()
        self.journal.record(CallEvent(call_id, kind, self.clock.now(), mono, f"{mono:.3f}", data))
