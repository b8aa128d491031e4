"""What is kept about hearing, on SQLite and PostgreSQL: recordings within reach, filters, links, marks, requests."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from hotline.domain.audit import AuditEntry
from hotline.domain.crisis import Sign
from hotline.domain.heard import Note, SoundsQuery, reach_of
from hotline.domain.score import ScoreCard
from hotline.domain.sound import SoundState
from hotline.ports.hearing import ListenLink, TakingOut
from tests.console.sound_rig import PEOPLE, a_message, a_sealed, a_talk
from tests.db.telling import NOON, SOON, tell

EVERYTHING = reach_of(PEOPLE["nina"])


@pytest.fixture
async def told(url, a_writer, database):
    """Three recordings a minute apart; the first is a talk of anna with a mark and a sign, the last is not sealed."""
    calls = [a_talk(), a_message(at=NOON + timedelta(minutes=1)), a_talk("olga", at=NOON + timedelta(days=1))]
    writer = a_writer(url)
    tell(writer, *calls)
    await writer.kept(SOON)
    talk, message, _ = calls
    async with database.unit_of_work() as work:
        await work.sounds.keep(a_sealed(talk), b"")
        await work.sounds.keep(a_sealed(message, state=SoundState.FAILED, fault="пусто"), b"")
        await work.crisis_hits.keep(talk.recording, talk.call_id, 0, [Sign(3.5, "муж бьёт", "бьёт")], NOON)
        card = ScoreCard(talk.recording, "anna", "nina", NOON, {"help": (1, 3)}, "хорошо")
        await work.scores.put(replace(card, marks={"polite": (2, 2)}))
        await work.scores.put(card)
        await work.commit()
    return calls


async def found(database, reach=EVERYTHING, **asked):
    async with database.unit_of_work() as work:
        return [one.id for one in await work.hearing.page(SoundsQuery(**asked), reach)]


async def test_each_filter_finds_what_it_names(database, told):
    talk, message, other = (one.recording for one in told)
    day = NOON.date()
    for asked, wanted in (
        ({}, [other, message, talk]),
        ({"since": day + timedelta(days=1)}, [other]),
        ({"until": day}, [message, talk]),
        ({"dispatcher": "olga"}, [other]),
        ({"kind": "message"}, [message]),
        ({"state": "open"}, [other]),
        ({"state": "failed"}, [message]),
        ({"crisis": True}, [talk]),
        ({"score": "yes"}, [talk]),
        ({"score": "no"}, [other]),
        ({"criterion": "help"}, [talk]),
        ({"criterion": "polite"}, []),
        ({"criterion": "%"}, []),
        ({"limit": 1}, [other, message]),
    ):
        assert await found(database, **asked) == wanted, asked
    async with database.unit_of_work() as work:
        first, *_ = await work.hearing.page(SoundsQuery(), EVERYTHING)
    assert await found(database, after=first.key) == [message, talk]


async def test_a_recording_tells_what_is_known_of_it_and_hides_from_those_without_a_right(database, told):
    talk, message, other = told
    async with database.unit_of_work() as work:
        one = await work.hearing.one(talk.recording, EVERYTHING)
        assert (one.kind, one.state, one.legs, one.pauses, one.login) == ("talk", "sealed", 2, ((5.0, 7.5),), "anna")
        assert (one.crisis, one.points, one.out_of, one.hers) == (True, 1, 3, False)
        assert await work.hearing.one(talk.recording, reach_of(PEOPLE["anna"])) is None
        assert (await work.hearing.one(other.recording, reach_of(PEOPLE["olga"]))).hers
        assert await work.hearing.one(uuid4(), EVERYTHING) is None
        ids = [one.call_id for one in told]
        assert [one.id for one in await work.hearing.of_calls(ids, EVERYTHING)] == [one.recording for one in told]
        assert await work.hearing.of_calls([], EVERYTHING) == []
    for login, wanted in (("anna", [message.recording]), ("pavel", []), ("sergey", [])):
        assert await found(database, reach_of(PEOPLE[login])) == wanted


async def test_links_notes_and_requests_are_kept_as_they_were_given(database, told):
    talk = told[0].recording
    link = ListenLink("ab" * 32, talk, "nina", "cd" * 32, NOON)
    asked = TakingOut(uuid4(), talk, "nina", NOON, "Запрос прокуратуры")
    allowed = replace(asked, approved_by="vera", approved_at=NOON)
    async with database.unit_of_work() as work:
        await work.listen_links.add(link)
        await work.listen_links.extend(link.token, NOON + timedelta(minutes=1))
        assert (await work.listen_links.get(link.token)).expires_at == NOON + timedelta(minutes=1)
        await work.listen_links.add(replace(link, token="ef" * 32, expires_at=NOON + timedelta(hours=3)))
        assert await work.listen_links.get(link.token) is None, "it ended long ago"
        for at_s in (9.0, 2.5):
            await work.sound_notes.add(talk, Note(at_s, "nina", NOON, "тише"))
        assert [note.at_s for note in await work.sound_notes.of(talk)] == [2.5, 9.0]
        await work.takings_out.add(asked)
        assert (await work.takings_out.waiting("vera"), await work.takings_out.waiting("nina")) == (1, 0)
        assert await work.takings_out.move(asked, allowed)
        assert not await work.takings_out.move(asked, allowed), "somebody was faster"
        assert await work.takings_out.get(asked.id) == allowed
        taken = replace(allowed, done_at=NOON, outcome="taken")
        assert [await work.takings_out.move(allowed, taken) for _ in range(2)] == [True, False]
        assert await work.takings_out.page() == [taken]
        assert (await work.takings_out.names([talk]))[talk] == (1, 1)
        assert [card.marks for card in await work.scores.between(NOON.date(), NOON.date())] == [{"help": (1, 3)}]
        assert await work.scores.between(None, NOON.date() - timedelta(days=1)) == []


async def test_who_heard_is_found_by_the_call(database, told):
    talk, message, _ = told
    async with database.unit_of_work() as work:
        for nth, one in enumerate((talk, message, talk)):
            await work.audit.write(AuditEntry(NOON, f"user{nth}", "sound.play", "recording", str(one.recording)))
        await work.audit.write(AuditEntry(NOON, "user9", "journal.line", "call", str(talk.call_id)))
        heard = await work.hearing.who_heard([talk.call_id])
        assert [line.login for line in heard] == ["user2", "user0"]
        assert await work.hearing.who_heard([uuid4()]) == []
