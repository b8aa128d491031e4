"""The buttons of the recording, without a telephone."""

from datetime import UTC, datetime

import pytest

from hotline.domain.call import EventKind as Kind
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.domain.refusal import Refused
from hotline.domain.tape import Tape
from hotline.ports.call_desk import DeskCall, DeskStage
from hotline.services.board import Board, TellingBoth
from hotline.services.pause_recording import Recorder
from tests.builders import FakeClock, MemoryJournal

LINKEDID = "h1-1763773000.1"
CALL = call_id_of(LINKEDID)
NOON = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)


class Calls:
    """The part of `CallDesk` that is asked here."""

    def __init__(self):
        self.stage, self.silent, self.refuses = DeskStage.TALKING, [], False

    async def current(self, login):
        return DeskCall(LINKEDID, self.stage, NOON) if login == "anna" else None

    async def silence_recording(self, login, *, silent):
        if self.refuses:
            raise Refused("Телефонная станция не отвечает.")
        self.silent.append(silent)


class House:
    def __init__(self, *, recorded=True):
        self.calls, self.board, self.journal = Calls(), Board(), MemoryJournal()
        telling = TellingBoth(self.journal, self.board)
        self.recorder = Recorder(self.calls, self.board, telling, FakeClock())
        for kind in (Kind.RANG, Kind.QUEUE_JOINED, Kind.ANSWERED_BY, *([Kind.TALK_RECORDED] if recorded else [])):
            telling.record(CallEvent(CALL, kind, NOON, data={"login": "anna", "linkedid": LINKEDID}))

    @property
    def tape(self):
        return self.board.call(CALL).tape


async def test_a_pause_and_its_end_are_told_with_who_did_it_and_once():
    house = House()
    await house.recorder.pause("anna")
    await house.recorder.pause("anna")
    assert house.tape is Tape.PAUSED
    await house.recorder.resume("anna")
    await house.recorder.resume("anna")
    assert house.tape is Tape.ON
    assert house.calls.silent == [True, False]
    assert house.journal.told(Kind.RECORDING_PAUSED) == house.journal.told(Kind.RECORDING_RESUMED) == [{"by": "anna"}]


async def test_who_does_not_want_to_be_recorded_is_not_until_the_end():
    house = House()
    await house.recorder.pause("anna")
    await house.recorder.stop("anna")
    with pytest.raises(Refused, match="до конца разговора"):
        await house.recorder.resume("anna")
    await house.recorder.stop("anna")
    assert house.tape is Tape.OFF
    assert house.calls.silent == [True, True]
    assert house.journal.told(Kind.RECORDING_PAUSED)[-1] == {"by": "anna", "for_good": True}


@pytest.mark.parametrize("button", ["pause", "resume", "stop"])
async def test_only_who_has_the_call_and_only_a_call_that_is_recorded(button):
    for house, login, words in (
        (House(), "vera", "нет разговора"),
        (House(recorded=False), "anna", "не записывается"),
        (House(), "anna", "нет разговора"),
    ):
        house.calls.stage = DeskStage.RINGING if words == "нет разговора" else DeskStage.TALKING
        with pytest.raises(Refused, match=words):
            await getattr(house.recorder, button)(login)
        assert house.calls.silent == []


async def test_a_silent_exchange_changes_nothing():
    house = House()
    house.calls.refuses = True
    with pytest.raises(Refused, match="не отвечает"):
        await house.recorder.pause("anna")
    assert house.tape is Tape.ON
    assert house.journal.told(Kind.RECORDING_PAUSED) == []
