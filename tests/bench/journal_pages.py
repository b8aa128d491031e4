"""The journal with a million lines, as a signed-in person's browser asks for it: pages, each filter, pairs, search.

The product itself (`hotline run`, its sessions, its guard, its audit of searches) on a database that `million.py`
invents. The asking side is another process, one request after another, each read to its last byte. Every request asks
for something else, so nothing is answered from a cache of ours.
"""

import asyncio
import hashlib
import random
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import aiohttp

import db
from db.unit_of_work import SqlDatabase
from hotline.domain.people import Role
from hotline.settings import load_settings
from hotline.system_clock import SystemClock
from tests.asterisk.product import running
from tests.bench import million
from tests.bench.figures import Figure, Limit
from tests.bench.machine import Busy
from tests.door import a_person, an_entrance, open_door
from tests.sipp_runner import quantile

T = TypeVar("T")
Query = dict[str, str]

#: What is asked of 99 requests of 100, in ms (issue 3, 6).
LIMIT_MS = 50.0

#: Requests of each kind before it is measured.
_WARM = 3

#: Who asks: one who sees everything, one who sees hers and what nobody took, one who sees hers.
_PEOPLE = {"vera": Role.SUPERVISOR, "anna03": Role.DISPATCHER, "anna20": Role.SPECIALIST}
_SEES = {"vera": "all", "anna03": "hers and nobody's", "anna20": "hers"}

