"""A family dials the hotline: the row, the greeting, the notice, the menu, and on to a person.

Dialplan: ``agi://…/incoming_call``, context hotline-menu. Ends by telling the dialplan where the caller goes next.
"""

from agi_scripts.choices import Choice, urgent, walk
from agi_scripts.consent import say_before_queue
from hotline.domain.call import EventKind
from hotline.domain.menu import Leads
from hotline.services.centre import Centre
from hotline.services.register_call import CallLog, register_call
from ivr.line import CallerLine, Next


async def incoming_call(line: CallerLine, centre: Centre) -> None:
    """From the first ring to the queue, a message or a promise to call back."""
    who = line.caller
    call = register_call(centre, linkedid=who.linkedid, number=who.number, name=who.name, line=who.line)
    await line.answer()
    if centre.is_open():
        call.tell(EventKind.GREETED)
        choice = await walk(line, centre, call, centre.menu.start)
    else:
        next_opening = centre.hours.next_opening(centre.local_now(), centre.calendar)
        call.tell(EventKind.CLOSED, next_opening=next_opening.isoformat())
        choice = await walk(line, centre, call, centre.menu.closed)
    await follow(line, centre, call, choice)


async def follow(line: CallerLine, centre: Centre, call: CallLog, choice: Choice) -> None:
    """Take the caller where the choice leads."""
    if choice.topic or choice.title:
        call.tell(EventKind.TOPIC, choice.topic, topic=choice.topic, title=choice.title)
    match choice.to.leads:
        case Leads.QUEUE:
            await say_before_queue(line, centre, call, "to-dispatcher" if choice.without_key else "connecting")
            await line.queue(choice.to.name)
        case Leads.BOOKING:
            await say_before_queue(line, centre, call, "booking")
            await line.queue("dispatcher")
        case Leads.URGENT:
            await urgent(line, centre, call)
        case Leads.MESSAGE:
            await line.go(Next.MESSAGE)
        case Leads.CALLBACK:
            await line.go(Next.CALLBACK)
        case _:
            await line.hang_up()
