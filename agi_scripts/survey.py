"""The seven questions of the Анкета, by key. Shared by the stories; not a story itself."""

from collections.abc import Collection, Mapping

from agi_scripts.choices import THINKING
from hotline.domain.survey import SURVEY
from hotline.services.centre import Centre
from ivr.line import CallerLine

#: So often is a question said, and so often may a wrong key be pressed to it.
_ROUNDS, _WRONG = 2, 3


async def question(
    line: CallerLine, centre: Centre, *prompts: str, keys: Collection[str], name: str = ""
) -> str | None:
    """Ask until one of `keys` is pressed; None for silence or too many others. Kept the moment it is pressed.

    prompts: the question last, before it what is said the first time only; a key counts over all of it.
    name: under which the answer is kept; "": that of the question.
    """
    rounds = wrong = 0
    while rounds < _ROUNDS and wrong < _WRONG:
        key = await line.ask(*prompts, THINKING)
        prompts = prompts[-1:]
        if key is None:
            rounds += 1
        elif key in keys:
            await centre.asked.keep(line.caller.linkedid, name or prompts[-1], key)
            return key
        else:
            wrong += 1
            await line.say("wrong-key")
    return None


async def survey(line: CallerLine, centre: Centre, known: Mapping[str, str]) -> None:
    """Ask what is not `known` yet. Whoever falls silent is not pressed."""
    for one in SURVEY:
        if one.key not in known and await question(line, centre, one.key, keys=one.keys) is None:
            return
