"""The caller wants to be called back. Dialplan: ``agi://…/request_callback``, context hotline-callback.

A shown number is taken as it is; who hides it types one. The promise is a row before it is spoken, and it says what
will be: that she keeps her place, where the service calls by itself as soon as it is her turn; or on which day we call.
"""

from agi_scripts.ask_number import URGENT, ask_number, shown_number
from agi_scripts.choices import urgent
from hotline.domain.call import EventKind
from hotline.domain.next_day import Day
from hotline.domain.phone import is_dialable
from hotline.services.centre import JOURNAL_PATIENCE, Centre
from hotline.services.register_call import resume_call
from ivr.line import CallerLine, Next


async def request_callback(line: CallerLine, centre: Centre) -> None:
    """Take the number, write it down, promise."""
    call = resume_call(centre, line.caller.linkedid)
    await line.answer()
    phone = await shown_number(line, centre)
    if not is_dialable(phone):
        phone = await ask_number(line, "callback-number")
    if phone == URGENT:
        await urgent(line, centre, call)
        return
    if not phone:
        await line.go(Next.MESSAGE)
        return
    call.tell(EventKind.CALLBACK, phone=phone)
    await centre.journal.kept(JOURNAL_PATIENCE)
    await line.say(*_promise(centre))
    await line.hang_up()


def _promise(centre: Centre) -> tuple[str, ...]:
    day = centre.day_of_calls()
    if day is not Day.TODAY:
        return (f"call-{day}", "goodbye")
    if centre.is_open() and centre.callbacks.kept_by_machine():
        return ("callback-place",)
    return ("callback-kept",)
