"""Ask for the number to call back, of somebody who hides hers: typed, checked, said back. Not a story itself."""

from datetime import timedelta

from hotline.domain.phone import is_dialable, normalise
from hotline.services.centre import Centre
from ivr.line import CallerLine

_TRIES = 3
_LONGEST_NUMBER = 15
_WITHIN = timedelta(seconds=6)

#: Key 5 and nothing else: who cannot speak presses it wherever she is asked for something.
URGENT = "5"


async def shown_number(line: CallerLine, centre: Centre) -> str:
    """The number of who is on the line, normalised: the one that she shows, or the one that we have called."""
    called = await centre.asked.whom(line.caller.linkedid)
    return normalise(line.caller.number) if called is None else called


async def ask_number(line: CallerLine, prompt: str, *, insist: bool = True) -> str:
    """A number that can be dialled, as the caller agreed to it; "" after three tries, `URGENT` for a single 5.

    insist: ask again although nothing was typed. Whatever is typed (a PIN, all keys at once) is a wrong number at most.
    """
    for attempt in range(_TRIES):
        typed = await line.ask_number(
            "callback-wrong-number" if attempt else prompt, longest=_LONGEST_NUMBER, within=_WITHIN
        )
        if typed == URGENT:
            return URGENT
        if not typed and not insist:
            return ""
        phone = normalise(typed)
        if is_dialable(phone) and await _right(line, phone):
            return phone
    return ""


async def _right(line: CallerLine, phone: str) -> bool:
    """Say it back. Who listens without a word agrees."""
    digits = f"8{phone[2:]}" if phone.startswith("+7") else phone[1:]
    return await line.ask("callback-check", *(f"number-{digit}" for digit in digits), "callback-right") != "2"
