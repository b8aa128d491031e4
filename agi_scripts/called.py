"""What every call that the service places has in common. Shared by the stories; not a story itself.

Anybody may have lifted the receiver, so nothing is said of the matter, nor who calls, before a key tells that a person
listens and wants to go on.
"""

from agi_scripts.choices import THINKING
from agi_scripts.consent import say_before_queue
from hotline.domain.call import EventKind
from hotline.domain.survey import YES
from hotline.services.centre import Centre
from hotline.services.register_call import register_call
from ivr.line import CallerLine

#: Before ordinary callers, behind urgent ones and those whose line broke: she was called, she did not dial.
PRIORITY = 50

_ROUNDS = 3


async def wants_to_go_on(line: CallerLine, centre: Centre, words: str = "follow-up-hello") -> bool:
    """Say the neutral `words` until somebody presses 1; False for silence and for other keys."""
    for _ in range(_ROUNDS):
        key = await line.ask(words, THINKING)
        if key is not None:
            centre.asked.person(line.caller.linkedid)
        if key == YES:
            return True
        if key is not None:
            await line.say("wrong-key")
    return False


async def to_a_person(line: CallerLine, centre: Centre, phone: str, topic: str, title: str) -> None:
    """From here on it is a call of the journal like any other, so that the dispatcher sees who it is."""
    who = line.caller
    call = register_call(centre, linkedid=who.linkedid, number=phone, name="", line=who.line)
    call.tell(EventKind.GREETED)
    call.tell(EventKind.TOPIC, topic, topic=topic, title=title)
    await say_before_queue(line, centre, call, "connecting")
    await line.queue("dispatcher", priority=PRIORITY)
