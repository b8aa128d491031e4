"""What a caller may expect, measured with real phones on the shipped menu: sound, topics, keys, no silence.

One centre has a dispatcher with a free phone, the other one who does not hear hers ring, so that callers wait there.
"""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.domain.menu import Level
from hotline.domain.menu_file import read_menu
from hotline.domain.people import QUEUES
from ivr.listening import first_sound, gaps
from ivr.prompts import KEYS
from ivr.recognising import Ear
from ivr.sip_caller import SipPhone
from ivr.telephone_sound import Sound, read_sound
from tests.asterisk.product import Product, running
from tests.bench.figures import Figure, Limit, median
from tests.bench.machine import Busy
from tests.bench.rows import state_of
from tests.builders import SHIPPED_MENU
from tests.sipp_runner import quantile

#: Keys that are pressed in the middle of the menu, in turn, and how many seconds after the answer.
_PRESSED, _MOMENTS = ("1", "0", "5"), (5.0, 6.3, 7.7, 9.1, 10.4)

_WALK_LATEST = 240.0


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured. first_calls: calls for the first sound; queue_s: seconds in the queue."""

    first_calls: int = 32
    key_calls: int = 12
    walkers: int = 3
    queue_s: float = 40.0
    whole_walk: bool = True


QUICK = Amount(first_calls=12, key_calls=3, walkers=1, queue_s=12.0, whole_walk=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """One call: what was heard, the moment of sample 0, of the INVITE, and of the answer (CLOCK_MONOTONIC)."""

    sound: Sound
    begun: float
    called: float
    answered: float

    @property
    def first_after_invite(self) -> float:
        sound = first_sound(self.sound)
        return float("inf") if sound is None else self.begun + sound - self.called

    def after_answer(self, at: float) -> float:
        return self.begun + at - self.answered

    @property
    def longest_gap(self) -> float:
        begins = first_sound(self.sound) or 0.0
        return max((gap.seconds for gap in gaps(self.sound.between(begins), over_s=0.0)), default=0.0)


@dataclass(frozen=True, slots=True)
class Walk:
    """Seconds after the answer at which each topic began and was said, in the order of the menu; longest silence."""

    began: tuple[float, ...]
    said: tuple[float, ...]
    longest_gap: float


async def caller_rules(folder: Path, amount: Amount, say: Callable[[str], None]) -> list[Figure]:
    """Measure all of it; takes about three minutes, one with `QUICK`."""
    async with running(folder / "free") as free, running(folder / "waiting") as waiting:
        agent, deaf = await free.dispatcher(), await waiting.dispatcher()
        busy = Busy.now()
        say(f"first sound: {amount.first_calls} calls")
        first = await _first_sounds(free, folder, amount.first_calls)
        say("walks through the whole menu into the queue; keys in its middle with a free dispatcher")
        async with SipPhone() as unheard, asyncio.TaskGroup() as group:
            await unheard.register(deaf["sip"]["user"], deaf["sip"]["secret"], waiting.server)
            rings = group.create_task(_rings(free, agent, amount.key_calls))
            walks = [
                group.create_task(_walk(waiting, folder, nth, amount), name=f"walk {nth}")
                for nth in range(amount.walkers)
            ]
        say(f"cores busy meanwhile: {Busy.now().since(busy):.2f}")
        say(f"  {rings.result()} {[walk.result() for walk in walks]}")
    return _figures(first, rings.result(), [walk.result() for walk in walks])


def _figures(first: Sequence[float], rings: Sequence[float], walks: Sequence[Walk]) -> list[Figure]:
    first, rings = sorted(first), sorted(rings)
    return [
        Figure(f"INVITE → first sound, p50 of {len(first)}", "s", quantile(first, 0.5)),
        Figure(f"INVITE → first sound, p99 of {len(first)}", "s", quantile(first, 0.99), limit=Limit(1.0)),
        Figure("answer → first topic is named", "s", max(walk.began[0] for walk in walks), limit=Limit(8.0)),
        Figure("answer → first topic is said to its end", "s", max(walk.said[0] for walk in walks)),
        Figure("answer → last topic is said to its end", "s", max(max(walk.said) for walk in walks), limit=Limit(30.0)),
        Figure(f"key → dispatcher's phone rings, median of {len(rings)}", "s", median(rings)),
        Figure(f"key → dispatcher's phone rings, longest of {len(rings)}", "s", rings[-1], limit=Limit(2.0)),
        Figure("longest silence", "s", max(walk.longest_gap for walk in walks), limit=Limit(1.0)),
    ]


async def _first_sounds(product: Product, folder: Path, calls: int, at_once: int = 4) -> list[float]:
    todo = iter(range(calls))

    async def caller() -> list[float]:
        async with SipPhone() as phone:
            return [await _first_sound(product, phone, folder / f"first-{nth}.wav") for nth in todo]

    async with asyncio.TaskGroup() as group:
        callers = [group.create_task(caller()) for _ in range(at_once)]
    return [seconds for done in callers for seconds in done.result()]


async def _first_sound(product: Product, phone: SipPhone, file: Path) -> float:
    heard = await _call(product, phone, file, lambda: asyncio.sleep(2.0))
    greeting = _known(product, ["greeting"]).hear(heard.sound)
    return heard.first_after_invite if greeting else float("inf")


async def _rings(product: Product, agent: Mapping[str, Mapping[str, str]], calls: int) -> list[float]:
    took = []
    async with SipPhone() as phone, SipPhone() as caller:
        await phone.register(agent["sip"]["user"], agent["sip"]["secret"], product.server)
        await phone.auto_answer(200)
        for key, moment in itertools.islice(zip(itertools.cycle(_PRESSED), itertools.cycle(_MOMENTS)), calls):
            await caller.dial("129", server=product.server, caller="+79001234567")
            await caller.answered()
            await asyncio.sleep(moment)
            pressed = time.monotonic()
            await caller.digits(key)
            rang = await phone.ringing(within=20)
            took.append(rang.mono - pressed)
            await phone.answered()
            await caller.hang_up()
            await caller.ended()
            await phone.ended()
    return took


async def _walk(product: Product, folder: Path, nth: int, amount: Amount) -> Walk:
    """Say nothing, press nothing, and listen; `whole_walk` False: press 0 when the topics have been said."""
    level = _first_level()
    topics = [option.prompt for option in level.options if option.prompt and option.topic]
    number, database = f"+7900765432{nth}", Path(product.home) / "hotline.sqlite3"

    async def listen() -> None:
        if not amount.whole_walk:
            await asyncio.sleep(_round_s(product, level) + 1.0)
            await phone.digits("0")
        await product.eventually(
            lambda: asyncio.to_thread(state_of, database, number), lambda state: state == "waiting", _WALK_LATEST
        )
        await asyncio.sleep(amount.queue_s)

    async with SipPhone() as phone:
        heard = await _call(product, phone, folder / f"walk-{nth}.wav", listen, number)
    named: dict[str, float] = {}
    for one in _known(product, topics).hear(heard.sound):
        named.setdefault(one.key, heard.after_answer(one.at))
    began = tuple(named.get(key, float("inf")) for key in topics)
    said = tuple(at + _prompt(product, key).seconds for key, at in zip(topics, began, strict=True))
    return Walk(began, said, heard.longest_gap)


async def _call(
    product: Product,
    phone: SipPhone,
    file: Path,
    meanwhile: Callable[[], Awaitable[None]],
    number: str = "+79001234567",
) -> Heard:
    await phone.record(file)
    await phone.dial("129", server=product.server, caller=number)
    called = next(event.mono for event in reversed(phone.history) if event.facts.get("state") == "calling")
    answered = await phone.answered()
    begun = await phone.event("recording")
    await meanwhile()
    await phone.hang_up()
    await phone.ended()
    return Heard(read_sound(await phone.recorded()), begun.mono, called, answered.mono)


def _first_level() -> Level:
    menu = read_menu(SHIPPED_MENU.read_text("utf-8"), queues=frozenset(QUEUES), prompts=KEYS)
    return menu.levels[menu.start]


def _round_s(product: Product, level: Level) -> float:
    return sum(_prompt(product, key).seconds for key in (*level.says, *level.spoken))


def _prompt(product: Product, key: str) -> Sound:
    return read_sound(Path(product.home) / "prompts" / f"{key}.wav")


def _known(product: Product, keys: Sequence[str]) -> Ear:
    return Ear({key: _prompt(product, key) for key in keys})
