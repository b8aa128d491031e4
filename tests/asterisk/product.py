"""The whole product as its users have it: `hotline run` in a folder of its own, real Asterisk, real SIP."""

import asyncio
import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from db.schema import migrate
from hotline.commands.remote import ask_service
from hotline.domain.refusal import Refused

HOTLINE = [sys.executable, "-m", "hotline"]


def free_ports(count):
    """Ports that nobody uses now, for UDP and TCP."""
    sockets, ports = [], []
    while len(ports) < count:
        tcp, udp = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sockets += [tcp, udp]
        tcp.bind(("127.0.0.1", 0))
        with contextlib.suppress(OSError):
            udp.bind(("127.0.0.1", tcp.getsockname()[1]))
            ports.append(tcp.getsockname()[1])
    for opened in sockets:
        opened.close()
    return ports


def free_range(size):
    """The first of `size` UDP ports in a row, below the ports that the system gives out by itself."""
    for first in range(12000 + (os.getpid() % 97) * 200, 32000, size + 10):
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for port in range(first, first + size):
                held = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                held.bind(("127.0.0.1", port))
            return first
    raise RuntimeError(f"no {size} free UDP ports in a row")


#: Prompts as the first product of this run built them; the next ones need not speak them again.
_SPOKEN = Path(tempfile.mkdtemp(prefix="hotline-spoken-")) / "prompts"
#: Tables for the next ones, too; the first builds its own.
_MIGRATED = _SPOKEN.parent / "hotline.sqlite3"
atexit.register(shutil.rmtree, _SPOKEN.parent, ignore_errors=True)


