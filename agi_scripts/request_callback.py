"""The caller wants to be called back. Dialplan: ``agi://…/request_callback``, context hotline-callback.

A shown number is taken as it is; who hides it types one. The promise is a row before it is spoken.
"""

from datetime import timedelta

from hotline.domain.call import EventKind
from hotline.domain.phone import is_dialable, normalise
from hotline.services.centre import JOURNAL_PATIENCE, Centre
from hotline.services.register_call import resume_call
from ivr.line import CallerLine, Next

_TRIES = 3
_LONGEST_NUMBER = 15


async def request_callback(line: CallerLine, centre: Centre) -> None:
    """Take the number, write it down, promise."""
    call = resume_call(centre, line.caller.linkedid)
    await line.answer()
    phone = normalise(line.caller.number)
    if not is_dialable(phone):
        phone = await _ask_for_number(line)
    if not phone:
        await line.go(Next.MESSAGE)
        return
    call.tell(EventKind.CALLBACK, phone=phone)
    await centre.journal.kept(JOURNAL_PATIENCE)
    await line.say("callback-kept")
    await line.hang_up()


async def _ask_for_number(line: CallerLine) -> str:
    """A number that can be dialled, or "" after three tries."""
    for attempt in range(_TRIES):
        prompt = "callback-wrong-number" if attempt else "callback-number"
        typed = await line.ask_number(prompt, longest=_LONGEST_NUMBER, within=timedelta(seconds=6))
        phone = normalise(typed)
        if is_dialable(phone):
            return phone
    return ""
