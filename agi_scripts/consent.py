"""Whether the conversation may be recorded: said before it, chosen by the caller, remembered to the end of the call.

True: the caller heard the notice to its end and went on. False: key 9. None: a key came before the notice had ended;
then one short sentence says it before the queue. Shared by the stories; not a story itself.
"""

from hotline.domain.call import EventKind
from hotline.services.centre import Centre
from hotline.services.register_call import CallLog
from ivr.line import CallerLine

#: The recording notice of the menu, and the short one for who has not heard it to its end. The version of the words
#: that were heard is kept with the call.
NOTICE = "notice"
RECORDED = "recorded"


def must_be_told(line: CallerLine, centre: Centre) -> bool:
    """Whether the caller would be recorded without having heard of it."""
    return centre.records and line.recorded is None


def agree(line: CallerLine, centre: Centre, call: CallLog, heard: str) -> None:
    """The caller heard the prompt `heard` to its end."""
    line.recorded = True
    call.tell(
        EventKind.CONSENT, "" if heard == NOTICE else heard, recording=True, version=centre.versions.get(heard, "")
    )


def refuse(line: CallerLine, centre: Centre, call: CallLog) -> None:
    """The caller asked not to be recorded; that holds for the whole call."""
    line.recorded = False
    call.tell(EventKind.CONSENT, "refused", recording=False, version=centre.versions.get(NOTICE, ""))


async def say_before_queue(line: CallerLine, centre: Centre, call: CallLog, words: str = "") -> None:
    """Say `words`, or in their place what the caller has to know: until a phone rings, a second counts."""
    if must_be_told(line, centre):
        await line.say(RECORDED)
        agree(line, centre, call, RECORDED)
    elif words:
        await line.say(words)
