"""panoramisk's AMI client with its known defects cured.

`tests/wire/test_ami_guard.py` shows each defect in panoramisk itself, so an upgrade says which guard may go.

What is guarded (panoramisk 1.4, see the tests):

* an action is sent once: whatever had no answer when the link went fails with `LinkLost` and is never sent again;
* a line break in a value cannot smuggle in an action: `ValueError` before a byte is sent;
* bytes are gathered until a message is whole, so a character split over two TCP segments stays a character;
* an exception in a listener is logged and goes no further;
* a message that does not end within 64 kB closes the link.

Who notices a dead link and comes back after it is `ivr.ami_link`. Events are parsed into a plain dict (names as
Asterisk writes them) only when somebody listens to them; answers to actions go panoramisk's way.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager
from panoramisk.message import Message

from ivr.ami_errors import AsteriskSilent, LinkLost

Headers = dict[str, str]
Listener = Callable[[Headers], None]

#: Longest message taken from Asterisk, in bytes. The longest real one (AttendedTransfer) has about 3 kB.
MESSAGE_LIMIT = 64 * 1024

#: Asterisk silently drops a line of 1024 bytes or more (manager.c, get_input), and with it the header.
LINE_LIMIT = 1000

_END = b"\r\n\r\n"
_BANNER = b"Asterisk Call Manager/"

log = logging.getLogger(__name__)


def checked(action: Mapping[str, Any]) -> dict[str, Any]:
    """Give the action as it may be sent: every header one line. Raises ValueError naming the header, not its value."""
    for key, given in action.items():
        for value in given if isinstance(given, list | tuple) else (given,):
            line = f"{key}: {value}"
            if any(sign in line for sign in "\r\n\0"):
                raise ValueError(f"{key!r} holds a line break or a NUL: an AMI header is one line")
            if len(line.encode(errors="surrogatepass")) > LINE_LIMIT:
                raise ValueError(f"{key!r} is longer than the {LINE_LIMIT} bytes that Asterisk takes in a line")
    return dict(action)


def headers_of(message: bytes) -> Headers:
    """Read one AMI message. What is no UTF-8 is replaced, what is no header left out; the last of equal names wins."""
    headers = {}
    for line in message.decode("utf-8", "replace").split("\r\n"):
        key, colon, value = line.partition(": ")
        if colon:
            headers[key] = value
    return headers


class GuardedProtocol(AMIProtocol):  # type: ignore[misc]  # panoramisk has no types
    """One connection. heard: the loop's time of the last byte. lost: becomes the reason when the connection is gone."""

    closed: bool
    responses: dict[str | None, Action]

    def __init__(self, manager: "GuardedManager") -> None:
        self._manager = manager
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._failed = ""
        self.heard = self._loop.time()
        self.lost: asyncio.Future[str] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.factory, self.encoding = self._manager, "utf-8"

    def send(self, data: Mapping[str, Any], as_list: bool | None = None) -> Any:
        """Send one action. Raises ValueError for a value that is no line, `AsteriskSilent` without a link."""
        action = data if isinstance(data, Action) else Action(checked(data))
        checked(action)
        if self.closed:
            raise AsteriskSilent("the link to Asterisk is closed")
        return super().send(action, as_list=as_list)

    def forget(self, action: Action) -> None:
        """Nobody waits for the answer any more."""
        self.responses.pop(action.id, None)

    def data_received(self, data: bytes) -> None:
        self.heard = self._loop.time()
        buffer = self._buffer
        seen = max(0, len(buffer) - len(_END) + 1)
        buffer += data
        if buffer.find(_END, seen) < 0:
            messages, rest = [], len(buffer)
        else:
            *messages, tail = bytes(buffer).split(_END)
            buffer[:] = tail
            rest = len(tail)
        for message in messages:
            self._take(message)
        if rest > MESSAGE_LIMIT:
            self.fail(f"a message of more than {MESSAGE_LIMIT} bytes without an end")

    def _take(self, message: bytes) -> None:
        """One whole message. An exception in here would tear down the connection (asyncio), so none leaves."""
        try:
            if self.version is None:
                message = self._greeted(message)
            if message.startswith(b"Event: "):
                name = message[7 : message.find(b"\r\n")]
                if self.responses or name in self._manager.wanted:
                    self._event(headers_of(message))
            elif message:
                self.handle_message(Message(headers_of(message)))
        except Exception:  # a listener's fault is not the line's
            log.exception("a message of Asterisk could not be handled")

    def _greeted(self, message: bytes) -> bytes:
        """Take off the line that says who speaks; a single line break ends it, so it sticks to the first message."""
        greeting, _, rest = message.partition(b"\r\n")
        if not greeting.startswith(_BANNER):
            self.fail("what answers there is no Asterisk manager interface")
            return b""
        self.version = greeting[len(_BANNER) :].decode("ascii", "replace").strip()
        return rest

    def _event(self, headers: Headers) -> None:
        """Tell the parts of a list from news. The end of an Originate is news though it has an ActionID."""
        asked = self.responses.get(headers.get("ActionID"))
        if asked is not None and asked.responses and asked.as_list is None:
            self.handle_message(Message(headers))
        else:
            self._manager.hear(headers)

    def fail(self, reason: str) -> None:
        """Give the link up now, without waiting for the other side."""
        self._failed = self._failed or reason
        self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._failed = self._failed or (f"the connection broke: {exc}" if exc else "Asterisk closed the connection")
        self.close()

    def close(self) -> None:
        """Close, and tell everybody who waits for an answer. Nothing is kept to be sent again."""
        reason = self._failed or "we closed the connection"
        self.closed = True
        self.transport.abort()  # close() would wait for ever to flush what a frozen Asterisk does not read
        waiting = list(self.responses.values())
        self.responses.clear()
        for action in waiting:
            if not action.future.done():
                action.future.set_exception(LinkLost(f"the link to Asterisk went before the answer came: {reason}"))
                action.future.exception()  # seen: whoever waits gets it, and nobody is warned when nobody waits
        if not self.lost.done():
            self.lost.set_result(reason)


