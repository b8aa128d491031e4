"""When a transcript is believed."""

import pytest

from hotline.domain.transcript import TranscriptState, Word, judged, mean_confidence, text_of


def said(*words):
    """(text, seconds, confidence) of each, one after the other."""
    found, at = [], 0.0
    for text, seconds, confidence in words:
        found.append(Word(text, at, at + seconds, confidence))
        at += seconds
    return found


CLEAR = said(("перезвоните", 0.8, 0.95), ("мне", 0.2, 0.8), ("пожалуйста", 0.7, 0.9))


def test_clear_words_are_believed():
    assert judged(CLEAR) is TranscriptState.DONE
    assert text_of(CLEAR) == "перезвоните мне пожалуйста"


@pytest.mark.parametrize(
    "words",
    [
        [],
        CLEAR[:2],
        said(("помогите", 1.0, 1.0)),
        said(("а", 0.2, 0.4), ("он", 0.3, 0.5), ("тут", 0.3, 0.6), ("был", 0.3, 0.9)),
    ],
    ids=["nothing", "two words", "a cry", "guesses"],
)
def test_what_is_empty_short_or_guessed_goes_to_a_person_first(words):
    assert judged(words) is TranscriptState.UNSURE


def test_a_long_word_says_more_than_a_short_one():
    assert mean_confidence(said(("перезвоните", 0.9, 1.0), ("и", 0.1, 0.0))) == pytest.approx(0.9)
    assert mean_confidence([Word("а", 1.0, 1.0, 0.5)]) == 0.5  # an engine may give a word no length
    assert mean_confidence([]) is None
