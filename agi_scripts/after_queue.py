"""The caller came out of the queue, or there is nobody to wait for: offer a message, a callback, or more patience.

Dialplan: ``agi://…/after_queue``, context hotline-offer. The dialplan says why: NOBODY, TIMEOUT, JOINEMPTY, LEAVEEMPTY,
FULL (QUEUESTATUS of app_queue), CONTINUE (the dispatcher hung up first), or KEY5, KEY6, KEY7 (pressed while waiting).
Never a hang-up: whoever presses nothing is offered the message after all.
"""

from agi_scripts.choices import URGENT_PRIORITY, cannot_speak, urgent
from agi_scripts.consent import say_before_queue
from hotline.domain.call import EventKind
from hotline.services.centre import Centre
from hotline.services.register_call import CallLog, resume_call
from ivr.line import CallerLine, Next

_ROUNDS = 2


async def after_queue(line: CallerLine, centre: Centre) -> None:
    """What happens next depends on why the waiting ended."""
    call = resume_call(centre, line.caller.linkedid)
    reason = line.words[0] if line.words else "NOBODY"
    queue = line.words[1] if len(line.words) > 1 else "dispatcher"
    if reason not in {"NOBODY", "CONTINUE"}:
        call.tell(EventKind.QUEUE_LEFT, f"{queue} {reason}", queue=queue, reason=reason)
    await line.answer()
    if reason == "CONTINUE":
        await line.say("still-here")
        await line.hang_up()
    elif reason.startswith("KEY"):
        key = reason.removeprefix("KEY")
        call.tell_key(key, "queue", accepted=True)
        await _take(line, centre, call, key, queue)
    else:
        await _offer(line, centre, call, reason, queue)


async def _offer(line: CallerLine, centre: Centre, call: CallLog, reason: str, queue: str) -> None:
    words = "waited-long" if reason == "TIMEOUT" else "urgent-nobody" if queue == "urgent" else "nobody-on-shift"
    for _ in range(_ROUNDS):
        key = await line.ask(words, "wait-key")
        if key is None:
            continue
        accepted = key in {"0", "5", "6", "7"}
        call.tell_key(key, "offer", accepted=accepted)
        if accepted:
            await _take(line, centre, call, key, queue)
            return
        await line.say("wrong-key")
    await line.go(Next.MESSAGE)


async def _take(line: CallerLine, centre: Centre, call: CallLog, key: str, queue: str) -> None:
    match key:
        case "5" if queue == "urgent":
            cannot_speak(call)
            await line.say("urgent-silent")
            await say_before_queue(line, centre, call)
            await line.queue("urgent", priority=URGENT_PRIORITY)
        case "5":
            call.tell(EventKind.TOPIC, "urgent", topic="urgent", title="Срочная помощь")
            await urgent(line, centre, call)
        case "6":
            await line.go(Next.MESSAGE)
        case "7":
            await line.go(Next.CALLBACK)
        case _:
            # Whoever stays although nobody is there waits in earnest: a hang-up from here on is one from the queue.
            call.tell(EventKind.QUEUE_JOINED, f"stay-{queue}", queue=queue)
            await say_before_queue(line, centre, call)
            await line.go(Next.STAY)
