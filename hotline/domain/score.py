"""A score card: a supervisor's marks for one conversation. What is marked is data: the directory «criterion»."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hotline.domain.directory import Entry
from hotline.domain.forms.text import seen
from hotline.domain.refusal import Refused

#: Points of a criterion that says nothing else.
_USUAL = 2
_LONGEST_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Criterion:
    """points: the most that can be given."""

    code: str
    title: str
    points: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """marks: code of the criterion -> (points, the most that could be given then): old cards keep their sense."""

    recording_id: UUID
    dispatcher: str
    login: str
    at: datetime
    marks: Mapping[str, tuple[int, int]]
    comment: str = ""

    @property
    def points(self) -> int:
        return sum(given for given, _ in self.marks.values())

    @property
    def out_of(self) -> int:
        return sum(most for _, most in self.marks.values())


@dataclass(frozen=True, slots=True)
class Average:
    """Of `cards` conversations. share: 0 to 1 of what could be given."""

    code: str
    cards: int
    points: int
    out_of: int

    @property
    def share(self) -> float:
        return self.points / self.out_of if self.out_of else 0.0


def criteria_of(entries: Sequence[Entry]) -> list[Criterion]:
    """From the directory; `Entry.hours` keeps the points."""
    return [
        Criterion(one.code, one.title, int(one.hours) if one.hours.isdecimal() else _USUAL, one.note) for one in entries
    ]


def read_marks(criteria: Sequence[Criterion], given: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Marks from a form, "mark_<code>"; an empty one was not judged. Raises `Refused`."""
    marks = {}
    for one in criteria:
        text = given.get(f"mark_{one.code}", "").strip()
        if not text:
            continue
        if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= one.points):
            raise Refused(f"«{one.title}»: поставьте от 0 до {one.points}.")
        marks[one.code] = (int(text), one.points)
    if not marks:
        raise Refused("Оцените хотя бы один пункт или закройте оценку без сохранения.")
    return marks


def read_comment(text: str) -> str:
    """Raises `Refused`."""
    clean = seen(text, lines=True)
    if len(clean) > _LONGEST_COMMENT:
        raise Refused(f"Комментарий длиннее {_LONGEST_COMMENT} знаков. Сократите, пожалуйста.")
    return clean


def averages(cards: Sequence[ScoreCard]) -> tuple[list[Average], list[Average]]:
    """By dispatcher and by criterion; the best first."""
    people: dict[str, list[tuple[int, int]]] = {}
    criteria: dict[str, list[tuple[int, int]]] = {}
    for card in cards:
        people.setdefault(card.dispatcher, []).append((card.points, card.out_of))
        for code, mark in card.marks.items():
            criteria.setdefault(code, []).append(mark)
    return _sorted(people), _sorted(criteria)


def _sorted(found: Mapping[str, list[tuple[int, int]]]) -> list[Average]:
    told = [
        Average(code, len(pairs), sum(given for given, _ in pairs), sum(most for _, most in pairs))
        for code, pairs in found.items()
    ]
    return sorted(told, key=lambda one: (-one.share, one.code))
