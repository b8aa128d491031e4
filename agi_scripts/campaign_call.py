"""A campaign calls somebody of its list: a text of its own, or the survey. ``agi://…/campaign_call``, context campaign.

Before her key nothing is said but the neutral words (`agi_scripts.called`): no name, no text. The text counts as heard
when it was played to its end, and no sooner; every key counts at every moment of it.
"""

from collections.abc import Collection

from agi_scripts.called import to_a_person, wants_to_go_on
from agi_scripts.choices import THINKING
from agi_scripts.survey import survey
from hotline.domain.campaign import AGAIN, CHOICE, DISPATCHER, HEARD, LISTENS, STOP, Purpose
from hotline.domain.survey import NO, YES
from hotline.ports.campaign_sound import Piece
from hotline.services.centre import Centre
from ivr.line import CallerLine

#: So often may she have it repeated, and so often press a key that means nothing here.
_TIMES, _WRONG = 5, 3

#: So often is she asked what she wants next.
_ASKED = 2


async def campaign_call(line: CallerLine, centre: Centre) -> None:
    """From the lifted receiver to a goodbye, or to a dispatcher."""
    await line.answer()
    linkedid = line.caller.linkedid
    spoken = await centre.campaigns.of(linkedid)
    phone = await centre.asked.whom(linkedid)
    if not phone or spoken is None or not await wants_to_go_on(line, centre):
        await _bye(line, "follow-up-bye")
        return
    await centre.asked.keep(linkedid, LISTENS, YES)
    if spoken.purpose == Purpose.SURVEY:
        key = await _choice(line, ("campaign-who", "survey-offer"), "campaign-ways", (YES, NO, DISPATCHER, STOP))
    else:
        key = await _tell(line, centre)
    if key == DISPATCHER:
        await centre.asked.keep(linkedid, CHOICE, DISPATCHER)
        await to_a_person(line, centre, phone, "campaign", f"Обзвон: {spoken.title}")
        return
    if key == STOP:
        await centre.asked.keep(linkedid, CHOICE, STOP)
        await _bye(line, "campaign-stopped")
    if key in {YES, NO}:
        await centre.asked.keep(linkedid, "survey-offer", key)
    if key == YES:
        await survey(line, centre, known={})
        await _bye(line, "survey-thanks")
    await _bye(line, "follow-up-bye")


async def _bye(line: CallerLine, prompt: str) -> None:
    await line.say(prompt)
    await line.hang_up()


async def _tell(line: CallerLine, centre: Centre) -> str | None:
    """Say the text until she wants something else than to hear it again; 0, 9, or None for silence."""
    linkedid, heard, wrong = line.caller.linkedid, False, 0
    first: tuple[str, ...] = ("campaign-who",)
    for _ in range(_TIMES + _WRONG):
        spoken = await centre.campaigns.of(linkedid)
        if spoken is None:
            return None
        key = await line.ask(*first) or await _played(line, spoken.pieces)
        if key is None:
            # Asked again: what was taken away meanwhile (an erasure) was passed over in silence.
            if not heard and await centre.campaigns.of(linkedid) is not None:
                heard = True
                await centre.asked.keep(linkedid, HEARD, YES)
            key = await _choice(line, ("campaign-repeat",), "campaign-ways", (AGAIN, DISPATCHER, STOP))
        if key == AGAIN:
            await centre.asked.keep(linkedid, CHOICE, AGAIN)
            first = ()
        elif key is None or key in {DISPATCHER, STOP}:
            return key
        else:
            wrong += 1
            if wrong >= _WRONG:
                return None
            await line.say("wrong-key")
    return None


async def _played(line: CallerLine, pieces: Collection[Piece]) -> str | None:
    """The key that was pressed in it; None: all of it was played."""
    for piece in pieces:
        if key := await line.play(piece.file, piece.lasts):
            return key
    return None


async def _choice(line: CallerLine, first: tuple[str, ...], ways: str, keys: Collection[str]) -> str | None:
    """Ask until one of `keys` is pressed; None for silence or too many others."""
    silent = wrong = 0
    while silent < _ASKED and wrong < _WRONG:
        key = await line.ask(*first, ways, THINKING)
        if key is None:
            silent += 1
        elif key in keys:
            return key
        else:
            wrong += 1
            await line.say("wrong-key")
    return None
