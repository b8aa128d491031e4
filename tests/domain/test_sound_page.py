"""Ranges of RFC 9110, marks on a timeline, phrases, marks of a score, the comment inside a file that leaves."""

import io
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.byte_range import Span, Unsatisfiable, read_range
from hotline.domain.call import EventKind as Kind
from hotline.domain.directory import DirectoryKind, Entry, checked
from hotline.domain.refusal import Refused
from hotline.domain.score import ScoreCard, averages, criteria_of, read_marks
from hotline.domain.sound_marks import marks_of
from hotline.domain.sound_phrases import phrases_of
from hotline.domain.transcript import Transcript, TranscriptState, Word
from hotline.domain.watermark import HEAD, NoHead, marked
from tests.db.telling import NOON, Telling


@given(st.text(alphabet="bytes=-0123456789, \t٣x", max_size=40), st.integers(0, 1000))
def test_whatever_a_header_says_a_range_lies_within_the_file(header, size):
    try:
        span = read_range(header, size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.first <= span.last < size


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 1000))
def test_a_range_means_what_the_standard_says(first, last, size):
    wanted = list(range(size))[first : last + 1]
    try:
        span = read_range(f"bytes={first}-{last}", size)
    except Unsatisfiable:
        assert (first <= last, wanted) == (True, [])
        return
    if span is None:
        assert last < first
    else:
        assert span == Span(wanted[0], wanted[-1])


@given(st.integers(0, 10**18), st.integers(0, 1000))
def test_a_range_from_the_end_is_as_long_as_it_can_be(length, size):
    wanted = range(size)[-length:] if length else range(0)
    try:
        assert read_range(f"bytes=-{length}", size) == Span(wanted[0], wanted[-1])
    except Unsatisfiable:
        assert len(wanted) == 0


def test_marks_stand_where_they_are_heard_music_left_out():
    call = Telling().rang().greeted().waited().answered("anna", "Анна")
    call.then(Kind.RECORDING_PAUSED, "1", by="anna").then(Kind.RECORDING_RESUMED, "1", by="anna")
    call.then(Kind.TRANSFERRED, "olga 1", how="blind", to="olga")
    for _ in range(3):
        call.then(Kind.PHONE_RANG, f"olga {_}", login="olga")
    call.answered("olga", "Ольга").then(Kind.TALK_ENDED, by="caller").hung_up()
    began = next(event.at for event in call.events if event.kind is Kind.ANSWERED_BY)
    marks = marks_of(call.events, began, 5.0, {"anna": "Анна", "olga": "Ольга"})
    assert [(mark.at_s, mark.shape) for mark in marks] == [
        (0.0, "answer"),
        (1.0, "pause"),
        (2.0, "pause"),
        (3.0, "hand"),
        (3.0, "answer"),  # four seconds of music are not in the file
        (4.0, "end"),
    ]
    assert marks_of(call.events, began - timedelta(hours=1), 5.0, {}) == []


def test_phrases_follow_each_other_whoever_speaks():
    def leg(number, *words):
        said = tuple(Word(text, at, at + 0.4, 0.9) for text, at in words)
        return Transcript(UUID(int=1), UUID(int=2), number, "talk", TranscriptState.DONE, words=said)

    told = phrases_of([leg(0, ("алло", 3.0), ("да", 3.5), ("спасибо", 9.0)), leg(1, ("центр", 0.5), ("слушаю", 1.0))])
    assert [(one.leg, [word.text for word in one.words]) for one in told] == [
        (1, ["центр", "слушаю"]),
        (0, ["алло", "да"]),
        (0, ["спасибо"]),
    ]


CRITERIA = criteria_of(
    [
        Entry(DirectoryKind.CRITERION, "polite", "Вежливость", hours="2"),
        Entry(DirectoryKind.CRITERION, "help", "Помощь", hours="3"),
    ]
)


def test_marks_stay_within_what_can_be_given():
    assert read_marks(CRITERIA, {"mark_polite": "2", "mark_help": "", "mark_other": "9"}) == {"polite": (2, 2)}
    for wrong in ({"mark_polite": "3"}, {"mark_polite": "-1"}, {"mark_polite": "٢"}, {}, {"mark_help": "<b>"}):
        with pytest.raises(Refused):
            read_marks(CRITERIA, wrong)
    with pytest.raises(Refused, match="от 1 до 10"):
        checked(DirectoryKind.CRITERION, {"title": "Тон", "hours": "много"})


def test_averages_are_of_points_by_person_and_by_criterion():
    def card(who, **marks):
        return ScoreCard(UUID(int=1), who, "nina", NOON, marks)

    people, criteria = averages(
        [card("anna", polite=(2, 2), help=(1, 3)), card("anna", polite=(1, 2)), card("olga", help=(3, 3))]
    )
    assert [(one.code, one.cards, one.points, one.out_of) for one in people] == [("olga", 1, 3, 3), ("anna", 2, 4, 7)]
    assert [(one.code, one.cards, round(one.share, 2)) for one in criteria] == [("polite", 2, 0.75), ("help", 2, 0.67)]


@pytest.mark.parametrize(("form", "container", "subtype"), [("flac", "FLAC", "PCM_16"), ("opus", "OGG", "OPUS")])
def test_a_file_that_leaves_tells_who_took_it_and_sounds_as_before(form, container, subtype):
    tone = (0.3 * np.sin(np.arange(16_000) / 5)).astype("float32")
    file = io.BytesIO()
    soundfile.write(file, np.stack([tone, -tone], axis=1), 8000, format=container, subtype=subtype)
    old = file.getvalue()
    head, stands_for = marked(form, old[:HEAD], ["COMMENT=Вынесла Нина Белова 22.11.2026", "TITLE=Запись № 12"])
    new = head + old[stands_for:]
    with soundfile.SoundFile(io.BytesIO(new)) as read:
        assert (read.comment, read.title) == ("Вынесла Нина Белова 22.11.2026", "Запись № 12")
        heard = read.read()
    before, _ = soundfile.read(io.BytesIO(old))
    assert np.array_equal(heard, before)
    for broken in (b"", old[:30], b"fLaC", b"OggS" + bytes(30), old[1:]):
        with pytest.raises(NoHead):
            marked(form, broken, ["COMMENT=x"])
