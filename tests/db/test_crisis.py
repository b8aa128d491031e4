"""What a transcript says of danger, on SQLite and PostgreSQL: told once, never lowered, found whatever crashed."""

from datetime import timedelta
from uuid import UUID

import pytest

from db.lemmas import lemmas
from hotline.bootstrap.watch import SHIPPED
from hotline.domain.alarm import AlarmKind
from hotline.domain.directory import DirectoryKind
from hotline.domain.duty import Outcome, Priority
from hotline.domain.transcript import Transcript, TranscriptState, Word
from hotline.services.close_duty import close_duty
from hotline.services.edit_directory import DirectoryEditor
from hotline.services.heed_transcript import heed_transcript
from hotline.services.read_duties import list_duties
from hotline.services.seed_directories import seed_directories, shipped_entries
from hotline.services.take_duty import take_duty
from tests.db.test_duties import ANNA, HEAD, NOON, a_message, desk, the_only

__all__ = ["desk"]

CALM = "перезвоните мне пожалуйста по поводу пособия"
DANGER = "муж пьян он меня бьёт я не хочу жить"


@pytest.fixture
async def lexicon(database):
    await seed_directories(database, shipped_entries(SHIPPED.read_text("utf-8")))


def a_transcript(call, text, state=TranscriptState.DONE, *, leg=0, kind="message", recording=None):
    words = tuple(Word(word, index * 0.5, index * 0.5 + 0.4, 0.9) for index, word in enumerate(text.split()))
    return Transcript(recording or recording_of(call), call.call_id, leg, kind, state, text, words, 0.9)


def recording_of(call):
    return next(UUID(event.data["recording"]) for event in call.events if "recording" in event.data)


async def red(desk):
    async with desk.database.unit_of_work() as work:
        return [
            (one.kind, [(sign.entry, sign.at_s) for sign in one.signs], one.ended) for one in await work.alarms.open()
        ]


async def test_words_of_danger_raise_the_message_and_an_alarm_with_the_second_and_telling_twice_is_once(desk, lexicon):
    desk, heard, told = desk
    call = a_message()
    await heard(call, a_message(phone="+79005550000", queue="urgent"))
    told.clear()
    for _ in range(2):
        await heed_transcript(desk, lemmas, a_transcript(call, DANGER))
    first = (await list_duties(desk.database, HEAD))[0][0]
    assert (first.duty.call_id, first.duty.priority) == (call.call_id, Priority.CRISIS)
    assert first.duty.due_at == desk.clock.now()
    assert [(sign.phrase, sign.at_s) for sign in first.recordings[0].signs] == [("бьёт", 2.0), ("не хочу жить", 3.0)]
    assert await red(desk) == [(AlarmKind.CRISIS, [("бьёт", 2.0), ("не хочу жить", 3.0)], True)]
    assert told == ["duties", "alarm", "duties"]


async def test_who_takes_the_message_ends_the_red_and_a_second_telling_does_not_raise_it_again(desk, lexicon):
    desk, heard, _ = desk
    call = a_message()
    await heard(call)
    await heed_transcript(desk, lemmas, a_transcript(call, DANGER))
    await take_duty(desk, ANNA, (await the_only(desk)).id)
    desk.clock.pass_(minutes=1)
    await heed_transcript(desk, lemmas, a_transcript(call, DANGER))
    assert await red(desk) == []


async def test_a_transcript_that_is_faster_than_the_list_finds_its_item(desk, lexicon):
    desk, heard, _ = desk
    call = a_message(at=NOON - timedelta(days=2))
    await heard(call)  # too old for the short look, so it has no item yet
    await heed_transcript(desk, lemmas, a_transcript(call, DANGER))
    assert (await the_only(desk)).priority == Priority.CRISIS
    assert await heard() == 0


@pytest.mark.parametrize(
    ("state", "text"),
    [(TranscriptState.UNSURE, ""), (TranscriptState.UNSURE, "да"), (TranscriptState.FAILED, "")],
)
async def test_what_a_machine_did_not_understand_goes_to_a_person_first(desk, lexicon, state, text):
    desk, heard, _ = desk
    call = a_message()
    await heard(a_message(phone="+79005550000"), call)
    await heed_transcript(desk, lemmas, a_transcript(call, text, state))
    first = (await list_duties(desk.database, HEAD))[0][0].duty
    assert (first.call_id, first.priority, first.due_at) == (call.call_id, Priority.UNSURE, desk.clock.now())
    assert await red(desk) == []


async def test_nothing_is_ever_lowered(desk, lexicon):
    desk, heard, _ = desk
    call = a_message(takes=2)
    await heard(call)
    second = UUID(call.events[-2].data["recording"])
    for transcript in (
        a_transcript(call, CALM, TranscriptState.UNSURE),
        a_transcript(call, CALM),
        a_transcript(call, DANGER),
        a_transcript(call, CALM, recording=second),
        a_transcript(call, CALM, TranscriptState.UNSURE, recording=second),
    ):
        before = (await the_only(desk)).priority
        await heed_transcript(desk, lemmas, transcript)
        assert (await the_only(desk)).priority >= before
    assert (await the_only(desk)).priority == Priority.CRISIS


async def test_a_calm_message_stays_an_ordinary_one(desk, lexicon):
    desk, heard, _ = desk
    call = a_message()
    await heard(call)
    assert await heed_transcript(desk, lemmas, a_transcript(call, CALM)) == []
    assert (await the_only(desk)).priority == Priority.ORDINARY
    assert await red(desk) == []


async def test_danger_in_a_conversation_is_noted_for_listeners_but_rings_nobody(desk, lexicon):
    desk, heard, _ = desk
    call = a_message()
    await heard(call)
    await heed_transcript(desk, lemmas, a_transcript(call, DANGER, kind="talk", leg=1))
    async with desk.database.unit_of_work() as work:
        assert len(await work.crisis_hits.of(recording_of(call))) == 2
    assert await red(desk) == []
    assert (await the_only(desk)).priority == Priority.ORDINARY


async def test_an_alarm_is_raised_although_somebody_closed_the_item_before_the_transcript_came(desk, lexicon):
    desk, heard, _ = desk
    call = a_message()
    await heard(call)
    await close_duty(desk, ANNA, (await the_only(desk)).id, Outcome.REACHED)
    await heed_transcript(desk, lemmas, a_transcript(call, DANGER))
    assert [kind for kind, _, _ in await red(desk)] == [AlarmKind.CRISIS]


async def test_a_changed_lexicon_counts_for_the_next_transcript(desk, lexicon):
    desk, heard, _ = desk
    call = a_message()
    await heard(call)
    editor = DirectoryEditor(desk.database, desk.clock, "root")
    await editor.add(DirectoryKind.CRISIS, {"title": "пособи*", "note": "Проба"})
    await heed_transcript(desk, lemmas, a_transcript(call, CALM))
    assert await red(desk) == [(AlarmKind.CRISIS, [("пособи*", 2.5)], True)]
