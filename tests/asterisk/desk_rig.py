"""A centre with two desks: Анна is on shift and takes every call, Вера may be asked. Real phones, real tones."""

import asyncio
import contextlib
from dataclasses import dataclass

from hotline.commands.remote import ask_within
from hotline.domain.refusal import Refused
from ivr.listening import hears, hears_among, levels, tone_heard
from ivr.sip_caller import SipPhone
from ivr.telephone_sound import read_sound
from tests.asterisk.product import running

CALLER_HZ, ANNA_HZ, VERA_HZ = 440, 650, 850


@dataclass
class Desk:
    """product: the centre. anna, vera, caller: their phones; each says a tone of its own."""

    product: object
    accounts: dict
    folder: object
    anna: SipPhone
    vera: SipPhone
    caller: SipPhone
    stack: contextlib.AsyncExitStack
    calls: int = 0
    takes: int = 0

    async def does(self, verb, login="anna", **fields):
        """What a dispatcher clicks. Raises `Refused`."""
        return await self.asks(f"desk-{verb}", login=login, **fields)

    async def asks(self, action, **fields):
        """One question to the control door."""
        return await asyncio.to_thread(ask_within, 20, self.product.home, action, fields)

    async def journal(self):
        return await self.asks("journal")

    async def refused(self, verb, login="anna", **fields):
        """The sentence with which the service refuses."""
        try:
            await self.does(verb, login, **fields)
        except Refused as refusal:
            return str(refusal)
        raise AssertionError(f"{verb} was not refused")

    async def stage(self, login="anna"):
        call = await self.does("current", login)
        return call and call["stage"]

    async def until_stage(self, stage, login="anna", within=15):
        await self.product.eventually(lambda: self.stage(login), lambda seen: seen == stage, within)

    async def talk(self):
        """A family dials, Анна answers."""
        before = len(await self.journal())
        await self.anna.auto_answer(50)
        await self.caller.dial("129", server=self.product.server, caller="+79001234567")
        await self.caller.answered()
        await self.caller.digits("0")
        await self.anna.ringing(within=15)
        await self.anna.answered()
        self.calls = before + 1
        await self.until_stage("talking")
        await self.both_hear(self.anna, ANNA_HZ)

    async def both_hear(self, phone, hz, within=10.0):
        """Wait until caller and phone hear each other's tone, from now on."""
        await asyncio.gather(self.hears(phone, CALLER_HZ, within=within), self.hears(self.caller, hz, within=within))

    async def hears(self, phone, *tones, within=10.0):
        """Wait until this phone hears one tone and nothing else, or several together."""
        deadline = asyncio.get_running_loop().time() + within
        while True:
            self.takes += 1
            take = self.folder / f"take-{self.takes}.wav"
            await phone.record(take)
            sound = await self._recorded(take, 0.8)
            alone = len(tones) == 1
            if sound is not None and (hears(sound, *tones) if alone else all(hears_among(sound, hz) for hz in tones)):
                return
            assert asyncio.get_running_loop().time() < deadline, (
                f"{tones} Hz not heard within {within} s, but {sound and tone_heard(sound)}; "
                f"loudest {sound and max(levels(sound))} dB in {sound and sound.seconds} s of {take}"
            )

    async def _recorded(self, take, seconds):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                while True:
                    with contextlib.suppress(Exception):
                        if (sound := read_sound(take)).seconds >= seconds:
                            return sound
                    await asyncio.sleep(0.05)
        return None

    async def row(self):
        """The row of the call, settled, and there is only one."""
        rows = await self.settled()
        assert len(rows) == self.calls
        return rows[-1]

    async def settled(self):
        return await self.product.eventually(
            self.journal, lambda rows: len(rows) >= self.calls and all(row["settled_at"] for row in rows), 30
        )

    async def timeline(self):
        return (await self.asks("story", number=self.calls))["timeline"]

    async def told(self, kind):
        """What the events of this kind say, in order."""
        frame = {"kind", "at"}
        return [
            {key: value for key, value in event.items() if key not in frame}
            for event in await self.timeline()
            if event["kind"] == kind
        ]

    async def register(self, phone, login):
        account = self.accounts[login]["sip"]
        await phone.register(account["user"], account["secret"], self.product.server)

    async def quiet(self):
        """Everybody hangs up; nobody is on the line any more."""
        for phone in (self.caller, self.anna, self.vera):
            with contextlib.suppress(Exception):
                await phone.hang_up()
        await self.settled()
        for login in ("anna", "vera"):
            await self.until_stage(None, login)


@contextlib.asynccontextmanager
async def a_centre(folder, **settings):
    """Both accounts and the shift of Анна; yields (product, accounts)."""
    async with running(folder / "centre", **({"QUEUE__RING_S": 5} | settings)) as product:
        anna = await product.dispatcher("anna", "Анна Петрова")
        vera = await product.dispatcher("vera", "Вера Ильина", on_shift=False)
        yield product, {"anna": anna, "vera": vera}


@contextlib.asynccontextmanager
async def a_desk(product, accounts, folder):
    """Three phones for one test."""
    async with contextlib.AsyncExitStack() as stack:
        anna, vera, caller = [await stack.enter_async_context(SipPhone()) for _ in range(3)]
        desk = Desk(product, accounts, folder, anna, vera, caller, stack)
        for phone, login, hz in ((anna, "anna", ANNA_HZ), (vera, "vera", VERA_HZ)):
            await desk.register(phone, login)
            await phone.tone(hz)
        await vera.auto_answer(None)
        await caller.tone(CALLER_HZ)
        try:
            yield desk
        finally:
            await desk.quiet()
