"""The board says what is going on at this moment, and forgets it the moment it is over."""

from hotline.domain.call import EventKind as Kind
from hotline.services.board import Board, TellingBoth
from hotline.services.screen_pop import pop_of
from tests.db.telling import NOON, Telling, an_answered_call


class Keeping:
    """`hotline.ports.Journal` that keeps what it was told."""

    def __init__(self):
        self.events = []

    def record(self, event):
        self.events.append(event)

    async def kept(self, within):
        return bool(within)


def hear(board, *calls):
    for call in calls:
        for event in call.events:
            board.hear(event)


def a_waiting_call(**settings):
    return Telling(**settings).rang().greeted().then(Kind.TOPIC, topic="2", title="Психолог").waited()


def test_a_phone_that_rings_is_seen_at_that_phone_only():
    board, call = Board(), a_waiting_call().then(Kind.PHONE_RANG, "p1", login="anna")
    hear(board, call)
    assert board.ringing_at("anna").call_id == call.call_id
    assert board.ringing_at("olga") is None


def test_the_pop_says_who_calls_about_what_and_how_long():
    board, call = Board(), a_waiting_call(phone="+79135550101").then(Kind.PHONE_RANG, "p1", login="anna")
    hear(board, call)
    pop = pop_of(board.ringing_at("anna"), NOON.replace(minute=1))
    assert (pop["phone"], pop["topic"], pop["waited_s"], pop["urgent"]) == ("+79135550101", "Психолог", 57.0, False)


def test_a_phone_that_stays_silent_rings_no_more_and_the_next_one_does():
    board, call = Board(), a_waiting_call().then(Kind.PHONE_RANG, "p1", login="anna")
    call.then(Kind.PHONE_SILENT, "p1", login="anna").then(Kind.PHONE_RANG, "p2", login="olga")
    hear(board, call)
    assert board.ringing_at("anna") is None
    assert board.ringing_at("olga").call_id == call.call_id


def test_a_caller_who_hangs_up_takes_the_ring_with_her():
    board, told = Board(), []
    board.listen(lambda call, event, stopped: told.append((event.kind, stopped)))
    hear(board, a_waiting_call().then(Kind.PHONE_RANG, "p1", login="anna").hung_up())
    assert told[-1] == (Kind.HUNG_UP, frozenset({"anna"}))
    assert board.calls == ()


def test_who_answered_holds_the_call_until_it_ends():
    board, call = Board(), a_waiting_call().then(Kind.PHONE_RANG, "p1", login="anna").answered("anna", "Анна")
    hear(board, call)
    assert board.held_by("anna").call_id == call.call_id
    board.hear(Telling(linkedid=call.linkedid).then(Kind.TALK_ENDED, "anna", by="caller").events[0])
    assert board.held_by("anna") is None


def a_talk(**settings):
    return a_waiting_call(**settings).answered("anna", "Анна")


def test_a_call_that_was_handed_on_is_nobodys_until_the_other_one_answers():
    board, call = Board(), a_talk().then(Kind.TRANSFERRED, "vera 1", to="vera", how="blind")
    hear(board, call)
    assert (board.held_by("anna"), board.held_by("vera")) == (None, None)
    board.hear(Telling(linkedid=call.linkedid).answered("vera", "Вера").events[0])
    assert board.held_by("vera").call_id == call.call_id


def test_three_who_speak_together_are_all_in_the_call():
    board, call = Board(), a_talk().then(Kind.TRANSFERRED, "vera 1", to="vera", how="conference")
    hear(board, call)
    assert board.held_by("anna") is board.held_by("vera")
    assert board.held_by("anna").call_id == call.call_id


def test_a_caller_who_was_only_put_by_is_with_her_dispatcher_again():
    board, call = Board(), a_talk().then(Kind.RETURNED, "1", to="anna", why="cancelled")
    hear(board, call)
    assert board.held_by("anna").call_id == call.call_id


def test_after_a_restart_the_board_knows_who_waits():
    board, call = Board(), a_waiting_call()
    board.restore([call.events])
    assert [one.call_id for one in board.calls] == [call.call_id]


def test_a_call_that_ended_unseen_is_forgotten_with_its_ring():
    board, told = Board(), []
    call = a_waiting_call().then(Kind.PHONE_RANG, "p1", login="anna")
    hear(board, call, a_waiting_call(linkedid="h1-9.9"))
    board.listen(lambda _call, _event, stopped: told.append(stopped))
    board.forget(["h1-9.9"])
    assert (told, len(board.calls)) == ([frozenset({"anna"})], 1)


def test_a_late_word_about_a_call_that_is_over_opens_nothing():
    board, call = Board(), an_answered_call()
    hear(board, call)
    board.hear(Telling(linkedid=call.linkedid).then(Kind.KEY, "1", key="1").events[0])
    assert board.calls == ()


def test_a_listener_that_fails_harms_neither_the_journal_nor_the_board():
    journal, board = Keeping(), Board()
    board.listen(lambda *_: 1 / 0)
    for event in a_waiting_call().events:
        TellingBoth(journal, board).record(event)
    assert (len(journal.events), len(board.calls)) == (4, 1)
