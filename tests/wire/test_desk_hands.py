"""Who has the caller while she is handed on: what the dialplan tells becomes the right lines of her row."""

import pytest

from hotline.domain.call import EventKind
from ivr import signals
from ivr.ami_signals import translate
from ivr.desk_hands import DeskHands
from ivr.dialplan_signals import DeskStep
from ivr.switchboard import Switchboard
from tests.builders import FakeClock, MemoryJournal
from tests.wire.test_switchboard import ToldRest

CALL, ANNA, VERA = "h1-1763773000.1", "h1-1763773000.2", "h1-1763773000.9"
ANNA_AGAIN = "h1-1763773000.12"
PHONES = {
    ANNA: "PJSIP/anna@web-00000001",
    ANNA_AGAIN: "PJSIP/anna@web-00000003",
    VERA: "PJSIP/vera-00000002",
    CALL: "PJSIP/outside-00000000",
}


class Centre:
    """A switchboard with hands before it, which hears what Asterisk would say."""

    def __init__(self):
        self.journal, self.rest = MemoryJournal(), ToldRest()
        self.switchboard = Switchboard(self.journal, FakeClock(), self.rest, str.title)
        self.hands = DeskHands(self.switchboard.hear, self.rest, FakeClock())

    def says(self, step, on=CALL, **words):
        named = {name.title(): value for name, value in words.items()}
        told = {"Event": "UserEvent", "UserEvent": "Desk", "Step": step, "Channel": PHONES[on], **named}
        self.hands.hear(translate(told | {"Linkedid": CALL, "Uniqueid": on}))

    def answers(self):
        """Анна answers from the queue."""
        self.hands.hear(signals.AnsweredBy(CALL, "anna", ANNA, 3))

    def queue_says_ended(self, by="dispatcher"):
        self.hands.hear(signals.TalkEnded(CALL, "anna", by, 10))

    def caller_hangs_up(self):
        self.hands.hear(signals.HangUpAsked(CALL, CALL))
        self.hands.hear(signals.CallEnded(CALL, CALL, 16, "Normal Clearing"))

    def told(self, kind):
        return self.journal.told(kind)

    @property
    def specialists(self):
        return [told["login"] for told in self.told(EventKind.ANSWERED_BY)]

    @property
    def hung_up_by(self):
        return self.told(EventKind.HUNG_UP)[0]["by"]


@pytest.fixture
def centre():
    made = Centre()
    made.answers()
    return made


@pytest.mark.parametrize("first", ["dialplan", "queue"])
def test_a_caller_who_is_handed_on_was_not_hung_up_by_the_dispatcher(centre, first):
    centre.hands.moving(CALL)
    if first == "queue":
        centre.queue_says_ended()
    centre.says("handed", to="vera", by="anna")
    if first == "dialplan":
        centre.queue_says_ended()
    centre.says("rings", VERA, why="transfer")
    centre.says("answers", VERA)
    centre.says("ended", to="vera", by="caller")
    centre.caller_hangs_up()
    assert centre.told(EventKind.TRANSFERRED) == [{"to": "vera", "how": "blind"}]
    assert centre.told(EventKind.PHONE_RANG) == [{"login": "vera"}]
    assert centre.specialists == ["anna", "vera"]
    assert centre.hung_up_by == "caller"
    assert ("call", "anna") in centre.rest.told
    assert ("call", "vera") in centre.rest.told


@pytest.mark.parametrize(("word", "why"), [("NOANSWER", "no-answer"), ("BUSY", "busy"), ("CHANUNAVAIL", "unreachable")])
def test_a_caller_who_came_back_stands_so_in_her_timeline(centre, word, why):
    centre.hands.moving(CALL)
    centre.says("handed", to="vera", by="anna")
    centre.queue_says_ended()
    centre.says("silent", to="vera", why=word)
    centre.says("returns", to="anna", why=word)
    centre.says("answers", ANNA_AGAIN)
    assert centre.told(EventKind.RETURNED) == [{"to": "anna", "why": why}]
    assert centre.told(EventKind.TALK_ENDED) == []
    assert centre.specialists == ["anna", "anna"]
    assert (("silence", "vera") in centre.rest.told) == (why != "unreachable")


def test_two_transfers_to_the_same_colleague_are_two_lines(centre):
    for _ in range(2):
        centre.says("handed", to="vera", by="anna")
        centre.says("returns", to="anna", why="BUSY")
    assert len({event.nth for event in centre.journal.events if event.kind is EventKind.TRANSFERRED}) == 2
    assert len({event.nth for event in centre.journal.events if event.kind is EventKind.RETURNED}) == 2


def test_asking_and_coming_back(centre):
    centre.says("consults", ANNA, to="vera")
    centre.says("room", ANNA)
    centre.says("room")
    centre.queue_says_ended(by="caller")
    centre.caller_hangs_up()
    assert centre.told(EventKind.RETURNED) == [{"to": "anna", "why": "cancelled"}]
    assert centre.told(EventKind.TRANSFERRED) == []
    assert (centre.specialists, centre.hung_up_by) == (["anna"], "caller")


def test_asking_and_leaving_the_caller_to_the_colleague(centre):
    centre.says("consults", ANNA, to="vera")
    centre.queue_says_ended()
    centre.says("room", VERA)
    centre.says("room")
    centre.says("leaves", VERA)
    centre.caller_hangs_up()
    assert centre.told(EventKind.TRANSFERRED) == [{"to": "vera", "how": "attended"}]
    assert (centre.specialists, centre.hung_up_by) == (["anna", "vera"], "dispatcher")


def test_three_together_and_the_one_who_stays_is_the_one_who_answered_last(centre):
    centre.says("consults", ANNA, to="vera")
    centre.says("room", ANNA)
    centre.says("room", VERA)
    centre.says("room")
    assert centre.told(EventKind.TRANSFERRED) == [{"to": "vera", "how": "conference"}]
    assert centre.specialists == ["anna"]
    centre.says("leaves", ANNA)
    centre.queue_says_ended()
    assert centre.specialists == ["anna", "vera"]
    assert centre.told(EventKind.TALK_ENDED) == []
    centre.says("ended", by="caller")
    assert centre.told(EventKind.TALK_ENDED) == [{"by": "caller"}]


def test_a_phone_that_vanished_brings_the_caller_to_the_queue_and_is_no_hang_up(centre):
    centre.queue_says_ended()
    centre.says("returns", why="LOST")
    centre.caller_hangs_up()
    assert centre.told(EventKind.RETURNED) == [{"to": "", "why": "lost"}]
    assert centre.hung_up_by == "caller"


def test_a_move_that_was_refused_leaves_the_talk_as_it_was(centre):
    centre.hands.moving(CALL)
    centre.hands.stays(CALL)
    centre.queue_says_ended()
    assert centre.told(EventKind.TALK_ENDED) == [{"by": "dispatcher"}]


def test_calls_that_ended_unseen_are_forgotten(centre):
    assert centre.hands.since(CALL, "anna") == FakeClock().now()
    centre.hands.only(frozenset())
    assert centre.hands.since(CALL, "anna") is None


@pytest.mark.parametrize("spoilt", [{"UserEvent": "Else"}, {"Step": "x"}, {"Linkedid": ""}, {"Uniqueid": "a b"}])
def test_what_is_no_step_of_ours_is_no_signal(spoilt):
    told = {"Event": "UserEvent", "UserEvent": "Desk", "Step": "room", "Linkedid": CALL, "Uniqueid": CALL}
    assert translate(told).step is DeskStep.ROOM
    assert translate(told | spoilt) is None
