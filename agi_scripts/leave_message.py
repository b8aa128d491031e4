"""The caller leaves a message. Dialplan: ``agi://…/leave_message``, context hotline-message.

Whatever was said stays, also when the caller hangs up in the middle: the row is written before the first sound, the
file is sealed after the last (rule 11).
"""

from agi_scripts.choices import urgent
from hotline.domain.call import EventKind
from hotline.services.centre import JOURNAL_PATIENCE, Centre
from hotline.services.keep_message import finish_message, start_message
from hotline.services.register_call import CallLog, resume_call
from ivr.line import CallerLine, EndedBy

_TRIES = 3


async def leave_message(line: CallerLine, centre: Centre) -> None:
    """Ask for the message, record it, thank for it; somebody who cannot speak may press 5."""
    call = resume_call(centre, line.caller.linkedid)
    await line.answer()
    if await line.ask("message-intro") == "5":
        await urgent(line, centre, call)
        return
    for _ in range(_TRIES):
        outcome = await _record(line, centre, call)
        if outcome is None:
            await line.say("message-failed", "callback-kept")
            break
        if outcome:
            await line.say("message-kept")
            break
        await line.say("message-too-short")
    await line.hang_up()


async def _record(line: CallerLine, centre: Centre, call: CallLog) -> bool | None:
    """True: a message was kept. False: too short. None: it cannot be recorded now."""
    started = start_message(centre, call)
    if started is None:
        call.tell(EventKind.CALLBACK)  # the number is kept, somebody calls
        return None
    await centre.journal.kept(JOURNAL_PATIENCE)
    await line.say("beep")
    recording = await line.record(started.file, longest=centre.longest_message, silence=centre.message_silence)
    kept = finish_message(centre, call, started)
    if recording.ended_by is EndedBy.FAILURE and not kept:
        call.tell(EventKind.CALLBACK)
        return None
    return kept
