"""One line of `hotline check`, and how it is looked for: in bounded time, whatever hangs or falls."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

#: Seconds that one part is given. All parts are looked at side by side.
PATIENCE_S = 5.0

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the centre, in Russian. say: how it is, or what to do. needed: without it no call can be taken."""

    name: str
    ok: bool
    say: str
    needed: bool = True


async def bounded(name: str, look: Awaitable[Part]) -> Part:
    """What `look` finds; a look that hangs or fails is a finding, too."""
    try:
        return await asyncio.wait_for(look, PATIENCE_S)
    except TimeoutError:
        return Part(name, ok=False, say=f"нет ответа за {PATIENCE_S:g} с; подробности в журнале log/hotline.log")
    except Exception as fault:  # noqa: BLE001 - the other parts are told all the same
        return Part(name, ok=False, say=f"проверить не удалось: {type(fault).__name__}: {fault}")


async def in_thread(look: Callable[[], Found]) -> Found:
    """As asyncio.to_thread, but a look that hangs does not hold up the end of the command."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Found] = loop.create_future()

    def settle(found: Found | None, fault: Exception | None) -> None:
        if answer.done():
            return
        if fault is None:
            answer.set_result(found)  # type: ignore[arg-type]  # without a fault it was found
        else:
            answer.set_exception(fault)

    def work() -> None:
        found, fault = None, None
        try:
            found = look()
        except Exception as raised:  # noqa: BLE001 - handed on to whoever waits
            fault = raised
        with suppress(RuntimeError):  # nobody waits any more: the loop is closed
            loop.call_soon_threadsafe(settle, found, fault)

    threading.Thread(target=work, daemon=True, name="check").start()
    return await answer
