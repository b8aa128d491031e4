"""The caller leaves a message. Dialplan: ``agi://…/leave_message``, context hotline-message.

Whatever was said stays, also when the caller hangs up in the middle: the row is written before the first sound, the
file is sealed after the last (rule 11). Who stays may listen to it and say it anew; the newest take that is long enough
counts, and an older one is never thrown away for it.
"""

from agi_scripts.ask_number import URGENT, ask_number, shown_number
from agi_scripts.choices import THINKING, urgent
from hotline.domain.call import EventKind
from hotline.domain.phone import is_dialable
from hotline.services.centre import JOURNAL_PATIENCE, Centre
from hotline.services.keep_message import KeptMessage, finish_message, start_message
from hotline.services.register_call import CallLog, resume_call
from ivr.line import CallerLine, EndedBy

#: Takes that are too short, in a row or not; takes in all, lest a pocket fill the disk.
_TRIES, _TAKES = 3, 8

#: How often the choice after a take is said to somebody who presses other keys or listens.
_ROUNDS = 6


async def leave_message(line: CallerLine, centre: Centre) -> None:
    """Ask for the number of who hides hers, record, let her listen, thank; who cannot speak may press 5 anywhere."""
    call = resume_call(centre, line.caller.linkedid)
    await line.answer()
    if not is_dialable(await shown_number(line, centre)) and await _ask_whom_to_call(line, call) == URGENT:
        await urgent(line, centre, call)
        return
    if await line.ask("message-intro") == URGENT:
        await urgent(line, centre, call)
        return
    if await _take(line, centre, call) == URGENT:
        await urgent(line, centre, call)
        return
    await line.hang_up()


async def _ask_whom_to_call(line: CallerLine, call: CallLog) -> str:
    phone = await ask_number(line, "message-number", insist=False)
    if is_dialable(phone):
        call.tell(EventKind.CALLBACK, phone=phone)
    return phone


async def _take(line: CallerLine, centre: Centre, call: CallLog) -> str:
    """Record until she is content; gives `URGENT` when she wants a person at once."""
    kept, too_short = False, 0
    for _ in range(_TAKES):
        ended_by, take = await _record(line, centre, call)
        kept = kept or take is not None
        if take is not None:
            choice = await _choice(line, take)
            if choice == URGENT:
                return URGENT
            if choice == "3":
                await line.say("message-again")
                continue
            break
        if ended_by is EndedBy.FAILURE:
            if not kept:
                call.tell(EventKind.CALLBACK)  # the number is kept, somebody calls
            await line.say("message-failed", "callback-kept")
            return ""
        too_short += 1
        await line.say("message-too-short")
        if too_short == _TRIES:
            break
    if kept:
        await line.say("message-kept")
    return ""


async def _record(line: CallerLine, centre: Centre, call: CallLog) -> tuple[EndedBy, KeptMessage | None]:
    """One take: how it ended, and what is kept of it."""
    started = start_message(centre, call)
    if started is None:
        return EndedBy.FAILURE, None
    await centre.journal.kept(JOURNAL_PATIENCE)
    await line.say("beep")
    recording = await line.record(started.file, longest=centre.longest_message, silence=centre.message_silence)
    return recording.ended_by, finish_message(centre, call, started)


async def _choice(line: CallerLine, take: KeptMessage) -> str:
    """What she wants with it: `URGENT`, "3" to say it anew, "1" or anything else to send it. It is kept already."""
    key = await line.ask("message-confirm", THINKING)
    for _ in range(_ROUNDS):
        if key == "2":
            key = await line.play(take.file, take.lasts) or await line.ask("message-confirm", THINKING)
        elif key in {None, "1", "#", "3", URGENT}:
            break
        else:
            key = await line.ask("wrong-key", "message-confirm", THINKING)
    return key or ""
