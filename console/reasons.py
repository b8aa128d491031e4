"""Why she looks into what is somebody else's, as the forms of a card and of a recording ask for it."""

from aiohttp import web

from console.web import form
from hotline.domain.forms.text import seen
from hotline.domain.reason import LONGEST, SHORTEST


async def said_reason(request: web.Request) -> tuple[str, str]:
    """What she wrote, on one line, and what is wrong with it: "" for nothing."""
    said = seen((await form(request)).get("reason", ""))
    wrong = "" if SHORTEST <= len(said) <= LONGEST else "Напишите причину словами: от 5 до 300 знаков."
    return said[:LONGEST], wrong
