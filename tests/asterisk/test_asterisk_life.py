"""Asterisk as our process: it outlives us, comes back when it dies, and ends when it is told to."""

import asyncio
import os
import signal
import sys

import pytest

from asterisk_conf.control import running_pid
from asterisk_conf.preflight import CannotStart
from tests.asterisk.asterisk_rig import Rig, an_account, eventually, rig_settings, running

#: A service that starts Asterisk and is then killed without a word.
SHORT_LIVED = """
import asyncio, os, signal
from asterisk_conf.launch import AsteriskProcess
from asterisk_conf.provide import provide
from hotline.settings import load_settings

async def main():
    settings = load_settings()
    process = AsteriskProcess(settings, provide(settings.cache))
    await process.start([])
    assert await process.ready(20)
    print(process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def is_back(rig, first):
    """Wait until another process than `first` answers SIP."""

    async def answers():
        return rig.process.pid not in {None, first} and await rig.options(within=0.3) == 200

    _, seconds = await eventually(answers, within=15)
    return seconds


async def test_after_kill_9_it_answers_sip_again_within_15_seconds(tmp_path):
    deaths = []

    async def on_death():
        deaths.append("told")

    async with running(tmp_path / "home", "anna") as rig:
        watching = asyncio.create_task(rig.process.watch(on_death))
        first = rig.process.pid
        assert await rig.options() == 200
        os.kill(first, signal.SIGKILL)
        assert await is_back(rig, first) < 15
        assert deaths == ["told"]
        assert (rig.home / "run" / "starts").read_text() == "2", "Linkedids of the new life are new"
        assert await rig.register("anna") == 200
        await rig.process.stop()
        await asyncio.wait_for(watching, 5)


async def test_a_fault_of_who_is_told_of_the_death_stops_nothing(tmp_path):
    async def fails():
        raise RuntimeError("the journal is gone")

    async with running(tmp_path / "home") as rig:
        watching = asyncio.create_task(rig.process.watch(fails))
        first = rig.process.pid
        os.kill(first, signal.SIGKILL)
        await is_back(rig, first)
        await rig.process.stop()
        await asyncio.wait_for(watching, 5)


async def test_it_outlives_a_killed_service_and_the_next_one_goes_on_with_it(tmp_path):
    settings = rig_settings(tmp_path / "home")
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SHORT_LIVED, env=environment_of(settings), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await asyncio.wait_for(service.communicate(), 40)
    assert service.returncode == -signal.SIGKILL
    rig = Rig(settings)
    try:
        assert running_pid(settings.home) == int(said)
        assert await rig.options() == 200
        await rig.start("anna")
        assert rig.process.adopted
        assert rig.process.pid == int(said)
        assert await rig.register("anna") == 200, "accounts that came meanwhile are known"
        assert (settings.home / "run" / "starts").read_text() == "1"
    finally:
        await rig.process.stop()
    assert rig.process.pid is None
    assert await rig.options(within=0.3) is None


def environment_of(settings):
    ours = {
        "HOTLINE_HOME": settings.home,
        "HOTLINE_SIP__PORT": settings.sip.port,
        "HOTLINE_AMI__PORT": settings.ami.port,
        "HOTLINE_AGI__PORT": settings.agi.port,
        "HOTLINE_ASTERISK__HTTP_PORT": settings.asterisk.http_port,
        "HOTLINE_RTP__FIRST": settings.rtp.first,
        "HOTLINE_RTP__LAST": settings.rtp.last,
    }
    return os.environ | {key: str(value) for key, value in ours.items()}


async def test_one_that_was_running_but_does_not_answer_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr("asterisk_conf.launch._ADOPTED_WITHIN_S", 0.5)
    monkeypatch.setattr("asterisk_conf.launch.STOP_WITHIN_S", 0.5)
    settings = rig_settings(tmp_path / "home")
    first = await Rig(settings).start()
    frozen = first.process.pid
    os.kill(frozen, signal.SIGSTOP)
    second = Rig(settings)
    try:
        await second.start()
        assert second.process.pid != frozen
        assert await second.options() == 200
    finally:
        await second.process.stop()
    assert first.process.pid is None


async def test_a_frozen_one_is_ended_all_the_same(tmp_path):
    async with running(tmp_path / "home") as rig:
        os.kill(rig.process.pid, signal.SIGSTOP)
        async with asyncio.timeout(10):
            await rig.process.stop(within_s=0.5)
        assert rig.process.pid is None


async def test_a_stranger_who_has_the_old_number_is_left_alone(tmp_path):
    settings = rig_settings(tmp_path / "home")
    (settings.home / "run").mkdir(parents=True)
    (settings.home / "run" / "asterisk.pid").write_text(str(os.getpid()))
    assert running_pid(settings.home) is None


async def test_accounts_come_and_go_without_a_restart(tmp_path):
    async with running(tmp_path / "home", "anna") as rig:
        pid = rig.process.pid
        assert await rig.register("boris") == 401
        await rig.process.reload_phones([an_account("boris")])

        async def boris_is_known():
            return await rig.register("boris") == 200

        await eventually(boris_is_known)
        assert await rig.register("anna") == 401
        assert rig.process.pid == pid
        assert rig.complaints() == []


async def test_a_port_in_use_is_named_before_anything_starts(tmp_path):
    async with running(tmp_path / "one") as one:
        port, pid = one.settings.sip.port, one.process.pid
        other = Rig(rig_settings(tmp_path / "two", sip={"port": port}))
        with pytest.raises(
            CannotStart, match=rf"port {port} for SIP \(UDP\) is in use by .*pid {pid}.*HOTLINE_SIP__PORT"
        ):
            await other.start()
        assert running_pid(other.home) is None
        assert await one.options() == 200


async def test_two_instances_run_side_by_side(tmp_path):
    async with running(tmp_path / "one", "anna") as one, running(tmp_path / "two", "boris") as two:
        assert one.process.pid != two.process.pid
        assert (await one.register("anna"), await one.register("boris")) == (200, 401)
        assert (await two.register("anna"), await two.register("boris")) == (401, 200)
        assert one.complaints() == two.complaints() == []
        await one.process.stop()
        assert await two.options() == 200
