"""Walking a menu: say a level, hear a key, go where it leads. Shared by the stories; not a story itself."""

from dataclasses import dataclass

from agi_scripts.consent import NOTICE, RECORDED, agree, must_be_told, refuse, say_before_queue
from hotline.domain.call import EventKind
from hotline.domain.menu import Destination, Leads, Level
from hotline.services.centre import Centre
from hotline.services.register_call import CallLog
from ivr.line import CallerLine

#: Priority of an urgent call in app_queue; ordinary callers have 0.
URGENT_PRIORITY = 100

#: Prompt in which the caller may think: soft music, so that the line is never silent.
THINKING = "wait-key"

#: Wrong keys after which a person takes over, lest a pocket keep the line for ever.
_WRONG_KEYS = 5

#: Levels one may walk through in a call.
_STEPS = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """Where the caller goes, and what the journal calls it. `without_key`: nobody pressed anything."""

    to: Destination
    topic: str = ""
    title: str = ""
    without_key: bool = False


async def walk(line: CallerLine, centre: Centre, call: CallLog, start: str) -> Choice:
    """Lead the caller through the levels until a choice leaves the menu."""
    level, unsaid = centre.menu.levels[start], True
    rounds = wrong = 0
    for _ in range(_STEPS):
        key = await _introduce(line, centre, call, level) if unsaid else None
        key = key or await line.ask(*level.spoken, THINKING)
        unsaid = False
        option = level.option(key) if key else None
        if key is None:
            rounds += 1
            call.tell(EventKind.NO_KEY, str(rounds), level=level.name)
            if rounds > level.repeats:
                return Choice(level.no_key, without_key=True)
            continue
        call.tell_key(key, level.name, accepted=option is not None)
        if option is None:
            wrong += 1
            if wrong >= _WRONG_KEYS:
                return Choice(level.no_key, without_key=True)
            await line.say("wrong-key")
            continue
        match option.to.leads:
            case Leads.REPEAT:
                rounds = 0
            case Leads.LEVEL:
                level, unsaid, rounds = centre.menu.levels[option.to.name], True, 0
            case Leads.SAY:
                await line.say(option.to.name)
            case Leads.NO_RECORDING:
                refuse(line, centre, call)
                await line.say("no-recording")
            case _:
                return Choice(option.to, option.topic, option.title)
    return Choice(level.no_key, without_key=True)


async def _introduce(line: CallerLine, centre: Centre, call: CallLog, level: Level) -> str | None:
    """Say what stands before the options. Only who heard the recording notice to its end has agreed by going on."""
    for prompt in level.says:
        if prompt == NOTICE and not centre.records:
            continue  # it would not be true
        if prompt == NOTICE:
            call.tell(EventKind.NOTICE, version=centre.versions.get(NOTICE, ""))
        key = await line.ask(prompt)
        if key:
            return key
        if prompt == NOTICE:
            agree(line, centre, call, NOTICE)
    return None


async def urgent(line: CallerLine, centre: Centre, call: CallLog) -> None:
    """Key 5: to the front of every queue. A second 5 says that the caller cannot speak; nothing is asked of them."""
    untold = must_be_told(line, centre)
    key = await line.ask(RECORDED if untold else "urgent")
    if untold and key is None:
        agree(line, centre, call, RECORDED)
    if key == "5":
        cannot_speak(call)
        await line.say("urgent-silent")
    await say_before_queue(line, centre, call)
    await line.queue("urgent", priority=URGENT_PRIORITY)


def cannot_speak(call: CallLog) -> None:
    """Tell the dispatcher, before she answers, that she will hear nothing."""
    call.tell(EventKind.TOPIC, "silent", topic="urgent-silent", title="Срочная помощь, не может говорить")
