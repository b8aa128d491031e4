"""A scriptable Asterisk manager interface over TCP: answers like the real one, and misbehaves on demand.

>>> async with FakeAmi() as asterisk:
...     link = asterisk.link()
...     await asterisk.got("Login")
"""

import asyncio
import contextlib
import socket
import struct
from datetime import timedelta

from ivr.ami_link import Account, AmiLink
from ivr.ami_pace import Pace
from tests.builders import FakeClock

SECRET = "geheim"
BANNER = b"Asterisk Call Manager/11.0.0\r\n"

#: Everything a link does, quick enough for a test. The proportions are those of `Pace()`.
QUICK = Pace(ping_every_s=0.06, dead_after_s=0.25, login_within_s=2.0, retry_s=(0.01, 0.05), refused_s=(0.2, 1.0))

BOOTED = "Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 369\r\nLastReload: 369\r\nStatus: Fully Booted"


def frame(text):
    """Make the bytes of the wire from a frame pasted as text."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def until(condition, within=5.0):
    """Wait until the condition holds. Fails with its source line when it does not within `within` seconds."""
    async with asyncio.timeout(within):
        while not condition():  # any condition: not all of them have an Event to wait for
            await asyncio.sleep(0.002)


class FakeAmi:
    """One fake Asterisk on a port of its own. `actions` holds every action received over all connections, in order.

    answers: action -> frames (text) that answer it, without Response/ActionID lines of their own when they begin so.
    refuses_login, mute (reads, says nothing), frozen (does not even read), chunk (bytes per TCP segment) may be set.
    """

    def __init__(self):
        self.actions, self.connections = [], []
        self.answers = {}
        self.secret = SECRET
        self.mute = self.frozen = False
        self.banner = BANNER
        self.chunk = None
        self._server = None

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.frozen = False
        await self.stop_listening()
        for writer in self.connections:
            writer.transport.abort()
        await until(lambda: not self._serving)

    _serving = 0

    async def stop_listening(self):
        self._server.close()

    def link(self, tmp_path, pace=QUICK, clock=None):
        """Make a link to this fake, not started."""
        file = tmp_path / "ami_reader"
        file.write_text(SECRET + "\n")
        return AmiLink(Account(port=self.port, user="reader", secret_file=file), clock or FakeClock(), pace)

    async def _serve(self, reader, writer):
        self.connections.append(writer)
        self._serving += 1
        try:
            writer.write(self.banner)
            while True:
                if self.frozen:
                    await asyncio.sleep(0.01)
                    continue
                text = (await reader.readuntil(b"\r\n\r\n")).decode()
                self._take(writer, text)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._serving -= 1
            writer.close()

    def _take(self, writer, text):
        action = dict(line.split(": ", 1) for line in text.strip().split("\r\n"))
        self.actions.append(action)
        if self.mute or self.frozen:
            return
        for answer in self._answers(action):
            self._write(writer, answer)

    def _answers(self, action):
        name, mark = action["Action"], f"\r\nActionID: {action.get('ActionID', '')}"
        if name == "Login" and action["Secret"] != self.secret:
            return [frame(f"Response: Error{mark}\r\nMessage: Authentication failed")]
        if name in self.answers:
            given = self.answers[name]
            frames = given(action) if callable(given) else given
            return [frame(text + mark) for text in frames]
        if name == "Ping":
            return [frame(f"Response: Success{mark}\r\nPing: Pong\r\nTimestamp: 1795311994.1")]
        return [frame(f"Response: Success{mark}\r\nMessage: Done")]

    def _write(self, writer, data):
        if self.chunk is None:
            writer.write(data)
            return
        writer.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(data), self.chunk):
            writer.write(data[start : start + self.chunk])

    def say(self, *frames):
        """Send events to everybody who is connected; text is framed, bytes go as they are."""
        for given in frames:
            data = given if isinstance(given, bytes) else frame(given)
            for writer in self.connections:
                if not writer.is_closing():
                    self._write(writer, data)

    def drop(self):
        """Break every connection with a TCP reset."""
        for writer in self.connections:
            sock = writer.transport.get_extra_info("socket")
            if sock is not None and not writer.is_closing():
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def count(self, name):
        return sum(action.get("Action") == name for action in self.actions)

    async def got(self, name, times=1):
        """Wait for the n-th action of that name and give it."""
        await until(lambda: self.count(name) >= times)
        return [action for action in self.actions if action.get("Action") == name][times - 1]


@contextlib.asynccontextmanager
async def linked(asterisk, tmp_path, pace=QUICK):
    """Give a link that stands, and stop it at the end."""
    link = asterisk.link(tmp_path, pace)
    link.start()
    try:
        assert await link.linked(timedelta(seconds=5)), link.state
        yield link
    finally:
        await link.stop()


#: An Asterisk with one empty queue, no phone and no call.
QUIET = {
    "CoreShowChannels": [
        "Response: Success\r\nEventList: start\r\nMessage: Channels will follow",
        "Event: CoreShowChannelsComplete\r\nEventList: Complete\r\nListItems: 0",
    ],
    "QueueStatus": [
        "Response: Success\r\nEventList: start\r\nMessage: Queue status will follow",
        "Event: QueueParams\r\nQueue: dispatcher\r\nCalls: 0",
        "Event: QueueStatusComplete\r\nEventList: Complete\r\nListItems: 1",
    ],
    "ExtensionStateList": [
        "Response: Success\r\nEventList: start\r\nMessage: Extension Statuses will follow",
        "Event: ExtensionStateListComplete\r\nEventList: Complete\r\nListItems: 0",
    ],
}
