"""A SIP phone in the hand of Python: presses its keys and waits for what it reports.

async with SipPhone() as phone:
    await phone.dial("129", server="127.0.0.1:5060", caller="+79001234567", name="Мария")
    await phone.answered()
    await phone.digits("1")
    await phone.ended(within=30)
"""

from pathlib import Path

from ivr.sip_phone_process import NothingHappened, PhoneEvent, PhoneProcess, PhoneTrouble

__all__ = ["NothingHappened", "PhoneEvent", "PhoneTrouble", "SipPhone", "address_of"]


def address_of(number: str, name: str = "", host: str = "127.0.0.1") -> str:
    """Write the From of an unregistered caller. An empty number is a caller who hides it (RFC 3323)."""
    uri = f"sip:{number}@{host}" if number else "sip:anonymous@anonymous.invalid"
    shown = name if number else "Anonymous"
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{uri}>' if shown else f"<{uri}>"


class SipPhone(PhoneProcess):
    """One phone with one line, one verb a method. `event` of `PhoneProcess` waits for anything else."""

    async def answered(self, within: float = 10.0) -> PhoneEvent:
        """Both sides agreed that the call is up and there is sound."""
        event = await self.event("state", state="confirmed", within=within)
        await self.event("media", active=True, within=within)
        return event

    async def ringing(self, within: float = 10.0) -> PhoneEvent:
        """Somebody calls this phone."""
        return await self.event("incoming", within=within)

    async def ended(self, within: float = 10.0) -> PhoneEvent:
        return await self.event("state", state="disconnected", within=within)

    # doing

    async def register(self, user: str, secret: str, server: str, *, tcp: bool = False) -> None:
        """`server`: host:port. Raises `PhoneTrouble` with the answer when it is refused."""
        await self.tell("register", user=user, secret=secret, server=server, tcp=tcp)
        event = await self.event("registered")
        if not event["ok"]:
            raise PhoneTrouble(f"{server} refused to register {user}: {event['code']} {event['reason']}")

    async def unregister(self) -> None:
        await self.tell("unregister")
        await self.event("registered", ok=False)

    async def dial(
        self, number: str, *, server: str, caller: str | None = None, name: str = "", tcp: bool = False
    ) -> None:
        """Send the INVITE. caller: None calls as the registered account, "" hides the number. server: host:port."""
        uri = f"sip:{number}@{server}" + (";transport=tcp" if tcp else "")
        sender = "" if caller is None else address_of(caller, name)
        await self.tell("dial", uri=uri, sender=sender)
        await self.event("state", state="calling")

    async def auto_answer(self, after_ms: int | None = 0) -> None:
        """Answer the calls to come after so many milliseconds; None: leave them ringing."""
        await self.tell("auto_answer", after_ms=after_ms)

    async def answer(self) -> None:
        await self.tell("answer")

    async def reject(self, code: int = 486) -> None:
        await self.tell("reject", code=code)

    async def hang_up(self) -> None:
        await self.tell("hangup")

    async def hold(self) -> None:
        await self.tell("hold")

    async def unhold(self) -> None:
        await self.tell("unhold")

    async def transfer(self, uri: str) -> None:
        """Hand the call on by the phone's own key. uri: as in sip:vera@127.0.0.1:5060."""
        await self.tell("transfer", uri=uri)

    async def digits(self, digits: str, *, method: str = "rfc4733", duration_ms: int = 120) -> None:
        """Press keys. method: rfc4733 (telephone-event in RTP) or info (SIP INFO). Needs a call with sound."""
        await self.tell("digits", digits=digits, method=method, duration_ms=duration_ms)

    async def play(self, path: Path, *, loop: bool = False) -> None:
        """Speak with this WAV (16-bit PCM, any rate) from now on, or from the answer of the call to come."""
        await self.tell("play", path=str(path), loop=loop)

    async def tone(self, hz: int) -> None:
        await self.tell("tone", hz=hz)

    async def silence(self) -> None:
        await self.tell("silence")

    async def record(self, path: Path) -> None:
        """Keep what is heard as a WAV, 8 kHz, from the moment of the event `recording`. One file a call."""
        await self.tell("record", path=str(path))

    async def recorded(self, within: float = 5.0) -> Path:
        """Wait until the recording is complete (after the call, or after the next `record`)."""
        return Path((await self.event("recorded", within=within))["path"])
