"""Files that a crash, a full disk or a stranger left: what is in them is kept, what is none is never shown as good."""

import asyncio
import os
import resource
import signal
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
import soundfile

from call_records.keys import MasterKey
from call_records.sealer import SealerDied, SealingProcess
from call_records.vault import FileVault
from hotline.domain.sound import SoundState
from hotline.ports.sealing import Plain, Unreadable
from ivr.listening import hears
from ivr.telephone_sound import tone, write_wav
from tests.sealing.rig import Home, stereo

HEADER = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0"

HOURS = 3 * 3600


@pytest.fixture
async def home(tmp_path):
    async with Home(tmp_path).opened() as opened:
        yield opened


def wav(folder, seconds=3.0):
    path = folder / "whole.wav"
    write_wav(path, tone(440, seconds))
    return path.read_bytes()


async def test_what_is_no_sound_is_kept_apart_with_the_reason_and_never_shown_as_good(home):
    empty, header, garbage = [
        await home.a_message(content) for content in (b"", HEADER, b"<html>no sound at all</html>" * 50)
    ]
    odd = await home.a_talk(b"\1\2\3")
    await home.keeper.sweep()
    assert home.vaulted() == home.plain() == []
    assert home.set_aside() == sorted([*(f"{one}.wav" for one in (empty, header, garbage)), f"{odd}.raw"])
    sounds = [await home.sound(one) for one in (empty, header, garbage, odd)]
    assert [sound.fault for sound in sounds] == [
        "в файле нет звука",
        "в файле нет звука",
        "это не звук: формат файла не распознан",
        "в файле нет звука",
    ]
    assert {(sound.state, sound.audible, sound.counts) for sound in sounds} == {(SoundState.FAILED, False, False)}
    assert [sound.id for sound in home.sealed] == [garbage]  # somebody said something, so a person must know


async def test_what_a_crash_left_open_or_cut_is_sealed_as_far_as_it_goes(home, tmp_path):
    whole = wav(tmp_path)
    closed_late = await home.a_message(HEADER + whole[44:])  # kill -9: the header still says 0
    cut = await home.a_message(whole[:-16001])  # a second is missing, and half a sample
    talk = await home.a_talk(stereo(3)[:-3])
    await home.keeper.sweep()
    assert home.plain() == home.set_aside() == []
    seconds = [(await home.sound(one)).duration_s for one in (closed_late, cut, talk)]
    assert seconds == pytest.approx([3.0, 2.0, 3.0], abs=0.001)
    assert hears((await home.heard(closed_late))[0], 440)
    assert [hears(leg, hz) for leg, hz in zip(await home.heard(talk), (440, 880), strict=True)] == [True, True]


async def test_sound_of_another_form_under_the_same_name_is_sealed_all_the_same(home, tmp_path):
    samples = (0.3 * np.sin(2 * np.pi * 440 * np.arange(3 * 44100) / 44100) * 32767).astype("<i2")
    ids = []
    for form, subtype in (("FLAC", "PCM_16"), ("WAV", "ALAW"), ("WAV", "PCM_16")):
        path = tmp_path / "foreign"
        soundfile.write(path, samples, 44100, format=form, subtype=subtype)
        ids.append(await home.a_message(path.read_bytes() + (b"LIST\4\0\0\0abcd" if subtype == "PCM_16" else b"")))
    await home.keeper.sweep()
    assert [(await home.sound(one)).state for one in ids] == [SoundState.SEALED] * 3
    assert [(await home.sound(one)).duration_s for one in ids] == pytest.approx([3.0] * 3)


@pytest.fixture
async def sealer(tmp_path):
    """The process that seals, with little patience."""
    (tmp_path / "messages").mkdir()
    made = SealingProcess(tmp_path / "sealed", MasterKey("a" * 43), "flac", patience_s=1.0)
    yield made
    await made.stop()


def plain(folder, content):
    recording = uuid4()
    path = folder / "messages" / f"{recording}.raw"
    path.write_bytes(content)
    return Plain(recording, path, "talk", len(content))


def memory_kb(pid):
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1])


async def test_three_hours_are_sealed_in_little_memory(sealer, tmp_path):
    talk = plain(tmp_path, b"")
    with talk.path.open("r+b") as file:
        file.truncate(HOURS * 32000)  # a sparse file: nothing on disk, three hours for the reader
    sealer._patience_s = 120.0
    sealed = await sealer.seal(talk)
    assert sealed.duration_s == HOURS
    assert len(sealed.peaks) < 10_000
    assert memory_kb(sealer._process.pid) < 150_000