class GuardedManager(Manager):  # type: ignore[misc]  # panoramisk has no types
    """Panoramisk's manager without its own ideas about pings, reconnecting and sending again.

    wanted: names of the events that somebody listens to, as bytes.
    """

    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self.callbacks.clear()
        self.patterns.clear()
        self.awaiting_actions: deque[Action] = deque(maxlen=0)
        self.wanted: dict[bytes, str] = {}
        self._listeners: dict[str, tuple[Listener, ...]] = {}

    def listen(self, name: str, listener: Listener) -> None:
        """Call `listener` with the headers of each event of this name, in order. It must only take note."""
        self.wanted[name.encode()] = name
        self._listeners[name] = (*self._listeners.get(name, ()), listener)

    def hear(self, headers: Headers) -> None:
        """Tell the listeners. One that fails is logged, the others hear it all the same."""
        name = headers.get("Event", "")
        for listener in self._listeners.get(name, ()):
            try:
                listener(headers)
            except Exception:
                log.exception("a listener of %s failed; the link goes on", name)

    async def open(self) -> GuardedProtocol:
        """Connect once. Raises OSError."""
        loop = asyncio.get_running_loop()
        where = self.config["host"], self.config["port"]
        _, protocol = await loop.create_connection(lambda: GuardedProtocol(self), *where)
        self.protocol = protocol
        return protocol

    def dispatch(self, event: Message) -> list[str]:
        """Events that panoramisk's own path hands over; ours go to `hear`."""
        self.hear(dict(event.items()))
        return []

    def ping(self) -> None:
        """`ivr.ami_link` pings, and looks whether an answer comes."""

    def connection_lost(self, exc: Exception | None) -> None:
        """`ivr.ami_link` comes back, patiently."""

    async def send_awaiting_actions(self, *_: Any) -> None:
        """Nothing waits to be sent again: a second Originate is a second call to a family."""
