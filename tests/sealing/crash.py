"""A service that is killed in the middle of sealing."""

import asyncio
import os
import signal

import call_records.sealer
from tests.sealing.rig import Home

#: And one that is no step: "frozen", while the process that seals is.
MOMENTS = ("converting", "converted", "renamed", "committed", "unlinking")


def killed_at(moment, folder):
    """Seal in a child of this process that is killed at that moment; gives how it ended."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(_seal(folder, moment))
        finally:
            os._exit(1)  # it was to be dead by now
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


async def _seal(folder, moment):
    async with Home(folder).opened() as home:
        sealing, watching = home.keeper._sealing, None
        if moment == "converting":
            watching = asyncio.create_task(_die_when_something_is_written(folder / "sealed"))
        elif moment == "frozen":
            watching = asyncio.create_task(_freeze_and_die(sealing.sealer, folder))
        elif moment == "converted":
            call_records.sealer._put_in_place = _die
        elif moment == "renamed":
            sealing.sealer.seal = _and_die(sealing.sealer.seal)
        elif moment == "committed":
            home.keeper.on_sealed.insert(0, _die_later)
        elif moment == "unlinking":
            sealing.plains.remove = _die_later
        await home.keeper.sweep()
        del watching


def _die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


async def _die_later(*_):
    _die()


def _and_die(work):
    async def and_die(plain):
        await work(plain)
        _die()

    return and_die


async def _die_when_something_is_written(folder):
    while not list(folder.glob("*.part")):
        await asyncio.sleep(0)
    _die()


async def _freeze_and_die(sealer, folder):
    while not list(sealer.folder.glob("*.part")):
        await asyncio.sleep(0)
    pid = sealer._process.pid
    os.kill(pid, signal.SIGSTOP)
    (folder / "frozen").write_text(str(pid))
    _die()
