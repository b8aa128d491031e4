"""Results of a campaign as pictures: bars with their figures, the same figures as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hotline.domain.campaign import Campaign, PersonState, Purpose, Result
from hotline.domain.survey import ANSWERS, SURVEY
from hotline.ports.campaigns import CampaignCounts

#: What every campaign of this purpose shows, also when nobody did it yet.
_ALWAYS: Mapping[Purpose, Sequence[Result]] = {
    Purpose.INFORM: (Result.HEARD, Result.DISPATCHER, Result.STOP),
    Purpose.SURVEY: (Result.ANSWERED, Result.PARTLY, Result.DISPATCHER, Result.STOP),
}

#: In the order of the picture, as the centre speaks of many people.
_RESULTS: Mapping[Result, str] = {
    Result.HEARD: "Прослушали до конца",
    Result.ANSWERED: "Ответили на все вопросы",
    Result.PARTLY: "Ответили не на все вопросы",
    Result.DISPATCHER: "Попросили диспетчера",
    Result.DECLINED: "Отказались от анкеты",
    Result.STOP: "Просили больше не звонить",
    Result.SPOKE: "Сняли трубку, не дослушали",
    Result.DECIDED: "Исход записал сотрудник",
}

_STATES: Mapping[PersonState, str] = {
    PersonState.GIVEN_UP: "Не дозвонились",
    PersonState.REFUSED: "Не звоним: нельзя или просили",
    PersonState.WITHDRAWN: "Снят с обзвона",
    PersonState.WAITING: "Ещё ждут звонка",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """percent: of all in this chart, rounded. length: of the bar, of 100, the longest. find: a query of the list."""

    title: str
    people: int
    percent: int
    length: float
    find: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture. of: how many people it is about. head: what its rows are."""

    title: str
    bars: Sequence[Bar]
    of: int
    head: str = "Что вышло"


def result_chart(campaign: Campaign, counts: CampaignCounts) -> Chart:
    """What came of it, everybody of the list once."""
    rows = [
        (title, counts.results.get(result, 0), f"result={result}")
        for result, title in _RESULTS.items()
        if counts.results.get(result) or result in _ALWAYS[campaign.purpose]
    ]
    told = sum(counts.results.values())
    spoken = counts.states.get(PersonState.DONE, 0)
    if spoken > told:
        rows.append(("Дозвонились, что было — неизвестно", spoken - told, "state=done"))
    rows += [
        (title, counts.states.get(state, 0), f"state={state}")
        for state, title in _STATES.items()
        if counts.states.get(state) or state is PersonState.GIVEN_UP
    ]
    return _chart("Чем кончились звонки", rows)


def answer_charts(counts: CampaignCounts) -> Sequence[Chart]:
    """Each question of the survey that anybody answered."""
    asked = [(question, counts.answers.get(question.key, {})) for question in SURVEY]
    return [
        replace(_chart(question.title, [(ANSWERS[key], found.get(key, 0), "") for key in question.keys]), head="Ответ")
        for question, found in asked
        if found
    ]


def _chart(title: str, rows: Iterable[tuple[str, int, str]]) -> Chart:
    rows = list(rows)
    of, most = sum(people for _, people, _ in rows), max((people for _, people, _ in rows), default=0)
    bars = [
        Bar(words, people, round(100 * people / of) if of else 0, round(100 * people / most, 1) if most else 0, find)
        for words, people, find in rows
    ]
    return Chart(title, bars, of)
