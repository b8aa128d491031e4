"""Rows, jobs and processes together; the engine is an odd one that loads nothing (`odd_engine.py`)."""

import asyncio
import os
import sqlite3
import sys
import time
from dataclasses import replace

import pytest

from hotline.domain.journal_query import JournalQuery
from hotline.domain.rights import Scope
from hotline.domain.sight import Sight
from hotline.domain.sound import SoundState
from hotline.domain.transcript import TranscriptState
from hotline.services.tell_transcripts import Telling
from tests.speech.redis_server import a_redis
from tests.speech.speech_rig import a_model, a_sound, family, lives

DONE, FAILED = TranscriptState.DONE, TranscriptState.FAILED


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def found(home, text):
    async with home.database.unit_of_work() as work:
        page = await work.lines.page(JournalQuery(text=text), Sight(Scope.ALL, "olga"))
    return {row.id for row in page.rows}


async def test_a_file_that_eats_memory_crashes_or_is_none_costs_nothing_but_itself(home, tmp_path):
    hungry, crashing, silent, fine = [await home.a_message(a_sound(tmp_path, seconds)) for seconds in (4, 5, 7, 3)]
    assert [leg.text for leg in await home.ended(fine)] == ["нужен <b>юрист</b> завтра"]
    for sound, fault in (
        (hungry, "не хватило памяти (HOTLINE_SPEECH__MEMORY_MB)"),
        (crashing, "процесс оборвался (SIGABRT, вероятно, не хватило памяти)"),
        (silent, "звук не читается: no sound in it"),
    ):
        [leg] = await home.ended(sound)
        assert (leg.state, leg.fault, leg.text) == (FAILED, fault, "")
    with sqlite3.connect(home.home / "hotline.sqlite3") as database:
        tries = dict(database.execute("SELECT recording_id, tries FROM transcripts").fetchall())
    assert [tries[str(sound.id)] for sound in (hungry, crashing, silent, fine)] == [3, 3, 1, 1]
    assert len(home.processes()) == 4  # the same process, huey's scheduler, two workers

    # What failed can be heard all the same, and nothing plain is left of it.
    async for piece in home.vault.read(crashing):
        assert piece.startswith(b"fLaC")
    assert not list((home.home / "run").iterdir())


async def test_the_end_is_told_at_least_once_and_a_hook_that_fails_holds_up_nobody(home, tmp_path):
    while await Telling(home.database, []).look():
        pass
    first, second = [await home.a_message(a_sound(tmp_path, 3)) for _ in range(2)]
    await home.ended(first)
    await home.ended(second)
    told, tired = [], []

    async def hook(transcript):
        if transcript.recording_id == first.id and not tired:
            tired.append(True)
            raise RuntimeError("the lexicon is on fire")
        told.append(transcript)

    telling = Telling(home.database, [hook])
    assert await telling.look() == 1
    assert [transcript.recording_id for transcript in told] == [second.id]
    for _ in range(2):
        await telling.look()
    assert [(transcript.recording_id, transcript.state) for transcript in told] == [(second.id, DONE), (first.id, DONE)]
    assert (await home.row(first)).transcript == "нужен <b>юрист</b> завтра"
    assert await found(home, "юристов") >= {first.call_id, second.call_id}


async def test_without_a_model_rows_wait_and_with_one_they_are_done(a_home, tmp_path):
    home = a_home(model=None)
    (home.home / "jobs.sqlite3").write_bytes(b"\x17" * 5000)  # a broken store of jobs is begun anew
    message = await home.a_message(a_sound(tmp_path, 3))
    assert (home.home / "jobs.broken").exists()
    await home.speech.sweep()
    assert home.speech.state() == {"model": "", "pid": None, "fault": ""}
    assert [leg.state for leg in await home.of(message)] == [TranscriptState.WAITING]

    home.home.joinpath("models").mkdir()
    a_model(home.home / "models" / ".half")
    await home.speech.sweep()
    assert home.speech.state()["pid"] is None
    (home.home / "models" / ".half").rename(home.home / "models" / "small")
    assert [leg.engine for leg in await home.ended(message)] == ["odd small"]

    a_model(home.home / "models" / "large")
    os.utime(home.home / "models" / "large", (2**31, 2**31))
    second = await home.a_message(a_sound(tmp_path, 3))
    await home.until(lambda _: home.speech.state()["model"].endswith("large"), second)
    [leg] = await home.ended(second)
    assert leg.engine in {"odd small", "odd large"}