async def test_a_process_that_is_killed_or_hangs_is_made_anew_and_the_loop_never_waits_for_it(sealer, tmp_path):
    with pytest.raises(Unreadable):
        await sealer.seal(plain(tmp_path, b""))  # the process runs now
    talk = plain(tmp_path, stereo(600))
    sealing = asyncio.create_task(sealer.seal(talk))
    while not sealing.done() and not list(sealer.folder.iterdir()):
        await asyncio.sleep(0)
    os.kill(sealer._process.pid, signal.SIGKILL)
    with pytest.raises(SealerDied, match="ended with code -9"):
        await sealing
    with pytest.raises(Unreadable):
        await sealer.seal(plain(tmp_path, b""))
    os.kill(sealer._process.pid, signal.SIGSTOP)  # as when it waits for a disk that does not answer
    with pytest.raises(SealerDied, match="longer than 1 s"):
        await sealer.seal(Plain(talk.recording, talk.path, "talk", 0))
    assert list(sealer.folder.iterdir()) == []
    assert (await sealer.seal(talk)).duration_s == 600.0


async def test_a_disk_that_is_full_lets_sealing_wait_and_loses_nothing(sealer, tmp_path):
    talk = plain(tmp_path, stereo(60))
    with pytest.raises(Unreadable):
        await sealer.seal(plain(tmp_path, b""))
    pid = sealer._process.pid
    unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
    with pytest.raises(OSError, match=r"File too large|could not be converted"):
        await sealer.seal(talk)
    assert list(sealer.folder.iterdir()) == []
    resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
    sealed = await sealer.seal(talk)
    assert (sealed.duration_s, sealer._process.pid) == (60.0, pid)


async def test_with_too_little_room_nothing_is_even_begun_and_it_is_tried_again(tmp_path):
    async with Home(tmp_path).opened() as home:
        message = await home.a_message()
        sealer, home.keeper._sealer._reserve = home.keeper._sealer, 1 << 60
        await home.keeper.sweep()
        assert "free some space" in home.keeper.waits
        assert home.plain() == [f"{message}.wav"]
        assert await home.sound(message) is None
        sealer._reserve = 0
        home.keeper._sealing.not_before = 0.0
        await home.keeper.sweep()
        assert home.keeper.waits == ""
        assert (await home.sound(message)).audible


async def test_a_file_that_ends_the_process_three_times_is_taken_for_unreadable(home):
    message = await home.a_message()

    class Deadly(SealingProcess):
        async def seal(self, plain):
            raise SealerDied("ended with code -9")

    home.keeper._sealing.sealer = Deadly(home.folder / "sealed", MasterKey("a" * 43), "flac")
    for _ in range(3):
        assert await home.sound(message) is None
        home.keeper._sealing.not_before = 0.0
        await home.keeper.sweep()
    assert (await home.sound(message)).fault == "обработка файла трижды прерывалась"
    assert home.set_aside() == [f"{message}.wav"]


async def test_the_vault_gives_nothing_of_a_file_that_was_changed_and_forgets_what_is_erased(home):
    talk = await home.a_talk()
    await home.keeper.sweep()
    sound = await home.sound(talk)
    whole = b"".join([piece async for piece in home.vault.read(sound)])
    assert (whole[:4], len(whole)) == (b"fLaC", await home.vault.size(sound))
    assert b"".join([piece async for piece in home.vault.read(sound, 10, 70_000)]) == whole[10:70_001]
    assert [piece async for piece in home.vault.read(sound, len(whole))] == []
    stranger = FileVault(home.folder, MasterKey("z" * 43))
    for broken in (stranger.size(sound), stranger.samples(sound)):
        with pytest.raises(Exception, match=r"the key of .* does not open"):
            await broken
    await home.vault.erase(sound)
    await home.vault.erase(sound)
    assert home.vaulted() == []
    with pytest.raises(Exception, match="cannot be opened"):
        await home.vault.verify(sound)


async def test_a_master_key_that_was_lost_is_told_at_the_next_start(tmp_path):
    async with Home(tmp_path).opened() as home:
        await home.a_message()
        await home.keeper.sweep()
        assert home.keeper.trouble == ""
    (tmp_path / "secrets" / "voice_key").unlink()
    async with Home(tmp_path).opened() as home:
        await home.keeper.sweep()
        assert "opens no older recording" in home.keeper.trouble
