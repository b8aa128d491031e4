"""Reading a menu file: everything is checked, and all faults are told at once, each with its place and remedy. Pure."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from hotline.domain.menu import NAMED, Destination, Leads, Level, Menu, Option
from hotline.domain.opening_hours import OpeningHours

_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_KEYS = "0123456789*#"
_LONGEST_TEXT = 600


class WrongMenu(Exception):
    """All faults of a menu file, one a line: file, place, what is wrong, what to write instead."""


def read_menu(text: str, *, source: str = "menu.toml", queues: frozenset[str], prompts: frozenset[str]) -> Menu:
    """Read a menu. Raises `WrongMenu` with every fault; `queues` and `prompts` are the names that exist besides it."""
    return _Reader(source, queues, prompts).read(text)


class _Reader:
    def __init__(self, source: str, queues: frozenset[str], prompts: frozenset[str]) -> None:
        self._source, self._queues, self._prompts = source, queues, prompts
        self._faults: list[str] = []
        self._texts: dict[str, str] = {}

    def read(self, text: str) -> Menu:
        try:
            raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            raise WrongMenu(f"{self._source}: not TOML: {fault}") from None
        self._only(raw, {"start", "closed", "hours", "texts", "levels"}, "")
        self._texts = {key: words for key, words in self._table(raw, "texts", "").items() if self._spoken(key, words)}
        levels = self._table(raw, "levels", "")
        if not levels:
            self._fault("levels", "there is no level; write [levels.main] with at least one option")
        read = {name: self._level(name, level) for name, level in levels.items()}
        start, closed = self._name(raw, "start", "main"), self._name(raw, "closed", "closed")
        menu = Menu(read, self._texts, start, closed, self._hours(raw.get("hours", "")))
        self._whole(menu)
        if self._faults:
            raise WrongMenu("\n".join(self._faults))
        return menu

    def _level(self, name: str, raw: object) -> Level:
        place = f"levels.{name}"
        if not _NAME.fullmatch(name):
            self._fault(place, "a level's name is made of small latin letters, digits and dashes")
        if not isinstance(raw, dict):
            self._fault(place, "must be a table: [levels.main]")
            raw = {}
        self._only(raw, {"says", "repeats", "no_key", "options"}, place)
        repeats = raw.get("repeats", 2)
        if not isinstance(repeats, int) or isinstance(repeats, bool) or not 0 <= repeats <= 5:
            self._fault(f"{place}.repeats", f"a whole number from 0 to 5, not {repeats!r}")
            repeats = 2
        says = raw.get("says", [])
        if not isinstance(says, list) or not all(isinstance(prompt, str) for prompt in says):
            self._fault(f"{place}.says", 'a list of prompt keys: ["greeting", "notice"]')
            says = []
        for prompt in says:
            self._known_prompt(prompt, f"{place}.says")
        options = raw.get("options", [])
        if not isinstance(options, list) or not options:
            self._fault(f"{place}.options", "at least one [[levels.….options]] with key and to")
            options = []
        read = tuple(
            option
            for option in (self._option(f"{place}.options[{n}]", raw) for n, raw in enumerate(options, 1))
            if option
        )
        for key in sorted({option.key for option in read if [other.key for other in read].count(option.key) > 1}):
            self._fault(f"{place}.options", f"key {key} stands twice; a key leads to one place")
        no_key = self._destination(raw.get("no_key", "queue:dispatcher"), f"{place}.no_key")
        return Level(name, tuple(says), read, repeats, no_key)

    def _option(self, place: str, raw: object) -> Option | None:
        if not isinstance(raw, dict):
            self._fault(place, 'must be a table with key = "1" and to = "queue:dispatcher"')
            return None
        self._only(raw, {"key", "to", "says", "topic", "title"}, place)
        key = raw.get("key")
        if not isinstance(key, str) or key not in _KEYS or len(key) != 1:
            self._fault(f"{place}.key", f"one of the keys {_KEYS}, in quotes, not {key!r}")
            key = "0"
        for name in ("says", "topic", "title"):
            if not isinstance(raw.get(name, ""), str):
                self._fault(f"{place}.{name}", f"must be a text, not {raw[name]!r}")
        prompt, topic, title = (str(raw.get(name, "")) for name in ("says", "topic", "title"))
        if prompt:
            self._known_prompt(prompt, f"{place}.says")
        if topic and not _NAME.fullmatch(topic):
            self._fault(f"{place}.topic", f"small latin letters, digits and dashes, not {topic!r}")
        return Option(key, self._destination(raw.get("to"), f"{place}.to"), prompt, topic, title)

    def _destination(self, raw: object, place: str) -> Destination:
        word, colon, name = raw.partition(":") if isinstance(raw, str) else ("", "", "")
        try:
            leads = Leads(word)
        except ValueError:
            self._fault(
                place, f"one of {', '.join(Leads)} (queue, level and say with a name, as in queue:lawyer), not {raw!r}"
            )
            return Destination(Leads.REPEAT)
        if (leads in NAMED) != bool(colon and name):
            self._fault(
                place, f"{leads} is written {f'{leads}:name' if leads in NAMED else f'without a name: {leads}'}"
            )
        if leads is Leads.QUEUE and name and name not in self._queues:
            self._fault(place, f"there is no queue {name!r}; there are {', '.join(sorted(self._queues))}")
        if leads is Leads.SAY and name:
            self._known_prompt(name, place)
        return Destination(leads, name)

    def _whole(self, menu: Menu) -> None:
        for what, name in (("start", menu.start), ("closed", menu.closed)):
            if menu.levels and name not in menu.levels:
                self._fault(what, f"there is no level {name!r}; write [levels.{name}] or name another")
        for place, destination in _destinations(menu):
            if destination.leads is Leads.LEVEL and destination.name not in menu.levels:
                self._fault(place, f"there is no level {destination.name!r}")

    def _known_prompt(self, prompt: str, place: str) -> None:
        if prompt not in self._prompts and prompt not in self._texts:
            self._fault(place, f"nobody says {prompt!r}; add its words under [texts]")

    def _spoken(self, key: str, words: object) -> bool:
        if not _NAME.fullmatch(key):
            self._fault(f"texts.{key}", "a prompt's key is made of small latin letters, digits and dashes")
        elif not isinstance(words, str) or not words.strip():
            self._fault(f"texts.{key}", "must be the words to say, in quotes")
        elif len(words) > _LONGEST_TEXT:
            self._fault(f"texts.{key}", f"is {len(words)} characters long; nobody listens to more than {_LONGEST_TEXT}")
        else:
            return True
        return False

    def _hours(self, raw: object) -> str:
        if raw == "":
            return ""
        try:
            OpeningHours.parse(raw if isinstance(raw, str) else repr(raw))
        except ValueError as fault:
            self._fault("hours", str(fault))
            return ""
        return str(raw)

    def _name(self, raw: dict[str, Any], key: str, default: str) -> str:
        value = raw.get(key, default)
        if not isinstance(value, str):
            self._fault(key, f"must be the name of a level, not {value!r}")
            return default
        return value

    def _table(self, raw: dict[str, Any], key: str, place: str) -> dict[str, Any]:
        value = raw.get(key, {})
        if not isinstance(value, dict):
            self._fault(f"{place}{key}", f"must be a table: [{key}]")
            return {}
        return value

    def _only(self, raw: dict[str, Any], known: set[str], place: str) -> None:
        for key in sorted(set(raw) - known):
            self._fault(f"{place}.{key}".lstrip("."), f"is not known here; known are {', '.join(sorted(known))}")

    def _fault(self, place: str, reason: str) -> None:
        self._faults.append(f"{self._source}: {place}: {reason}")


def _destinations(menu: Menu) -> Iterator[tuple[str, Destination]]:
    for level in menu.levels.values():
        yield f"levels.{level.name}.no_key", level.no_key
        for option in level.options:
            yield f"levels.{level.name} key {option.key}", option.to
