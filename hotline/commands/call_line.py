"""`hotline call` joined with this instance: its address, its prompts, its journal."""

import asyncio
import sys
from datetime import datetime

from asterisk_conf.provide import SYSTEM, find
from hotline.bootstrap.menu import load_menu
from hotline.commands.call import demonstrate
from hotline.commands.call_ear import known_sounds
from hotline.commands.call_plan import CallPlan, parse_presses
from hotline.commands.call_story import as_json as line_as_json
from hotline.commands.call_story import as_text
from hotline.commands.remote import ask_service
from hotline.settings import Settings
from ivr.prompts import Kind

#: Beginnings of prompts that nobody who dials us hears. One voice says the centre's name in both directions.
_ONLY_WHEN_WE_CALL = ("follow-up-", "survey-")

_SOUNDS = {Kind.TONE: "сигнал", Kind.MUSIC_BED: "тихая музыка"}


def call_centre(  # noqa: PLR0913 - the options of the command
    settings: Settings, *, caller: str, press: str, say: str | None, seconds: float, as_json: bool
) -> int:
    """Call, print the story, give the exit code. Raises ValueError for unknown keys, `Refused` for no answer."""
    _, catalogue = load_menu(settings)
    plan = CallPlan(
        number=settings.centre.numbers[0],
        server=f"{settings.sip.bind}:{settings.sip.port}",
        caller=caller,
        presses=parse_presses(press),
        say=say or "",
        for_s=seconds,
    )
    asterisk = find(settings.cache, SYSTEM)
    music = sorted((asterisk.data / "moh").glob("*.wav")) if asterisk else []
    texts = {
        key: entry.text or _SOUNDS[entry.kind]
        for key, entry in catalogue.items()
        if not key.startswith(_ONLY_WHEN_WE_CALL)
    }
    known = known_sounds(settings.home / "prompts", texts, music)

    async def number(phone: str, began: datetime) -> int | None:
        """The № that the journal gave this call."""
        rows = (
            ask_service(settings.home, "journal", since=began.astimezone(settings.centre.zone).date().isoformat()) or []
        )
        ours = [
            row
            for row in rows
            if row["phone"] == phone and datetime.fromisoformat(row["opened_at"]) >= began.replace(microsecond=0)
        ]
        return int(ours[0]["number"]) if ours else None

    def out(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    render = line_as_json if as_json else as_text
    return asyncio.run(demonstrate(plan, out=out, known=known, render=render, journal_number=number))
