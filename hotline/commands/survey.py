"""`hotline survey`: what families answered to the Анкета, as a table or as JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rich.table import Table

from hotline.commands.reading import alone
from hotline.commands.remote import ask_service
from hotline.domain.survey import ANSWERS
from hotline.domain.survey_results import Period
from hotline.services.read_survey import checked, survey_json
from hotline.settings import Settings


async def survey_results(settings: Settings, since: date | None, until: date | None) -> Any:
    """As JSON, of these days of the centre, both included. Raises `Refused`."""
    period = checked(Period(since, until))
    days = {"since": since and since.isoformat(), "until": until and until.isoformat()}
    told = ask_service(settings.home, "survey", **days)
    if told is not None:
        return told
    return await alone(settings, lambda database: survey_json(database, settings.centre.zone, period))


def survey_table(found: Mapping[str, Any]) -> Table:
    """For a person at a terminal."""
    asked, answered, complete = (found[name] for name in ("asked", "answered", "complete"))
    table = Table(title=f"Анкета: предложили {asked}, ответили {answered}, на все семь {complete}")
    table.add_column("Вопрос")
    for title in (*ANSWERS.values(), "Ответили"):
        table.add_column(title, justify="right", no_wrap=True)
    for one in found["questions"]:
        said = {answer["title"]: answer for answer in one["answers"]}
        cells = (
            f"{said[title]['count']} ({said[title]['percent']} %)" if title in said else "—"
            for title in ANSWERS.values()
        )
        table.add_row(one["title"], *cells, str(one["answered"]))
    for source in found["sources"]:
        table.caption = f"{table.caption or ''}{source['title']}: {source['answered']} из {source['asked']}. "
    return table
