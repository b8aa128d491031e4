"""We call back who asked for it, as soon as it is her turn. Dialplan: ``agi://…/callback_call``, context callback.

A dispatcher is kept free for her meanwhile (callback.conf), so little is said. Anybody may have lifted the receiver:
whom we call, and about what, is not said at all. Silence and a hang-up answer nothing; the request stays.
"""

from agi_scripts.called import wants_to_go_on
from agi_scripts.consent import refuse, say_before_queue
from hotline.domain.call import EventKind
from hotline.domain.callback import BACK_PRIORITY, WANTS_TO_TALK
from hotline.domain.survey import YES
from hotline.services.centre import Centre
from hotline.services.register_call import register_call
from ivr.line import CallerLine

_TOPIC, _TITLE = "callback", "Перезваниваем по просьбе"


async def callback_call(line: CallerLine, centre: Centre) -> None:
    """From the lifted receiver to the front of her queue, or a goodbye that tells nothing."""
    await line.answer()
    who = line.caller
    phone = await centre.asked.whom(who.linkedid)
    if phone is None or not await wants_to_go_on(line, centre, "callback-hello"):
        await line.say("follow-up-bye")
        await line.hang_up()
        return
    await centre.asked.keep(who.linkedid, WANTS_TO_TALK, YES)
    request = await centre.callbacks.request(who.linkedid)
    call = register_call(centre, linkedid=who.linkedid, number=phone, name="", line=who.line)
    call.tell(EventKind.GREETED)
    topic, title = (request.topic, request.title) if request is not None else ("", "")
    title = f"{_TITLE}: {title}" if title else _TITLE
    call.tell(EventKind.TOPIC, topic or _TOPIC, topic=topic or _TOPIC, title=title)
    if request is not None and request.recorded is False:  # she has said so, in the call in which she asked
        refuse(line, centre, call)
    await say_before_queue(line, centre, call, "connecting")
    if request is None:
        await line.queue("dispatcher", priority=BACK_PRIORITY)
    else:
        await line.queue(request.waits_in, priority=request.back_priority)
