"""Real SIP phones for tests: each is a process of its own, says a tone of its own, and keeps what it hears.

async with (
    given_phone(tmp_path, says_hz=600, register=("anna", secret, server)) as phone,
    given_caller(tmp_path, dials="129", server=server, says_hz=440) as caller,
): ...
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.listening import hears
from ivr.sip_caller import SipPhone
from ivr.telephone_sound import NotSound, Sound, read_sound, silence


@dataclass(frozen=True, slots=True)
class TestPhone:
    """A phone, the file that it records its next call into, and the address at which it is called directly."""

    __test__ = False

    phone: SipPhone
    recording: Path

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.phone.port}"

    async def heard(self, within: float = 5.0) -> Sound:
        """Give what it heard, when the call is over. Sample 0 is the moment of the event `recording`."""
        return read_sound(await self.phone.recorded(within))

    async def heard_tone(self, hz: float, within: float = 5.0) -> bool:
        return hears(await self.heard(within), hz)


@asynccontextmanager
async def given_phone(
    folder: Path,
    *,
    register: tuple[str, str, str] | None = None,
    answers_after_ms: int | None = 0,
    says_hz: int | None = None,
    port: int = 0,
) -> AsyncIterator[TestPhone]:
    """Switch on a phone that is called. register: user, secret, host:port. answers_after_ms None: it only rings."""
    async with SipPhone(port=port) as phone:
        recording = folder / f"heard-{phone.port}.wav"
        await phone.record(recording)
        await phone.auto_answer(answers_after_ms)
        if says_hz is not None:
            await phone.tone(says_hz)
        if register is not None:
            await phone.register(*register)
        yield TestPhone(phone, recording)


@asynccontextmanager
async def given_caller(
    folder: Path,
    *,
    dials: str,
    server: str,
    number: str = "+79001234567",
    name: str = "",
    says_hz: int | None = None,
) -> AsyncIterator[TestPhone]:
    """Let an unregistered caller ring, whose INVITE is on its way. An empty number hides it. server: host:port."""
    async with given_phone(folder, says_hz=says_hz) as caller:
        await caller.phone.dial(dials, server=server, caller=number, name=name)
        yield caller


async def heard_for(phone: TestPhone, seconds: float, within: float = 10.0) -> Sound:
    """Wait until the phone has recorded so many seconds of the call that is still up."""
    await phone.phone.event("recording", within=within)
    async with asyncio.timeout(within):
        while (sound := _recorded(phone.recording)).seconds < seconds:
            await asyncio.sleep(0.05)
    return sound


def _recorded(file: Path) -> Sound:
    try:
        return read_sound(file)
    except (OSError, NotSound):  # not a byte is written yet
        return silence(0)
