"""From the moment at which Asterisk calls a dispatcher's phone to the moment at which her page has painted who calls.

The real product, fifty consoles open: one real Chromium of the dispatcher whose phone rings, and the sockets of 49
colleagues on shift who see the state change with every call. The phone is a real SIP phone that only rings; callers
dial one after another. Both moments are the wall clock of one machine: the Timestamp that Asterisk gives its event
AgentCalled, seen by an AMI reader of our own, and Date.now() in the second animation frame after the page has put the
pop into its document. Then the pages themselves, at the HTTP edge.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hotline.commands.remote import ask_within
from ivr.sip_caller import SipPhone
from tests.asterisk.product import Product, running
from tests.bench.figures import Figure, Limit
from tests.bench.machine import Busy
from tests.console.browser import browser, sign_in
from tests.console.visitor import Visitor, a_visitor
from tests.sipp_runner import quantile

#: AgentCalled → painted, in ms: what is asked of 99 calls of 100, and of each (issue 3, 4).
LIMIT_MS, WORST_MS = 100.0, 500.0

_PAINTED = """
window.benchPainted = {};
document.addEventListener('pop:painted', ({ detail }) => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.benchPainted[detail.phone] = Date.now();
})));
"""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured. consoles: open in all. asks: requests for each page."""

    consoles: int = 50
    calls: int = 60
    asks: int = 200


QUICK = Amount(consoles=50, calls=15, asks=40)


async def pop_and_pages(folder: Path, amount: Amount, say: Callable[[str], None]) -> list[Figure]:
    """Measure; takes about four minutes, two with `QUICK`."""
    async with running(folder / "desk", QUEUE__NO_ANSWER_PAUSE_S=0) as product, AsyncExitStack() as stack:
        say(f"{amount.consoles} dispatchers sign in and begin their shifts")
        accounts = [await _account(product, f"d{nth:02}") for nth in range(amount.consoles)]
        sockets = [asyncio.create_task(_read(await _console(stack, product, one))) for one in accounts[1:]]
        rung = await stack.enter_async_context(a_visitor(product, "d00", accounts[0]["password"]))
        await _post(rung, "/shift/start")
        phone, caller = [await stack.enter_async_context(SipPhone()) for _ in range(2)]
        await phone.register("d00", accounts[0]["sip"]["secret"], product.server)
        card = await _a_card(product, rung, phone, caller)
        async with browser() as chromium, _ami(product) as called:
            page = await chromium.page()
            await page.add_init_script(_PAINTED)
            await sign_in(page, product, "d00", accounts[0]["password"])
            busy = Busy.now()
            say(f"{amount.calls} calls ring at her phone, one after another")
            took = sorted([await _rings(product, page, called, nth) for nth in range(amount.calls)])
            say(f"  cores busy meanwhile: {Busy.now().since(busy):.2f}")
        say(f"pages, {amount.asks} times each")
        pages = {path: await _pages(rung, path, amount.asks) for path in ("/", "/journal", card, "/sos")}
        for task in sockets:
            task.cancel()
        await asyncio.gather(*sockets, return_exceptions=True)
    return _figures(took, pages, card)


def _figures(took: list[float], pages: dict[str, list[float]], card: str) -> list[Figure]:
    name = "AgentCalled → pop painted"
    return [
        Figure(f"{name}, p50 of {len(took)}", "ms", quantile(took, 0.5)),
        Figure(f"{name}, p99 of {len(took)}", "ms", quantile(took, 0.99), limit=Limit(LIMIT_MS)),
        Figure(f"{name}, longest of {len(took)}", "ms", took[-1], limit=Limit(WORST_MS)),
        *(
            Figure(
                f"page {'/appeals/…' if path == card else path}, p{part * 100:.0f} of {len(times)}",
                "ms",
                quantile(times, part),
            )
            for path, times in pages.items()
            for part in (0.5, 0.99)
        ),
    ]


async def _account(product: Product, login: str) -> dict:
    fields = {"login": login, "name": f"Диспетчер {login}", "role": "dispatcher"}
    return await asyncio.to_thread(ask_within, 30, product.home, "user-add", fields)


async def _console(stack: AsyncExitStack, product: Product, account: dict):
    """An open console of a colleague on shift: its socket."""
    visitor = await stack.enter_async_context(a_visitor(product, account["login"], account["password"]))
    await _post(visitor, "/shift/start")
    return await stack.enter_async_context(visitor.live())


async def _read(socket) -> None:
    async for _ in socket:
        pass


async def _post(visitor: Visitor, path: str, **fields: str) -> None:
    csrf = re.search(r'name="csrf" content="([^"]+)"', await visitor.page("/"))[1]
    status, text = await visitor.post(path, fields, csrf=csrf)
    assert status == 200, f"{path}: {status} {text[:300]}"


async def _a_card(product: Product, visitor: Visitor, phone: SipPhone, caller: SipPhone) -> str:
    """One call is answered, so that there is a card: its path."""
    await phone.auto_answer(0)
    await caller.dial("129", server=product.server, caller="+79005550999", name="Мария")
    await caller.answered()
    await caller.digits("0")
    await phone.answered()

    async def path() -> str:
        found = re.search(r"/appeals/[0-9a-f-]{36}", await visitor.page("/appeals"))
        return found[0] if found else ""

    found = await product.eventually(path, bool)
    await caller.hang_up()
    await caller.ended()
    await phone.ended()
    await phone.auto_answer(None)
    return found


async def _rings(product: Product, page, called: Callable[[str], Awaitable[float]], nth: int) -> float:
    """Milliseconds from AgentCalled to the painted pop of one call."""
    number = f"+7900556{nth:04}"
    async with SipPhone() as caller:
        await caller.dial("129", server=product.server, caller=number, name="Мария")
        await caller.answered()
        await caller.digits("0")
        await page.wait_for_function("number => window.benchPainted[number]", arg=number, timeout=20_000)
        painted = await page.evaluate("number => window.benchPainted[number]", number)
        rang = await called(number)
        await caller.hang_up()
        await caller.ended()
    await page.locator("#pop .pop").wait_for(state="detached")
    return painted - rang * 1000


@asynccontextmanager
async def _ami(product: Product):
    """Gives a function: caller's number -> the Timestamp of AgentCalled, in seconds of the epoch."""
    secret = (product.home / "secrets" / "ami_reader").read_text().strip()
    reader, writer = await asyncio.open_connection("127.0.0.1", product.chosen["AMI__PORT"])
    writer.write(f"Action: Login\r\nUsername: reader\r\nSecret: {secret}\r\n\r\n".encode())
    moments: dict[str, float] = {}
    changed = asyncio.Condition()

    async def hear() -> None:
        while packet := (await reader.readuntil(b"\r\n\r\n")).decode(errors="replace"):
            event = dict(line.split(": ", 1) for line in packet.splitlines() if ": " in line)
            if event.get("Event") == "AgentCalled":
                async with changed:
                    moments.setdefault(event["CallerIDNum"].lstrip("+"), float(event["Timestamp"]))
                    changed.notify_all()

    async def called(number: str) -> float:
        async with asyncio.timeout(5), changed:
            await changed.wait_for(lambda: number.lstrip("+") in moments)
            return moments[number.lstrip("+")]

    hearing = asyncio.create_task(hear())
    try:
        yield called
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        writer.close()


async def _pages(visitor: Visitor, path: str, asks: int) -> list[float]:
    """Milliseconds from the request to the last byte, sorted."""
    times = []
    for _ in range(asks):
        began = time.perf_counter()
        await visitor.page(path)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)
