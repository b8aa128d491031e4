"""The caller came out of the queue, or there is nobody to wait for: offer a message, a callback, or more patience.

Dialplan: ``agi://…/after_queue``, context hotline-offer. The dialplan says why: NOBODY, TIMEOUT, JOINEMPTY, LEAVEEMPTY,
FULL (QUEUESTATUS of app_queue), CONTINUE (the dispatcher hung up first), KEY5, KEY6, KEY7 (pressed while waiting), or
CLOSING<n>: the centre closes soon, and the service took her out of the queue to tell her; n is the priority with which
she has her place again when she stays. Never a hang-up: whoever presses nothing is offered the message after all.
"""

from collections.abc import Sequence

from agi_scripts.after_call import ask_and_part
from agi_scripts.choices import THINKING, URGENT_PRIORITY, cannot_speak, urgent
from agi_scripts.consent import say_before_queue
from hotline.domain.call import EventKind
from hotline.domain.next_day import Day
from hotline.services.centre import Centre
from hotline.services.register_call import CallLog, resume_call
from ivr.line import CallerLine, Next

_ROUNDS = 2

#: Why the service took her out of the queue (hotline/services/offer_at_closing.py).
CLOSING = "CLOSING"


async def after_queue(line: CallerLine, centre: Centre) -> None:
    """What happens next depends on why the waiting ended."""
    call = resume_call(centre, line.caller.linkedid)
    reason = line.words[0] if line.words else "NOBODY"
    queue = line.words[1] if len(line.words) > 1 else "dispatcher"
    if reason not in {"NOBODY", "CONTINUE"}:
        why = CLOSING if reason.startswith(CLOSING) else reason
        call.tell(EventKind.QUEUE_LEFT, f"{queue} {why}", queue=queue, reason=why)
    await line.answer()
    if reason == "CONTINUE":
        await ask_and_part(line, centre)
    elif reason.startswith("KEY"):
        key = reason.removeprefix("KEY")
        call.tell_key(key, "queue", accepted=True)
        await _take(line, centre, call, key, queue)
    elif reason.startswith(CLOSING):
        if not await _offer(line, centre, call, _closing_words(centre), queue, rounds=1, stays="0"):
            await line.queue(queue, priority=int(reason.removeprefix(CLOSING)))
    elif not await _offer(line, centre, call, _words(centre, reason, queue), queue, rounds=_ROUNDS):
        await line.go(Next.MESSAGE)


async def _offer(  # noqa: PLR0913 - each by its name
    line: CallerLine, centre: Centre, call: CallLog, words: Sequence[str], queue: str, *, rounds: int, stays: str = ""
) -> bool:
    """Say what she may choose; False when she chose nothing, or the key `stays`, and nothing was done."""
    for _ in range(rounds):
        key = await line.ask(*words, THINKING)
        if key is None:
            continue
        accepted = key in {"0", "5", "6", "7"}
        call.tell_key(key, "offer", accepted=accepted)
        if key == stays:
            return False
        if accepted:
            await _take(line, centre, call, key, queue)
            return True
        await line.say("wrong-key")
    return False


def _words(centre: Centre, reason: str, queue: str) -> Sequence[str]:
    if queue == "urgent":
        return ("waited-long",) if reason == "TIMEOUT" else ("urgent-nobody",)
    if centre.day_of_calls() is not Day.TODAY:
        return _closing_words(centre)
    return ("waited-long",) if reason == "TIMEOUT" else ("nobody-on-shift",)


def _closing_words(centre: Centre) -> Sequence[str]:
    """On which day we call; nothing is promised that will not be."""
    day = centre.day_of_calls()
    if day is Day.TODAY:  # the hours were changed in the very moment
        return ("waited-long",)
    return ("closing-soon" if centre.is_open() else "closed-now", f"call-{day}", "closing-stay")


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