_STATES = ["answered", "missed", "voicemail", "callback_requested", "out_of_hours", "interrupted", "live"]
_TOPICS = ["support", "psychologist", "lawyer", "booking", "urgent", "message", "callback"]
_CATEGORIES = ["large", "young", "svo", "crisis"]
_PLACES = ["Семёнково", "Вологодский округ", "деревня", "Молочное", "посёлок Майский"]
_FORMS = "пособия выплат справку детей семьёй школой конфликт разводом алиментов жильё путёвки такси суде депрессией"
_WORDS = _FORMS.split()
_NAMES = ["Кузнецова Алёна", "Ивановой", "Фёдорова Мария", "Смирновой Ксении", "Воробьёва"]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured. asks: requests of each kind and person."""

    asks: int = 250
    lines: int = million.LINES


QUICK = Amount(asks=60)


async def journal_pages(folder: Path, amount: Amount, say: Callable[[str], None]) -> list[Figure]:
    """Measure; takes four minutes, two more when the journal has to be invented first."""
    home = folder / "million"
    home.mkdir()
    await asyncio.to_thread(_provide, home / "hotline.sqlite3", amount.lines, say)
    tokens = await _signed_in(f"sqlite:///{home / 'hotline.sqlite3'}")
    figures: list[Figure] = []
    async with running(home) as product:
        base = f"http://127.0.0.1:{product.chosen['WEB__PORT']}"
        for login, token in tokens.items():
            cookies = {"hotline": token}
            async with aiohttp.ClientSession(base, cookies=cookies, headers={"Accept": "text/html"}) as browser:
                busy = Busy.now()
                for kind, make in _Questions(login).kinds().items():
                    for _ in range(_WARM):
                        await _asked(browser, make())
                    times = sorted([await _asked(browser, make()) for _ in range(amount.asks)])
                    half, most = quantile(times, 0.5), quantile(times, 0.99)
                    told = f"p50 {half:5.1f} p99 {most:5.1f} longest {times[-1]:5.1f} ms"
                    say(f"  {_SEES[login]:18} {kind:20} {told}")
                    figures.append(Figure(f"{kind}, sees {_SEES[login]}: p50 of {amount.asks}", "ms", half))
                    name = f"{kind}, sees {_SEES[login]}: p99 of {amount.asks}"
                    figures.append(Figure(name, "ms", most, limit=Limit(LIMIT_MS)))
                say(f"  cores busy meanwhile: {Busy.now().since(busy):.2f}")
    return figures


async def _asked(browser: aiohttp.ClientSession, query: Query) -> float:
    began = time.perf_counter()
    async with browser.get(f"/journal?{urlencode(query)}") as answer:
        page = await answer.read()
    took = (time.perf_counter() - began) * 1000
    assert answer.status == 200, f"{query}: {answer.status}"
    assert b"journal-lines" in page, f"{query}: no list"
    return took


class _Questions:
    """Questions without end, no two alike."""

    def __init__(self, seed: str) -> None:
        self._chance = random.Random(seed)

    def kinds(self) -> dict[str, Callable[[], Query]]:
        """What is asked -> a question of this kind."""
        filters = {f"filter {name}": partial(self._on_some_page, make) for name, make in self._filters().items()}
        return {
            "first page": dict,
            "some page": self._page,
            **filters,
            "pairs of filters": self._pair,
            "search for words": self._words,
            "search for names": lambda: {"q": self._one([*_NAMES, "землетрясение"])},
            "search for digits": self._digits,
            "words and a filter": lambda: self._words() | self._one(list(self._filters().values()))(),
        }

    def _filters(self) -> dict[str, Callable[[], Query]]:
        one = self._one
        return {
            "state": lambda: {"state": one(_STATES)},
            "topic": lambda: {"topic": one(_TOPICS)},
            "category": lambda: {"category": one(_CATEGORIES)},
            "specialist": lambda: {"specialist": one([*million.LOGINS, "-"])},
            "channel": lambda: {"channel": one(["phone", "in_person", "email", "letter", "site"])},
            "place": lambda: {"place": one(_PLACES)},
            "period": self._period,
            "volume": lambda: {"volume": one(["1", "2", "3"])},
        }

    def _one(self, values: Sequence[T]) -> T:
        return self._chance.choice(values)

    def _page(self) -> Query:
        place = f"{self._chance.randint(1, 3)}-{self._chance.randint(60, million.LINES // 3)}"
        return {self._one(["after", "before"]): place}

    def _on_some_page(self, make: Callable[[], Query]) -> Query:
        return make() | (self._page() if self._chance.random() < 1 / 3 else {})

    def _pair(self) -> Query:
        first, second = self._chance.sample(list(self._filters().values()), 2)
        return self._on_some_page(lambda: first() | second())

    def _period(self) -> Query:
        since = date(2024, 1, 1) + timedelta(days=self._chance.randrange(1000))
        return {"from": since.isoformat(), "to": (since + timedelta(days=self._one([0, 6, 30, 365]))).isoformat()}

    def _words(self) -> Query:
        return {"q": " ".join(self._chance.sample(_WORDS, self._one([1, 2, 2, 3])))}

    def _digits(self) -> Query:
        number = f"9{self._chance.randrange(10**9):09}"
        typed = f"8 {number[:3]} {number[3:6]}-{number[6:8]}-{number[8:]}"
        return {"q": self._one([number, number[-4:], typed, f"№ {self._chance.randint(1, 300_000)}"])}


def _provide(target: Path, lines: int, say: Callable[[str], None]) -> None:
    """A copy of the invented journal, which is kept for the next run until the code that makes it changes."""
    tables = Path(db.__file__).parent
    sources = [Path(million.__file__), tables / "search_tokens.py", tables / "lemmas.py"]
    sources += [tables / "migrations" / "versions" / "0003_search.py"]  # later ones the product runs on the copy
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]
    cache = load_settings().cache / "bench"
    kept = cache / f"journal-{lines}-{digest}.sqlite3"
    if not million.is_built(kept, lines):
        cache.mkdir(parents=True, exist_ok=True)
        for old in cache.glob("journal-*"):
            old.unlink()
        say(f"inventing a journal of {lines} lines")
        began = time.monotonic()
        million.build(f"sqlite:///{kept}", lines)
        say(f"  {time.monotonic() - began:.0f} s, {kept.stat().st_size / 2**20:.0f} MB")
    shutil.copyfile(kept, target)


async def _signed_in(url: str) -> dict[str, str]:
    """Accounts and open sessions: login -> cookie."""
    database = SqlDatabase(url)
    try:
        entrance = an_entrance(database, SystemClock())
        for login in {*million.LOGINS, *_PEOPLE}:
            await a_person(database, login, _PEOPLE.get(login, Role.DISPATCHER), name=f"Анна {login[-2:]}")
        return {login: (await open_door(entrance, login))[0] for login in _PEOPLE}
    finally:
        await database.close()
