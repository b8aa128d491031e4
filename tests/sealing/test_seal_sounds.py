"""From the plain file of an ended call into the vault, with the real process that converts and encrypts."""

import os
import sqlite3
from uuid import uuid4

import pytest

from call_records.plain_files import PlainFiles
from hotline.domain.sound import Peaks, SoundState
from ivr.listening import hears
from tests.sealing.rig import Home, age


@pytest.fixture
async def home(tmp_path):
    async with Home(tmp_path).opened() as opened:
        yield opened


async def test_a_message_and_a_conversation_go_into_the_vault_and_their_plain_files_are_gone(home):
    message, talk = await home.a_message(seconds=3.5, told=True), await home.a_talk(seconds=4)
    await home.keeper.sweep()
    assert home.plain() == []
    assert [sound.id for sound in home.sealed] == [message, talk]  # the smaller file goes first
    assert len(home.vaulted()) == 2
    [caller] = await home.heard(message)
    assert (hears(caller, 440), caller.seconds) == (True, 3.5)
    left, right = await home.heard(talk)
    assert hears(left, 440)
    assert not hears(left, 880)
    assert hears(right, 880)
    assert not hears(right, 440)
    sound = await home.sound(talk)
    assert (sound.state, sound.legs, sound.form, sound.duration_s, sound.kind) == ("sealed", 2, "flac", 4.0, "talk")
    async with home.database.unit_of_work() as work:
        peaks = Peaks.read(await work.sounds.peaks(talk))
    assert peaks.bucket_s == 0.02
    assert [len(leg) for leg in peaks.legs] == [200, 200]
    assert all(-40 < low < -34 and 34 < high < 40 for leg in peaks.legs for low, high in leg)  # 0.3 of full scale


async def test_nothing_in_the_vault_is_sound_and_no_key_lies_beside_it(home):
    talk = await home.a_talk()
    plain = (home.folder / "talks" / f"{talk}.raw").read_bytes()
    await home.keeper.sweep()
    [file] = home.vaulted()
    sealed = (home.folder / "sealed" / file).read_bytes()
    assert b"fLaC" not in sealed
    assert plain[1000:1032] not in sealed
    assert str(talk) not in file
    assert (home.folder / "sealed" / file).stat().st_mode & 0o077 == 0
    assert (home.folder / "secrets" / "voice_key").stat().st_mode & 0o077 == 0


async def test_what_a_living_call_or_a_file_of_nobody_holds_is_left_alone(home):
    living = await home.a_talk(hung_up=False)
    stranger = home.folder / "talks" / "0d4d7a5e-6f0f-4c39-8a5a-0f6a6f3c2b11.raw"
    stranger.write_bytes(bytes(4000))
    fresh = await home.a_message()
    home.keeper._sealing.plains = PlainFiles(home.folder, os.getpid)  # this process stands for Asterisk
    path = home.folder / "messages" / f"{fresh}.wav"
    with path.open("ab"):
        await home.keeper.sweep()
        assert home.plain() == sorted([f"{living}.raw", stranger.name, path.name])
        assert home.vaulted() == []
    await home.keeper.sweep()
    assert home.plain() == sorted([f"{living}.raw", stranger.name])


async def test_the_empty_file_of_a_caller_whom_nobody_answered_is_taken_away(home):
    old, new = (home.folder / "talks" / f"{uuid4()}.raw" for _ in range(2))
    for path, minutes in ((old, 11), (new, 9)):
        path.touch()
        age(path, minutes * 60)
    await home.keeper.sweep()
    assert home.plain() == [new.name]


async def test_a_message_whose_end_nobody_saw_is_told_to_the_journal_before_its_file_goes(home):
    left, click = await home.a_message(seconds=2.5), await home.a_message(seconds=0.8)
    await home.keeper.sweep()
    async with home.database.unit_of_work() as work:
        rows = {row.id: row for row in await work.recordings.all()}
        states = {id_: (await work.journal.row(rows[id_].call_id)).state for id_ in (left, click)}
        told = [event.kind for event in await work.journal.timeline(rows[left].call_id)]
    assert states == {left: "voicemail", click: "abandoned_in_menu"}
    assert told.count("message_left") == 1
    assert (rows[left].duration_s, rows[click].duration_s) == (2.5, 0.8)
    assert home.plain() == []
    assert [(sound.id, sound.counts) for sound in home.sealed] == [(click, False), (left, True)]


async def test_opus_is_smaller_and_still_the_same_sound(tmp_path):
    async with Home(tmp_path, form="opus").opened() as home:
        talk = await home.a_talk(seconds=10)
        await home.keeper.sweep()
        sound = await home.sound(talk)
        left, right = await home.heard(talk)
    assert (sound.form, sound.media_type) == ("opus", "audio/ogg")
    assert sound.bytes < 10 * 32000 / 3
    assert hears(left, 440)
    assert hears(right, 880)
    assert left.seconds == pytest.approx(10, abs=0.05)


async def test_sweeping_again_changes_nothing(home):
    await home.a_message()
    for _ in range(2):
        await home.keeper.sweep()
    assert len(home.sealed) == len(home.vaulted()) == 1


async def test_who_cannot_be_told_keeps_nothing_from_going_into_the_vault(home):
    async def deaf(sound):
        raise RuntimeError("busy")

    home.keeper.on_sealed.insert(0, deaf)
    await home.a_message()
    await home.keeper.sweep()
    assert home.plain() == []
    assert len(home.sealed) == 1


async def test_a_recording_without_any_file_is_said_to_be_missing_at_the_second_look(home):
    message = await home.a_message(at_noon=False)
    (home.folder / "messages" / f"{message}.wav").unlink()
    await home.keeper.note_missing()
    assert await home.sound(message) is None
    await home.keeper.note_missing()
    sound = await home.sound(message)
    assert (sound.state, sound.fault, sound.audible) == (SoundState.FAILED, "файла со звуком нет", False)
    assert home.sealed == []


async def test_decoded_sound_that_a_killed_reader_left_is_gone_after_the_next_start(home):
    old, fresh = (home.folder / "run" / f"sound-{name}" for name in ("old", "fresh"))
    for folder in (old, fresh):
        folder.mkdir(parents=True)
        (folder / "0.wav").write_bytes(b"what she said")
    age(old, 700)
    await home.keeper.sweep()
    assert (old.exists(), fresh.exists()) == (False, True)


async def test_while_the_database_takes_no_rows_nothing_is_sealed_twice(home):
    message = await home.a_message()
    locker = sqlite3.connect(home.folder / "hotline.sqlite3", isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    await home.keeper.sweep()
    [file] = home.vaulted()
    assert home.keeper.waits
    assert home.plain() == [f"{message}.wav"]
    await home.keeper.sweep()  # the rest after a fault is not over
    locker.execute("ROLLBACK")
    locker.close()
    home.keeper._sealing.not_before = 0.0
    await home.keeper.sweep()
    assert (home.keeper.waits, home.plain(), home.vaulted()) == ("", [], [file])
    assert (await home.sound(message)).file == file


async def test_sound_that_is_erased_while_it_is_sealed_does_not_come_back(home):
    talk = await home.a_talk()
    seal = home.keeper._sealing.sealer.seal

    async def seal_too_late(plain):
        sealed = await seal(plain)
        plain.path.unlink()
        return sealed

    home.keeper._sealing.sealer.seal = seal_too_late
    await home.keeper.sweep()
    assert home.vaulted() == []
    assert await home.sound(talk) is None
    assert home.keeper.waits == ""
