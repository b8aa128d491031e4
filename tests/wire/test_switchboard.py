"""What AMI tells, as lines of the timeline."""

from uuid import UUID

import pytest

from hotline.domain.call import EventKind
from ivr import signals
from ivr.dialplan_signals import SilenceWanted, TalkNamed
from ivr.switchboard import Switchboard
from tests.builders import FakeClock, MemoryJournal

CALL = "h1-1763773000.1"
RECORDING = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")


class ToldRest:
    def __init__(self):
        self.told = []

    def after_call(self, login):
        self.told.append(("call", login))

    def after_silence(self, login):
        self.told.append(("silence", login))


@pytest.fixture
def board():
    return Switchboard(MemoryJournal(), FakeClock(), ToldRest(), {"anna": "Анна Петрова"}.__getitem__)


def hung_up(board):
    board.hear(signals.CallEnded(CALL, CALL, 16, "Normal Clearing"))
    [told] = board._journal.told(EventKind.HUNG_UP)
    return told["by"]


def test_who_answered_stands_with_name_and_login(board):
    board.hear(signals.AnsweredBy(CALL, "anna", "h1-1763773000.2", 3))
    assert board._journal.told(EventKind.ANSWERED_BY) == [{"login": "anna", "specialist": "Анна Петрова"}]


def test_the_end_of_a_phone_is_not_the_end_of_the_call(board):
    board.hear(signals.CallEnded(CALL, "h1-1763773000.2", 16, "Normal Clearing"))
    assert board._journal.events == []


def test_who_hung_up_the_caller_the_dispatcher_or_the_service(board):
    board.hear(signals.HangUpAsked(CALL, CALL))
    assert hung_up(board) == "caller"


def test_a_dispatcher_who_hung_up_first_stands_although_the_service_said_goodbye(board):
    board.hear(signals.TalkEnded(CALL, "anna", "dispatcher", 40))
    board.story_ended(CALL, by_us=True)
    assert hung_up(board) == "dispatcher"
    assert board._rest.told == [("call", "anna")]


def test_a_goodbye_of_the_service_is_its_own(board):
    board.story_ended(CALL, by_us=True)
    assert hung_up(board) == "service"


def test_a_phone_that_did_not_answer_is_written_down_and_rests(board):
    board.hear(signals.PhoneSilent(CALL, "anna", "h1-1763773000.2", 15))
    assert board._journal.told(EventKind.PHONE_SILENT) == [{"login": "anna"}]
    assert board._rest.told == [("silence", "anna")]


def test_who_is_paused_is_known_at_every_moment(board):
    board.hear(signals.MemberPaused("anna", True, "wrap-up"))
    assert board.paused == {"anna": "wrap-up"}
    board.hear(signals.MemberPaused("anna", False, ""))
    assert board.paused == {}


def test_who_handed_the_caller_on_has_time_to_write(board):
    board.hear(signals.Transferred(CALL, "blind", "vera", login="anna"))
    assert board._journal.told(EventKind.TRANSFERRED) == [{"to": "vera", "how": "blind"}]
    assert board._rest.told == [("call", "anna")]


def test_the_first_answer_begins_the_recording_and_a_second_one_does_not(board):
    board.hear(TalkNamed(CALL, RECORDING))
    assert board._journal.events == []
    board.hear(signals.AnsweredBy(CALL, "anna", "h1-1763773000.2", 3))
    board.hear(signals.AnsweredBy(CALL, "anna", "h1-1763773000.3", 3))
    told = {"recording": str(RECORDING), "file": f"{RECORDING}.raw"}
    assert board._journal.told(EventKind.TALK_RECORDED) == [told]


@pytest.mark.parametrize("answered", [True, False])
def test_of_a_caller_with_whom_nobody_spoke_nothing_is_kept(board, answered):
    dropped = []
    board.nobody_spoke = dropped.append
    board.hear(TalkNamed(CALL, RECORDING))
    if answered:
        board.hear(signals.AnsweredBy(CALL, "anna", "h1-1763773000.2", 3))
    board.hear(signals.CallEnded(CALL, "h1-1763773000.2", 16, "Normal Clearing"))
    assert dropped == []
    board.hear(signals.CallEnded(CALL, CALL, 16, "Normal Clearing"))
    assert dropped == ([] if answered else [RECORDING])


def test_a_caller_who_changes_hands_in_a_pause_is_silenced_anew(board):
    asked = []
    board.silence_wanted = asked.append
    board.hear(SilenceWanted(CALL, "PJSIP/outside-00000000"))
    assert asked == ["PJSIP/outside-00000000"]
