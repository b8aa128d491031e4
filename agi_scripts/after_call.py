"""The dispatcher has hung up first: a few questions, if the centre asks them, and goodbye. Not a story itself."""

from dataclasses import replace

from agi_scripts.choices import THINKING
from agi_scripts.survey import survey
from hotline.domain.survey import NO, YES
from hotline.services.centre import Centre
from ivr.line import CallerLine

_OFFER = "survey-offer"


async def ask_and_part(line: CallerLine, centre: Centre) -> None:
    """Asked once and without insisting: whoever says nothing wants to go."""
    linkedid = line.caller.linkedid
    if await centre.after_call.offer(linkedid):
        key = await line.ask("after-call", _OFFER, THINKING)
        if key in {YES, NO}:
            await centre.after_call.keep(linkedid, _OFFER, key)
        if key == YES:
            await survey(line, replace(centre, asked=centre.after_call), known={})
            await line.say("survey-thanks")
        else:
            await line.say("goodbye")
    else:
        await line.say("still-here")
    await line.hang_up()
