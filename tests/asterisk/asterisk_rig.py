"""A bare Asterisk of ours for tests (no service beside it), and the smallest possible AMI and SIP talkers."""

import asyncio
import hashlib
import re
import time
import uuid
from contextlib import asynccontextmanager

from asterisk_conf.control import tell
from asterisk_conf.launch import AsteriskProcess
from asterisk_conf.provide import provide
from hotline.domain.people import Role, User
from hotline.settings import Settings, load_settings
from tests.asterisk.product import free_ports, free_range

SECRET = "зелёная-дверь-17"  # a test account


def an_account(login: str, secret: str = SECRET) -> User:
    digest = hashlib.md5(f"{login}:hotline:{secret}".encode()).hexdigest()
    return User(login, login.title(), Role.DISPATCHER, "", digest, ("dispatcher",))


def rig_settings(home, **sections) -> Settings:
    """Settings of an instance with ports of its own."""
    sip, ami, agi, web, http = free_ports(5)
    rtp = free_range(40)
    chosen = {
        "sip": {"port": sip},
        "ami": {"port": ami},
        "agi": {"port": agi},
        "web": {"port": web},
        "asterisk": {"http_port": http},
        "rtp": {"first": rtp, "last": rtp + 39},
    }
    return load_settings(home=home, **{**chosen, **sections})


class Rig:
    """An Asterisk that runs; `say` is a word on its console."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home = settings.home
        self.asterisk = provide(settings.cache)
        self.process = AsteriskProcess(settings, self.asterisk)

    async def start(self, *logins: str) -> "Rig":
        await self.process.start([an_account(login) for login in logins])
        assert await self.process.ready(20), (self.home / "log" / "asterisk-console.log").read_text()[-2000:]
        return self

    async def say(self, command: str) -> str:
        return await tell(self.asterisk, self.home, command)

    def complaints(self) -> list[str]:
        """Warnings and errors that Asterisk has logged."""
        log = (self.home / "log" / "asterisk.log").read_text(errors="replace")
        return [line for line in log.splitlines() if re.search(r"\b(WARNING|ERROR)\b", line)]

    def secret(self, user: str) -> str:
        return (self.home / "secrets" / f"ami_{user}").read_text().strip()

    async def options(self, **how) -> int | None:
        return await sip_request(self.settings.sip.port, "OPTIONS", **how)

    async def register(self, login: str, secret: str = SECRET) -> int | None:
        """From an address that is no line of ours: the outside line would answer for a name that nobody has."""
        return await sip_request(self.settings.sip.port, "REGISTER", user=login, secret=secret, source="127.0.0.2")


@asynccontextmanager
async def running(home, *logins, **sections):
    rig = Rig(rig_settings(home, **sections))
    try:
        yield await rig.start(*logins)
    finally:
        await rig.process.stop()


async def eventually(look, within=15.0):
    """Look again until something true comes; AssertionError otherwise. Gives it and the seconds that passed."""
    began = time.monotonic()
    while time.monotonic() - began < within:
        if seen := await look():
            return seen, time.monotonic() - began
        await asyncio.sleep(0.05)
    raise AssertionError(f"not within {within} s")


class AmiTalk:
    """A user of AMI who reads everything that comes."""

    def __init__(self, reader, writer) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, **headers) -> list[dict[str, str]]:
        """Send one action; gives its response and the events of its list."""
        number = uuid.uuid4().hex
        lines = [*(f"{name}: {value}" for name, value in headers.items()), f"ActionID: {number}"]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        answers = []
        while True:
            packet = await self.packet()
            if packet.get("ActionID") != number:
                continue
            answers.append(packet)
            if answers[0].get("EventList") != "start" or packet.get("EventList") == "Complete":
                return answers

    async def packet(self) -> dict[str, str]:
        async with asyncio.timeout(5):
            raw = (await self._reader.readuntil(b"\r\n\r\n")).decode(errors="replace")
        return dict(line.split(": ", 1) for line in raw.splitlines() if ": " in line)

    async def events_until(self, name: str) -> list[str]:
        """Names of the events up to and with that one."""
        names = []
        while name not in names:
            names.append((await self.packet()).get("Event", ""))
        return [event for event in names if event]


@asynccontextmanager
async def ami(rig: Rig, user: str, secret: str | None = None):
    reader, writer = await asyncio.open_connection("127.0.0.1", rig.settings.ami.port)
    await reader.readline()
    talk = AmiTalk(reader, writer)
    try:
        answer = await talk.ask(Action="Login", Username=user, Secret=secret or rig.secret(user))
        talk.welcome = answer[0]["Response"]
        yield talk
    finally:
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.came: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.came.put_nowait(data)


async def sip_request(port, method, *, user="79001234567", secret="", source="127.0.0.1", to="129", within=1.0):
    """Send a SIP request over UDP, again with credentials when challenged. Gives the status; None for silence."""
    loop = asyncio.get_running_loop()
    transport, datagrams = await loop.create_datagram_endpoint(_Datagrams, local_addr=(source, 0))
    here = f"{source}:{transport.get_extra_info('sockname')[1]}"
    target = f"sip:127.0.0.1:{port}" if method == "REGISTER" else f"sip:{to}@127.0.0.1:{port}"
    called = user if method == "REGISTER" else to
    tag, call_id = uuid.uuid4().hex[:8], uuid.uuid4().hex

    async def once(number, credentials=""):
        lines = [
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{uuid.uuid4().hex};rport",
            "Max-Forwards: 70",
            f"From: <sip:{user}@127.0.0.1>;tag={tag}",
            f"To: <sip:{called}@127.0.0.1>",
            f"Call-ID: {call_id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:{user}@{here}>",
            *([credentials] if credentials else []),
            "Content-Length: 0",
        ]
        transport.sendto(("\r\n".join(lines) + "\r\n\r\n").encode(), ("127.0.0.1", port))
        try:
            async with asyncio.timeout(within):
                while not (answer := (await datagrams.came.get()).decode()).startswith("SIP/2.0"):
                    pass  # a request of Asterisk's own: it looks after a phone that has just registered
                return answer
        except TimeoutError:
            return ""

    try:
        answer = await once(1)
        if secret and answer.startswith("SIP/2.0 401"):
            answer = await once(2, _credentials(answer, method, target, user, secret))
        return int(answer.split()[1]) if answer else None
    finally:
        transport.close()


def _credentials(challenge, method, uri, user, secret):
    """RFC 7616 with qop=auth and MD5."""
    realm, nonce, opaque = (re.search(rf'{name}="([^"]*)"', challenge)[1] for name in ("realm", "nonce", "opaque"))

    def md5(text):
        return hashlib.md5(text.encode()).hexdigest()

    answer = md5(f"{md5(f'{user}:{realm}:{secret}')}:{nonce}:00000001:c0ffee:auth:{md5(f'{method}:{uri}')}")
    return (
        f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", response="{answer}", '
        f'algorithm=MD5, qop=auth, nc=00000001, cnonce="c0ffee", opaque="{opaque}"'
    )
