"""We call a family, days after the appeal: is it solved? Dialplan: ``agi://…/follow_up_call``, context follow-up.

Anybody may have lifted the receiver, so nothing is said of the matter, nor who calls, before a key tells that a person
listens and wants to go on. Silence, an answering machine or a hang-up answer nothing and close nothing.
"""

from agi_scripts.called import to_a_person, wants_to_go_on
from agi_scripts.survey import question, survey
from hotline.domain.survey import NO, PARTLY, SOLVED, YES
from hotline.services.centre import Centre
from ivr.line import CallerLine

_TO_A_PERSON = "0"


async def follow_up_call(line: CallerLine, centre: Centre) -> None:
    """From the lifted receiver to an answer, a dispatcher, or a goodbye that tells nothing."""
    await line.answer()
    phone = await centre.asked.whom(line.caller.linkedid)
    if phone is None or not await wants_to_go_on(line, centre):
        await line.say("follow-up-bye")
        await line.hang_up()
        return
    answers = (YES, NO, PARTLY, _TO_A_PERSON)
    solved = await question(line, centre, "follow-up-matter", "follow-up-solved", keys=answers, name=SOLVED)
    if solved == _TO_A_PERSON:
        await to_a_person(line, centre, phone, "follow-up", "Обратный звонок по обращению")
        return
    if solved is None:
        await line.say("follow-up-bye")
    else:
        thanks = "follow-up-yes" if solved == YES else "follow-up-no"
        if await question(line, centre, thanks, "survey-offer", keys=(YES, NO)) == YES:
            await survey(line, centre, known={SOLVED: solved})
        await line.say("survey-thanks")
    await line.hang_up()
