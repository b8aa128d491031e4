"""The timeline of a call in words and as a picture."""

import re
from datetime import timedelta

import pytest

from hotline.commands.journal import event_text
from hotline.domain.call import EventKind as Kind
from hotline.domain.call_event import DATA_KEYS
from hotline.domain.timeline_picture import WIDTH, Lane, Shape, picture_of
from hotline.domain.timeline_words import sentence
from tests.db.telling import NOON, Telling, an_abandoned_call, an_answered_call

NAMES = {"olga": "Ольга Сергеева", "pavel": "Павел Дорн"}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("value", [None, "", ("not", "text"), 10**30])
def test_every_event_has_a_russian_sentence_whatever_its_teller_knew(kind, value):
    for data in ({}, dict.fromkeys(DATA_KEYS[kind], value)):
        told = sentence(kind, data, {})
        assert re.fullmatch(r"[А-ЯЁ].*[^.\s]", told)
        assert "None" not in told


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        (Kind.KEY, {"key": "2", "accepted": True}, "Нажата клавиша «2»"),
        (Kind.KEY, {"key": "8", "accepted": False}, "Клавиша «8»: такой в меню нет"),
        (Kind.QUEUE_JOINED, {"queue": "lawyer", "position": 2}, "Заявитель ждёт ответа в очереди «Юристы», место 2"),
        (Kind.PHONE_SILENT, {"login": "olga"}, "Телефон не ответил: Ольга Сергеева"),
        (Kind.ANSWERED_BY, {"login": "olga", "specialist": "О. Сергеева"}, "На звонок отвечает О. Сергеева"),
        (Kind.TRANSFERRED, {"to": "pavel", "how": "attended"}, "Звонок передан: Павел Дорн, с предупреждением"),
        (Kind.RETURNED, {"to": "olga", "why": "no-answer"},
         "Звонок возвращается: Ольга Сергеева (коллега не отвечает)"),
        (Kind.RETURNED, {"to": "", "why": "lost"},
         "Звонок возвращается в очередь (связь с телефоном специалиста прервалась)"),
        (Kind.MESSAGE_LEFT, {"duration_s": 17.4}, "Заявитель оставил сообщение, 17 с"),
        (Kind.CONSENT, {"recording": False}, "Заявитель попросил не записывать разговор"),
        (Kind.QUEUE_LEFT, {"queue": "dispatcher", "reason": "KEY6"},
         "Ожидание в очереди «Диспетчеры» закончилось: нажата клавиша «6»"),
        (Kind.HUNG_UP, {"by": "caller", "cause": 16}, "Звонок завершён: трубку положил заявитель"),
    ],
)  # fmt: skip
def test_an_event_is_told_as_a_colleague_would(kind, data, told):
    assert sentence(kind, data, NAMES) == told


def test_the_terminal_tells_it_in_the_same_words():
    told = event_text({"kind": "returned", "at": "2026-03-18T12:00:00+03:00", "to": "", "why": "busy"})
    assert told == "Звонок возвращается в очередь (у коллеги занято)"


def lanes_of(picture):
    return [stretch.lane for stretch in picture.stretches]


def test_a_call_goes_through_menu_queue_and_talk():
    picture = picture_of(an_answered_call().events, NOON)
    assert lanes_of(picture) == [Lane.MENU, Lane.QUEUE, Lane.TALK]
    assert [(one.x, one.width) for one in picture.stretches] == [(0, 500), (500, 250), (750, 250)]
    assert [mark.shape for mark in picture.marks] == [Shape.END]


def test_phones_and_keys_are_marked_where_they_happened():
    call = Telling().rang().then(Kind.KEY, "1", key="2").waited().then(Kind.PHONE_RANG, "1", login="olga")
    call.then(Kind.PHONE_SILENT, "1", login="olga").hung_up()
    marks = picture_of(call.events, NOON).marks
    assert [(mark.lane, mark.shape, mark.label) for mark in marks] == [
        (Lane.MENU, Shape.KEY, "2"),
        (Lane.QUEUE, Shape.RING, ""),
        (Lane.QUEUE, Shape.SILENT, ""),
        (Lane.QUEUE, Shape.END, ""),
    ]
    assert [mark.nth for mark in marks] == [1, 3, 4, 5]


def test_a_call_that_lives_is_drawn_until_now():
    call = Telling().rang().greeted().waited()
    picture = picture_of(call.events, NOON + timedelta(seconds=20))
    assert lanes_of(picture) == [Lane.MENU, Lane.QUEUE]
    assert picture.stretches[-1].x + picture.stretches[-1].width == WIDTH


def test_a_returned_caller_waits_again():
    call = Telling().rang().waited().answered().then(Kind.TRANSFERRED, "1", to="pavel", how="blind")
    call.then(Kind.RETURNED, "1", to="olga", why="no-answer").then(Kind.ANSWERED_BY, "2", login="olga").hung_up()
    assert lanes_of(picture_of(call.events, NOON)) == [Lane.MENU, Lane.QUEUE, Lane.TALK, Lane.QUEUE, Lane.TALK]


@pytest.mark.parametrize("seconds", [0, 1, 7, 59, 600, 3600, 86_400])
def test_nothing_stands_outside_of_the_picture_however_long_the_call_was(seconds):
    events = an_abandoned_call().events
    late = Telling(an_abandoned_call().linkedid, at=events[-1].at + timedelta(seconds=seconds)).hung_up().events
    picture = picture_of([*events[:-1], *late], NOON)
    assert all(0 <= one.x <= one.x + one.width <= WIDTH for one in picture.stretches)
    assert all(0 <= mark.x <= WIDTH for mark in picture.marks)
    assert 1 <= len(picture.ticks) <= 10


def test_a_letter_has_no_course():
    assert picture_of(Telling().then(Kind.BROUGHT, channel="letter").events, NOON) is None
    assert picture_of([], NOON) is None
