"""Wait for sound: a phone that has answered is not yet connected with the caller."""

import asyncio
import atexit
import contextlib
import itertools
import shutil
import tempfile
from pathlib import Path

from ivr.listening import hears
from ivr.telephone_sound import NotSound, read_sound

#: What phones heard; they go on writing there until they are switched off.
_HEARD = Path(tempfile.mkdtemp(prefix="hotline-heard-"))
atexit.register(shutil.rmtree, _HEARD, ignore_errors=True)
_numbers = itertools.count()


async def until_hears(phone, hz, within=30.0):
    """Wait until this phone hears a third of a second of that tone."""
    file = _HEARD / f"{next(_numbers)}.wav"
    await phone.record(file)
    async with asyncio.timeout(within):
        while not _heard(file, hz):
            await asyncio.sleep(0.1)  # the file grows by itself


async def until_connected(caller, phone, within=30.0):
    """Wait until the caller hears this phone."""
    await phone.tone(650)
    await until_hears(caller, 650, within)


def _heard(file, hz):
    with contextlib.suppress(OSError, NotSound):
        return hears(read_sound(file), hz)
    return False
