"""We call a family, days after the appeal: is it solved? Dialplan: ``agi://…/follow_up_call``, context follow-up.

Anybody may have lifted the receiver, so nothing is said of the matter, nor who calls, before a key tells that a person
listens and wants to go on. Silence, an answering machine or a hang-up answer nothing and close nothing.
"""

from agi_scripts.choices import THINKING
from agi_scripts.consent import say_before_queue
from agi_scripts.survey import question, survey
from hotline.domain.call import EventKind
from hotline.domain.survey import NO, PARTLY, SOLVED, YES
from hotline.services.centre import Centre
from hotline.services.register_call import register_call
from ivr.line import CallerLine

#: Before ordinary callers, behind urgent ones and those whose line broke: she was called, she did not dial.
PRIORITY = 50

_TO_A_PERSON = "0"
_ROUNDS = 3


async def follow_up_call(line: CallerLine, centre: Centre) -> None:
    """From the lifted receiver to an answer, a dispatcher, or a goodbye that tells nothing."""
    await line.answer()
    phone = await centre.asked.whom(line.caller.linkedid)
    if phone is None or not await _wants_to_go_on(line, centre):
        await line.say("follow-up-bye")
        await line.hang_up()
        return
    answers = (YES, NO, PARTLY, _TO_A_PERSON)
    solved = await question(line, centre, "follow-up-matter", "follow-up-solved", keys=answers, name=SOLVED)
    if solved == _TO_A_PERSON:
        await _to_a_person(line, centre, phone)
        return
    if solved is None:
        await line.say("follow-up-bye")
    else:
        thanks = "follow-up-yes" if solved == YES else "follow-up-no"
        if await question(line, centre, thanks, "survey-offer", keys=(YES, NO)) == YES:
            await survey(line, centre, known={SOLVED: solved})
        await line.say("survey-thanks")
    await line.hang_up()


async def _wants_to_go_on(line: CallerLine, centre: Centre) -> bool:
    for _ in range(_ROUNDS):
        key = await line.ask("follow-up-hello", THINKING)
        if key is not None:
            centre.asked.person(line.caller.linkedid)
        if key == YES:
            return True
        if key is not None:
            await line.say("wrong-key")
    return False


async def _to_a_person(line: CallerLine, centre: Centre, phone: str) -> None:
    """From here on it is a call of the journal like any other, so that the dispatcher sees who it is."""
    who = line.caller
    call = register_call(centre, linkedid=who.linkedid, number=phone, name="", line=who.line)
    call.tell(EventKind.GREETED)
    call.tell(EventKind.TOPIC, "follow-up", topic="follow-up", title="Обратный звонок по обращению")
    await say_before_queue(line, centre, call, "connecting")
    await line.queue("dispatcher", priority=PRIORITY)
