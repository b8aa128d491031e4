"""One word for each colleague, from all that is known of her."""

from datetime import UTC, datetime

import pytest

from hotline.domain.call import EventKind as Kind
from hotline.domain.people import Role, User
from hotline.domain.presence import Presence
from hotline.services.board import Board
from hotline.services.colleagues import Room
from tests.db.telling import Telling

ANNA = User("anna", "Анна", Role.DISPATCHER, "", "")
SOON = datetime(2026, 3, 18, 5, 1, tzinfo=UTC)


def a_room(*, board=None, on_shift=("anna",), paused=(), unreachable=(), in_use=(), until=None):
    return Room(
        board or Board(),
        lambda: [ANNA],
        lambda: on_shift,
        lambda: dict(paused),
        lambda: unreachable,
        lambda _: until,
        lambda: in_use,
    )


@pytest.mark.parametrize(
    ("known", "word"),
    [
        ({}, Presence.FREE),
        ({"on_shift": ()}, Presence.OFF),
        ({"paused": {"anna": "lunch"}.items()}, Presence.PAUSED),
        ({"paused": {"anna": "wrap-up"}.items()}, Presence.WRAP_UP),
        ({"paused": {"anna": "no-answer"}.items()}, Presence.NO_ANSWER),
        ({"unreachable": {"anna"}}, Presence.NO_PHONE),
        ({"in_use": {"anna"}}, Presence.TALKING),
        ({"in_use": {"anna"}, "on_shift": ()}, Presence.OFF),
    ],
)
def test_each_state_has_its_word(known, word):
    assert a_room(**known).colleague(ANNA).presence is word


def test_who_is_asked_by_a_colleague_talks_although_her_phone_rang_for_the_caller():
    board = Board()
    for event in Telling().rang().waited().then(Kind.PHONE_RANG, "p1", login="anna").events:
        board.hear(event)
    assert a_room(board=board).colleague(ANNA).presence is Presence.RINGING
    assert a_room(board=board, in_use={"anna"}).colleague(ANNA).presence is Presence.TALKING


def test_the_page_can_count_down_a_rest_but_not_a_pause():
    assert a_room(paused={"anna": "wrap-up"}.items(), until=SOON).colleague(ANNA).until == SOON
    assert a_room(paused={"anna": "lunch"}.items(), until=SOON).colleague(ANNA).until is None
