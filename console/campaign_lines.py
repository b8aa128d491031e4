"""One person of a campaign in words: for a line of the page and a row of the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hotline.domain.attempt import STATE_TITLES, AttemptState
from hotline.domain.campaign import PERSON_TITLES, RESULT_TITLES, Campaign, CampaignPerson, PersonState, Purpose, Result
from hotline.domain.forms import Cell
from hotline.domain.survey import ANSWERS, SURVEY
from hotline.ports.campaigns import PersonReport

_HEADINGS = (
    *(("Строка", 8), ("Телефон", 16), ("Имя", 30), ("Состояние", 18), ("Что вышло", 28), ("Почему", 30)),
    *(("Попыток", 9), ("Последняя попытка", 18), ("Чем она кончилась", 28), ("Следующая не раньше", 18)),
)

#: A campaign asks nothing that every call answers.
_ENDS = {**STATE_TITLES, AttemptState.SPOKE: "сняли трубку и ответили"}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """came: what came of it, "" for nothing yet. last: moment and words of the last attempt.

    answers: title of the question and the answer, by her last word.
    """

    person: CampaignPerson
    state: str
    came: str
    attempts: int
    last_at: datetime | None
    last: str
    next_at: datetime | None
    answers: Sequence[tuple[str, str]]


def line_of(told: PersonReport) -> PersonLine:
    """What is known of her."""
    person, attempts = told.person, told.attempts
    said = {answer.question: answer.key for answer in told.answers}
    asked = [(one.title, ANSWERS.get(said[one.key], "")) for one in SURVEY if one.key in said]
    return PersonLine(
        person=person,
        state=PERSON_TITLES[person.state],
        came=RESULT_TITLES.get(Result(person.result), "") if person.result in set(Result) else "",
        attempts=len(attempts),
        last_at=attempts[-1].intent_at if attempts else None,
        last=_ENDS[attempts[-1].state] if attempts else "",
        next_at=person.next_at if person.state is PersonState.WAITING else None,
        answers=asked,
    )


def headings(campaign: Campaign) -> Sequence[tuple[str, int]]:
    """Of the file: heading and width in characters."""
    asked = [(question.title, 16) for question in SURVEY] if campaign.purpose is Purpose.SURVEY else []
    return [*_HEADINGS, *asked]


def cells(campaign: Campaign, told: PersonReport, zone: ZoneInfo) -> Sequence[Cell]:
    """A row of the file, by `headings`."""
    one = line_of(told)
    row: list[Cell] = [one.person.line, one.person.phone, one.person.name, one.state, one.came, one.person.why]
    row += [one.attempts, _wall(one.last_at, zone), one.last, _wall(one.next_at, zone)]
    if campaign.purpose is Purpose.SURVEY:
        answers = dict(one.answers)
        row += [answers.get(question.title, "") for question in SURVEY]
    return row


def _wall(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%d.%m.%Y %H:%M}"
