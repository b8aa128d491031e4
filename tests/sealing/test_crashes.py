"""The service is killed at each step of sealing: nothing is lost, nothing is sealed twice, nothing plain is left."""

import asyncio
import signal
import time

from ivr.listening import hears
from tests.sealing.crash import MOMENTS, killed_at
from tests.sealing.rig import Home
from tests.speech.speech_rig import lives


async def a_talk(folder):
    async with Home(folder).opened(sealing=False) as home:
        return await home.a_talk(seconds=20)


async def finished_by_the_next(folder, talk, moment, before):
    async with Home(folder).opened() as home:
        left = home.vaulted()
        committed = moment in {"committed", "unlinking"}
        assert home.plain() == [f"{talk}.raw"]
        assert (await home.sound(talk) is not None) == committed
        await home.keeper.sweep()
        [file] = set(home.vaulted()) - before
        assert (file in left) == committed
        assert home.plain() == home.set_aside() == []
        assert (await home.sound(talk)).file == file
        assert [sound.id for sound in home.sealed] == [talk]  # told (again): who was told before must not mind
        legs = await home.heard(talk)
    assert [(hears(leg, hz), leg.seconds) for leg, hz in zip(legs, (440, 880), strict=True)] == [(True, 20.0)] * 2
    return {file}


def test_a_service_that_is_killed_in_the_middle_of_sealing_is_finished_by_the_next(tmp_path):
    vaulted = set()
    for moment in MOMENTS:
        talk = asyncio.run(a_talk(tmp_path))
        assert killed_at(moment, tmp_path) == -signal.SIGKILL, moment
        vaulted |= asyncio.run(finished_by_the_next(tmp_path, talk, moment, vaulted))
    assert len(vaulted) == len(MOMENTS)


def test_the_process_that_seals_ends_with_the_service_even_if_it_hangs(tmp_path):
    asyncio.run(a_talk(tmp_path))
    assert killed_at("frozen", tmp_path) == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while lives(int((tmp_path / "frozen").read_text())):
        assert time.monotonic() < deadline
        time.sleep(0.01)  # the kernel tells nobody


async def test_a_sealed_file_that_no_row_knows_is_kept_when_it_may_be_the_only_copy(tmp_path):
    async with Home(tmp_path).opened() as home:
        await home.a_talk()
        await home.keeper.sweep()
        [only] = home.vaulted()
    (tmp_path / "hotline.sqlite3").unlink()  # as after a restored backup that is older than the sound
    async with Home(tmp_path).opened() as home:
        await home.a_message()
        await home.keeper.sweep()
        assert only in home.vaulted()
        assert len(home.vaulted()) == 2
