"""What a page of the journal shows: read from a query string by a whitelist, so that no foreign text reaches SQL."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from hotline.domain.call import LIVE, CallState
from hotline.domain.people import valid_login
from hotline.domain.refusal import Refused
from hotline.domain.sight import NOBODY

#: Ways by which an appeal comes.
CHANNELS = ("phone", "in_person", "letter", "email", "site")

#: States that people look for together.
STATE_GROUPS: Mapping[str, frozenset[CallState]] = {
    "live": LIVE,
    "missed": frozenset({CallState.ABANDONED_IN_MENU, CallState.ABANDONED_IN_QUEUE, CallState.INTERRUPTED}),
}

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PLACE_IN_JOURNAL = re.compile(r"(\d{1,6})-(\d{1,9})", re.ASCII)
_LONGEST_TEXT = 400
_LIMIT = 40


class Order(StrEnum):
    NEW = "new"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class JournalQuery:
    """since, until: days of the centre's zone, both included. states: any of them; empty for all.

    specialist: a login, `NOBODY`, or "" for all. place, text: words that the line has. volume: 0 for all.
    after, before: (volume, №) of the line behind or ahead of which the page lies in `order`; at most one is given.
    """

    since: date | None = None
    until: date | None = None
    states: frozenset[CallState] = frozenset()
    topic: str = ""
    category: str = ""
    specialist: str = ""
    channel: str = ""
    place: str = ""
    text: str = ""
    volume: int = 0
    order: Order = Order.NEW
    after: tuple[int, int] | None = None
    before: tuple[int, int] | None = None
    limit: int = _LIMIT

    @property
    def filtered(self) -> bool:
        """Whether it leaves lines out."""
        return replace(self, order=Order.NEW, after=None, before=None, limit=_LIMIT) != JournalQuery()

    @property
    def is_top(self) -> bool:
        """Whether it is the page on which new lines appear."""
        return self.order is Order.NEW and self.after is None and self.before is None


def read_query(given: Iterable[tuple[str, str]]) -> JournalQuery:
    """From the pairs of a query string; empty values mean nothing. Raises `Refused` for what is not in the lists."""
    query = JournalQuery()
    for name, value in given:
        if not (clean := value.strip()):
            continue
        if name not in _READERS:
            raise Refused("Такого отбора в журнале нет. Сбросьте отбор и задайте его заново.")
        try:
            query = _READERS[name](query, clean)
        except ValueError:
            raise Refused(
                f"Отбор «{_NAMES[name]}» задан неверно. Сбросьте отбор и выберите значение из списка."
            ) from None
    if query.since and query.until and query.since > query.until:
        raise Refused("Начало периода позже его конца. Поменяйте даты местами.")
    if query.after and query.before:
        raise Refused("Страница журнала задана неверно. Откройте журнал заново.")
    return query


def query_string(query: JournalQuery, **changed: str) -> str:
    """The query as a link carries it, without the page; `changed` adds to it."""
    pairs = [
        ("from", query.since.isoformat() if query.since else ""),
        ("to", query.until.isoformat() if query.until else ""),
        ("state", states_text(query.states)),
        ("topic", query.topic),
        ("category", query.category),
        ("specialist", query.specialist),
        ("channel", query.channel),
        ("place", query.place),
        ("q", query.text),
        ("volume", str(query.volume) if query.volume else ""),
        ("order", query.order.value if query.order is not Order.NEW else ""),
        *changed.items(),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def states_text(states: frozenset[CallState]) -> str:
    """The states as a query string names them: a group by its own name, others with commas."""
    for name, group in STATE_GROUPS.items():
        if states == group:
            return name
    return ",".join(sorted(state.value for state in states))


def place_text(place: tuple[int, int]) -> str:
    """(volume, №) as addresses carry it: "1-250"."""
    return f"{place[0]}-{place[1]}"


def read_place(text: str) -> tuple[int, int]:
    """What `place_text` wrote. Raises ValueError."""
    match = _PLACE_IN_JOURNAL.fullmatch(text)
    if match is None:
        raise ValueError(text[:20])
    return int(match[1]), int(match[2])


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError(text[:20])
    return text


def _login(text: str) -> str:
    if text != NOBODY and not valid_login(text):
        raise ValueError(text[:20])
    return text


def _channel(text: str) -> str:
    if text not in CHANNELS:
        raise ValueError(text[:20])
    return text


def _states(text: str) -> frozenset[CallState]:
    found: set[CallState] = set()
    for name in text.split(","):
        found |= STATE_GROUPS.get(name) or {CallState(name)}
    return frozenset(found)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not 2000 <= day.year <= 2200:
        raise ValueError(text[:20])
    return day


def _volume(text: str) -> int:
    volume, _ = read_place(f"{text}-0")
    return volume


_READERS = {
    "from": lambda query, text: replace(query, since=_day(text)),
    "to": lambda query, text: replace(query, until=_day(text)),
    "state": lambda query, text: replace(query, states=query.states | _states(text)),
    "topic": lambda query, text: replace(query, topic=_code(text)),
    "category": lambda query, text: replace(query, category=_code(text)),
    "specialist": lambda query, text: replace(query, specialist=_login(text)),
    "channel": lambda query, text: replace(query, channel=_channel(text)),
    "place": lambda query, text: replace(query, place=text[:_LONGEST_TEXT]),
    "q": lambda query, text: replace(query, text=text[:_LONGEST_TEXT]),
    "volume": lambda query, text: replace(query, volume=_volume(text)),
    "order": lambda query, text: replace(query, order=Order(text)),
    "after": lambda query, text: replace(query, after=read_place(text)),
    "before": lambda query, text: replace(query, before=read_place(text)),
}

_NAMES = {
    "from": "с какого дня",
    "to": "по какой день",
    "state": "состояние",
    "topic": "тема",
    "category": "категория",
    "specialist": "специалист",
    "channel": "форма обращения",
    "place": "место",
    "q": "поиск",
    "volume": "том",
    "order": "порядок",
    "after": "страница",
    "before": "страница",
}
