"""The answers of the Анкета as bars: where each part begins, how wide it is, and its words for who cannot see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.domain.survey import ANSWERS, NO, PARTLY, SURVEY, YES
from hotline.domain.survey_results import SOURCE_TITLES, Counted, Questionnaire, Share

#: Key -> class of its part of the bar; the table beside it says the same in figures.
PARTS: Mapping[str, str] = {YES: "yes", PARTLY: "partly", NO: "no"}

#: From good to bad, as bars are read.
ORDER = (YES, PARTLY, NO)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar of 100. look: of `PARTS`."""

    start: int
    width: int
    look: str


def shares_of(one: Counted) -> list[Share | None]:
    """Yes, partly, no; None where the form does not offer it."""
    known = {share.key: share for share in one.shares}
    return [known.get(key) for key in ORDER]


def parts(one: Counted) -> list[Part]:
    """The bar of a question."""
    found, start = [], 0
    for share in shares_of(one):
        if share is not None and share.percent:
            found.append(Part(start, share.percent, PARTS[share.key]))
            start += share.percent
    return found


def spoken(one: Counted) -> str:
    """«Да 80 %, Частично 15 %, Нет 5 %» for a reader of screens."""
    return ", ".join(f"{share.title} {share.percent} %" for share in shares_of(one) if share is not None)


def percent(part: int, whole: int) -> str:
    """12 %, an em dash of nothing."""
    return f"{round(100 * part / whole)} %" if whole else "—"


def row_of(one: Questionnaire) -> Sequence[str]:
    """A row of the file."""
    return (
        f"{one.day:%d.%m.%Y}",
        SOURCE_TITLES[one.source],
        *(ANSWERS.get(one.answers.get(question.key, ""), "") for question in SURVEY),
    )
