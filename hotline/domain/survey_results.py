"""What families answered to the Анкета удовлетворённости, counted by question and by how they were asked.

Whoever stopped in the middle counts in the questions that she answered. A questionnaire names nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from hotline.domain.survey import ANSWERS, SURVEY, Question


class Source(StrEnum):
    """How she came to be asked. The first and the last are kinds of the ledger (`hotline.domain.attempt.Matter`)."""

    FOLLOW_UP = "follow_up"
    AFTER_CALL = "after_call"
    CAMPAIGN = "campaign"


SOURCE_TITLES: Mapping[Source, str] = {
    Source.FOLLOW_UP: "Контрольный звонок",
    Source.AFTER_CALL: "После разговора",
    Source.CAMPAIGN: "Обзвон",
}


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the centre, both included; None without a limit. source: None for all."""

    since: date | None = None
    until: date | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one source. asked: who heard the offer, or was called for it. answered: at least one question; complete: all.

    counts: question -> key -> how many.
    """

    source: Source
    asked: int = 0
    answered: int = 0
    complete: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One, without a number or a name. day: of the centre. answers: question -> key."""

    day: date
    source: Source
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """One answer to one question. percent: of who answered it, whole; the shares of a question make 100."""

    key: str
    title: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One question. answered: by how many."""

    question: Question
    answered: int
    shares: Sequence[Share]


def together(tallies: Iterable[Tally]) -> Tally:
    """Of all sources; its `source` says nothing."""
    asked = answered = complete = 0
    counts: dict[str, dict[str, int]] = {}
    for tally in tallies:
        asked, answered, complete = asked + tally.asked, answered + tally.answered, complete + tally.complete
        for question, keys in tally.counts.items():
            known = counts.setdefault(question, {})
            for key, count in keys.items():
                known[key] = known.get(key, 0) + count
    return Tally(Source.FOLLOW_UP, asked, answered, complete, counts)


def counted(tally: Tally) -> list[Counted]:
    """Each question of the form, in its order, with the answers that it offers."""
    found = []
    for question in SURVEY:
        keys = tally.counts.get(question.key, {})
        counts = [keys.get(key, 0) for key in question.keys]
        percents = whole_percents(counts)
        shares = [Share(*told) for told in zip(question.keys, _titles(question), counts, percents, strict=True)]
        found.append(Counted(question, sum(counts), shares))
    return found


def whole_percents(counts: Sequence[int]) -> list[int]:
    """Shares that make 100 together (largest remainder); zeros when there is nothing."""
    whole = sum(counts)
    if not whole:
        return [0] * len(counts)
    floors = [count * 100 // whole for count in counts]
    order = sorted(range(len(counts)), key=lambda nth: -(counts[nth] * 100 % whole))
    for nth in order[: 100 - sum(floors)]:
        floors[nth] += 1
    return floors


def _titles(question: Question) -> list[str]:
    return [ANSWERS[key] for key in question.keys]