class Product:
    """One instance. `settings`: section__key=value, as in the environment variables."""

    def __init__(self, home: Path, **settings):
        sip, ami, agi, web, http = free_ports(5)
        rtp = free_range(400)
        chosen = {
            "SIP__PORT": sip,
            "AMI__PORT": ami,
            "AGI__PORT": agi,
            "WEB__PORT": web,
            "ASTERISK__HTTP_PORT": http,
            "RTP__FIRST": rtp,
            "RTP__LAST": rtp + 399,
            "CENTRE__OPENING_HOURS": "always",
            "QUEUE__WRAP_UP_S": 0,
        } | settings
        self.home, self.agi_port, self.chosen = home, chosen["AGI__PORT"], chosen
        self.server = f"127.0.0.1:{chosen['SIP__PORT']}"
        clean = {key: value for key, value in os.environ.items() if not key.startswith("HOTLINE_")}
        self.environment = (
            clean | {f"HOTLINE_{key}": str(value) for key, value in chosen.items()} | {"HOTLINE_HOME": str(home)}
        )
        self.command = HOTLINE
        self.process: asyncio.subprocess.Process | None = None
        self.lines: list[str] = []
        self.ready_after = 0.0

    async def start(self, within=60.0):
        """Start `hotline run` and wait for its line "ready …"."""
        began = time.monotonic()
        self.home.mkdir(parents=True, exist_ok=True)
        if _SPOKEN.exists() and not (self.home / "prompts").exists():
            shutil.copytree(_SPOKEN, self.home / "prompts")
            if "DATABASE__URL" not in self.chosen:
                await asyncio.to_thread(_copy_tables, self.home)
        with (self.home / "run.err").open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                *self.command, "run", env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=errors
            )
        async with asyncio.timeout(within):
            while line := await self.process.stdout.readline():
                self.lines.append(line.decode().rstrip())
                if line.startswith(b"ready"):
                    self.ready_after = time.monotonic() - began
                    if not _SPOKEN.exists() and "MENU__FILE" not in self.chosen:
                        shutil.copytree(self.home / "prompts", _SPOKEN)
                    return self
        raise AssertionError(f"hotline run ended: {self.lines} {(self.home / 'run.err').read_text()[-2000:]}")

    async def stop(self):
        """SIGTERM, as a person would; returns the exit code."""
        if self.process is None:
            return None
        if self.process.returncode is None:
            self.process.terminate()
        async with asyncio.timeout(40):
            await self.process.stdout.read()
            return await self.process.wait()

    async def kill(self):
        """SIGKILL to the service alone; Asterisk lives on."""
        self.process.kill()
        await self.process.wait()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    @property
    def asterisk_pid(self):
        return int((self.home / "run" / "asterisk.pid").read_text())

    async def hotline(self, *words, code=0, within=60):
        """Run a command; gives its standard output."""
        process = await asyncio.create_subprocess_exec(
            *self.command, *words, env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(within):
            out, err = await process.communicate()
        assert process.returncode == code, (
            f"hotline {' '.join(words)}: {process.returncode} {out.decode()} {err.decode()}"
        )
        return out.decode() if code == 0 else err.decode()

    async def json(self, *words):
        return json.loads(await self.hotline(*words, "--json"))

    async def journal(self):
        """What `hotline journal --json` prints."""
        return await self._told("journal") or await self.json("journal")

    async def duties(self):
        """What `hotline duties --json` prints."""
        told = await self._told("duties")
        return await self.json("duties") if told is None else told

    async def recordings(self):
        """What `hotline recordings --json` prints."""
        told = await self._told("recordings")
        return await self.json("recordings") if told is None else told

    async def _told(self, asked, **fields):
        """As the command asks the service, without a process for each look; None when no service runs."""
        try:
            return await asyncio.to_thread(ask_service, self.home, asked, **fields)
        except Refused as refusal:
            raise AssertionError(str(refusal)) from refusal

    def asked(self, sql, *values):
        """Rows of the database of a product that keeps it in SQLite."""
        with contextlib.closing(sqlite3.connect(self.home / "hotline.sqlite3", timeout=10)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    async def settled(self, calls, within=15.0):
        """The journal, once it has so many rows and nobody is on the line in any of them."""
        live = {"ringing", "in_menu", "waiting", "talking"}
        return await self.eventually(
            self.journal, lambda rows: len(rows) >= calls and not any(row["state"] in live for row in rows), within
        )

    async def story(self, number=1):
        """Kinds of the events of one call, in order."""
        return [event["kind"] for event in (await self.line(number))["timeline"]]

    async def line(self, number):
        """What `hotline journal show --json` prints."""
        return await self._told("story", number=number) or await self.json("journal", "show", str(number))

    async def eventually(self, look, fits, within=15.0):
        """Look again and again until it fits; an AssertionError with the last look otherwise."""
        deadline = time.monotonic() + within
        while True:
            seen = await look()
            if fits(seen):
                return seen
            assert time.monotonic() < deadline, f"not within {within} s: {seen}"
            await asyncio.sleep(0.1)

    async def dispatcher(self, login="anna", name="Анна Петрова", role="dispatcher", *, on_shift=True, queue=None):
        """Add a colleague and begin her shift, as the commands ask the service; gives what `user add` prints."""
        queues = [queue] if queue else []
        account = await self._told("user-add", login=login, name=name, role=role, queues=queues)
        assert account is not None, "no service runs"
        if on_shift:
            await self.shift("start", login)
        return account

    async def shift(self, action, login):
        """As `hotline shift start|end` asks the service."""
        assert await self._told("shift", login=login, action=action) is not None, "no service runs"


def _copy_tables(home):
    if not _MIGRATED.exists():
        migrate(f"sqlite:///{_MIGRATED}")
    if not (home / "hotline.sqlite3").exists():
        shutil.copy(_MIGRATED, home)


@contextlib.asynccontextmanager
async def running(home, **settings):
    """`hotline run` for the length of a block; whatever happens in it, nothing of ours outlives it."""
    product = Product(home, **settings)
    try:
        yield await product.start()
    finally:
        with contextlib.suppress(ProcessLookupError):
            product.thaw()
        with contextlib.suppress(ProcessLookupError, TimeoutError):
            await product.stop()
        with contextlib.suppress(ProcessLookupError, FileNotFoundError, ValueError):
            os.kill(product.asterisk_pid, signal.SIGKILL)