async def test_what_a_worker_has_begun_goes_back_when_it_is_told_to_stop(a_home, tmp_path):
    home = a_home(model=a_model(tmp_path / "model"))
    endless = await home.a_message(a_sound(tmp_path, 6))
    await home.until(lambda legs: legs[0].state is TranscriptState.RUNNING and len(home.processes()) == 4, endless)
    living = home.processes()
    await home.speech.stop()
    assert not any(map(lives, living))
    with sqlite3.connect(home.home / "hotline.sqlite3") as database:
        assert database.execute("SELECT state, tries FROM transcripts").fetchall() == [("waiting", 0)]


async def test_sound_that_is_gone_or_broken_fails_at_once_and_what_was_not_asked_for_is_found(home, tmp_path):
    gone, cut, erased = [await home.a_message(a_sound(tmp_path, 3)) for _ in range(3)]
    (home.home / "sealed" / gone.file).unlink()
    with (home.home / "sealed" / cut.file).open("r+b") as file:
        file.truncate(40)
    async with home.database.unit_of_work() as work:
        await work.sounds.erase(erased.id)
        await work.commit()
    home.speech.on_sealed = lambda _: asyncio.sleep(0)  # a crash between the sealing and the hook
    talk = await home.a_message(a_sound(tmp_path, 3, legs=2), kind="talk")
    assert not await home.of(talk)
    del home.speech.on_sealed
    await home.speech.look_back()
    assert [(leg.leg, leg.state) for leg in await home.ended(talk)] == [(0, DONE), (1, DONE)]
    for sound, fault in ((gone, "звук не читается: "), (cut, "звук не читается: "), (erased, "записи больше нет")):
        [leg] = await home.ended(sound)
        assert leg.state is FAILED
        assert leg.fault.startswith(fault)


async def test_only_what_can_be_heard_and_says_something_is_asked_for_nor_a_broken_model_loaded_twice(a_home, tmp_path):
    home = a_home(model=a_model(tmp_path / "broken"))
    breath = await home.a_message(a_sound(tmp_path, 1))
    talk = await home.a_message(a_sound(tmp_path, 3, legs=2), kind="talk")
    await home.speech.on_sealed(replace(breath, duration_s=3.0, state=SoundState.FAILED))
    assert not await home.of(breath)
    assert not await home.of(talk)

    await home.until(lambda _: home.speech.state()["fault"], breath)
    assert home.speech.state()["fault"] == "процесс закончился с кодом 1: no model that can be loaded"
    await home.speech.sweep()
    assert home.speech.state()["pid"] is None  # not again and again


async def test_jobs_may_lie_in_redis_and_what_it_forgot_is_put_again(a_home, tmp_path):
    with a_redis(tmp_path / "redis") as store:
        home = a_home(model=a_model(tmp_path / "model"), jobs=store.url)
        first = await home.a_message(a_sound(tmp_path, 3))
        assert [leg.state for leg in await home.ended(first)] == [DONE]
        store.stop()
        second = await home.a_message(a_sound(tmp_path, 3))
        store.start()  # it keeps nothing on disk: the job is lost, the row is not
        await home.speech.sweep()
        assert [leg.state for leg in await home.ended(second)] == [DONE]
        assert not (home.home / "jobs.sqlite3").exists()


async def test_rows_and_jobs_may_lie_on_postgresql(a_home, tmp_path, postgres):
    url = postgres.url(postgres.new_database(postgres.template))
    home = a_home(model=a_model(tmp_path / "model"), url=url, jobs=url.replace("+psycopg", ""))
    message = await home.a_message(a_sound(tmp_path, 3))
    assert [leg.state for leg in await home.ended(message)] == [DONE]
    assert not (home.home / "jobs.sqlite3").exists()


SERVICE = """
import asyncio, sys
from pathlib import Path
from tests.speech.speech_rig import SpeechHome, a_sound

async def main(home, model):
    home = SpeechHome(home, model=model)
    message = await home.a_message(a_sound(home.home, 6))
    await home.until(lambda legs: legs[0].state == "running" and len(home.processes()) == 4, message)
    print(*home.processes(), flush=True)
    await asyncio.sleep(600)

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


async def test_when_the_service_is_killed_no_process_lives_on(tmp_path):
    model = a_model(tmp_path / "model")
    service = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVICE, tmp_path, model), stdout=asyncio.subprocess.PIPE
    )
    living = [int(pid) for pid in (await service.stdout.readline()).split()]
    assert len(family(service.pid)) >= 5
    service.kill()
    await service.wait()
    deadline = time.monotonic() + 10
    while any(map(lives, living)):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)  # the kernel tells nobody
