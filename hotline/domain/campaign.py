"""A campaign: many people are told or asked the same, one call each, by the service.

Rules that the table encodes:

* Nothing is said that nobody has heard before: the texts are voiced (`PREPARING`) before a campaign is `READY`.
* People start, pause and stop; the service only ever finishes what has nobody left to call.
* What is stopped or done is never opened again: whoever wants to call the rest makes a new list of them.
* A step that the table does not know in a state raises `IllegalStep` and changes nothing.

Whether somebody is being called right now is no state of hers: the ledger of attempts knows, and it alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

#: The kind of these matters in the ledger of attempts.
CAMPAIGN = "campaign"

#: Questions under which the ledger keeps what was pressed; those of a survey are `hotline.domain.survey`.
HEARD, CHOICE = "campaign-heard", "campaign-choice"

#: Key 1 at the neutral hello: a person, who has heard nothing yet.
LISTENS = "campaign-listens"

#: Keys of `CHOICE`.
AGAIN, DISPATCHER, STOP = "2", "0", "9"

#: Of one campaign, so that nobody starts by a slip of the finger what cannot be listened to in a day.
MOST_PEOPLE = 20_000

TITLE_LIMIT, TEXT_LIMIT, NOTE_LIMIT = 120, 1_000, 300

#: As many calls at once, and new ones in a minute, as a campaign may be given.
CHANNELS, A_MINUTE = range(1, 31), range(1, 121)


class Purpose(StrEnum):
    """INFORM: a text of its own is said. SURVEY: the seven questions of `hotline.domain.survey` are asked."""

    INFORM = "inform"
    SURVEY = "survey"


class CampaignState(StrEnum):
    """Where a campaign is."""

    DRAFT = "draft"
    PREPARING = "preparing"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class CampaignStep(StrEnum):
    """What can happen to it.

    EDIT: its text or list changes, so what was voiced is not what will be said. FAIL: a text could not be voiced.
    FINISH: nobody is left to call.
    """

    EDIT = "edit"
    PREPARE = "prepare"
    PREPARED = "prepared"
    FAIL = "fail"
    START = "start"
    PAUSE = "pause"
    STOP = "stop"
    FINISH = "finish"


_S, _T = CampaignState, CampaignStep

TRANSITIONS: dict[CampaignState, dict[CampaignStep, CampaignState]] = {
    _S.DRAFT: {
        _T.EDIT:    _S.DRAFT,
        _T.PREPARE: _S.PREPARING,
        _T.STOP:    _S.STOPPED,
    },
    _S.PREPARING: {
        _T.PREPARED: _S.READY,
        _T.FAIL:     _S.DRAFT,
        _T.STOP:     _S.STOPPED,
    },
    _S.READY: {
        _T.EDIT:  _S.DRAFT,
        _T.START: _S.RUNNING,
        _T.STOP:  _S.STOPPED,
    },
    _S.RUNNING: {
        _T.PAUSE:  _S.PAUSED,
        _T.STOP:   _S.STOPPED,
        _T.FINISH: _S.DONE,
    },
    _S.PAUSED: {
        _T.START: _S.RUNNING,
        _T.STOP:  _S.STOPPED,
    },
}  # fmt: skip

#: Nothing is called or changed any more; the retention of its list counts from here.
OVER = frozenset({_S.STOPPED, _S.DONE})

STATE_TITLES: Mapping[CampaignState, str] = {
    _S.DRAFT: "черновик",
    _S.PREPARING: "готовим звук",
    _S.READY: "готов к запуску",
    _S.RUNNING: "идёт",
    _S.PAUSED: "на паузе",
    _S.STOPPED: "остановлен",
    _S.DONE: "завершён",
}

PURPOSE_TITLES: Mapping[Purpose, str] = {
    Purpose.INFORM: "Сообщить",
    Purpose.SURVEY: "Анкета",
}


class PersonState(StrEnum):
    """Where one person of a campaign is.

    WAITING: is to be called, or called again. REFUSED: by a rule, `CampaignPerson.why`. GIVEN_UP: nobody answered as
    often as it is tried. WITHDRAWN: a person took her out.
    """

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"


PERSON_TITLES: Mapping[PersonState, str] = {
    PersonState.WAITING: "ждёт звонка",
    PersonState.DONE: "дозвонились",
    PersonState.REFUSED: "не звоним",
    PersonState.GIVEN_UP: "не дозвонились",
    PersonState.WITHDRAWN: "снят с обзвона",
}


class Result(StrEnum):
    """What came of it.

    SPOKE: a key was pressed, and nothing of what follows. DECIDED: a person wrote down how it ended when the service
    could not know.
    """

    NONE = ""
    HEARD = "heard"
    DISPATCHER = "dispatcher"
    STOP = "stop"
    DECLINED = "declined"
    PARTLY = "partly"
    ANSWERED = "answered"
    SPOKE = "spoke"
    DECIDED = "decided"


RESULT_TITLES: Mapping[Result, str] = {
    Result.NONE: "",
    Result.HEARD: "прослушали",
    Result.DISPATCHER: "попросили диспетчера",
    Result.STOP: "просили больше не звонить",
    Result.DECLINED: "отказались от анкеты",
    Result.PARTLY: "ответили не на все вопросы",
    Result.ANSWERED: "ответили на все вопросы",
    Result.SPOKE: "сняли трубку и положили, не дослушав",
    Result.DECIDED: "исход записал сотрудник",
}


class IllegalStep(Exception):
    """The step cannot be made in this state. Nothing was changed."""

    def __init__(self, state: CampaignState, step: CampaignStep) -> None:
        super().__init__(f"a campaign that is {state.value!r} cannot make the step {step.value!r}")
        self.state, self.step = state, step


def after(state: CampaignState, step: CampaignStep) -> CampaignState:
    """Where `step` leads. Raises `IllegalStep` and changes nothing when the table has no such step."""
    try:
        return TRANSITIONS[state][step]
    except KeyError:
        raise IllegalStep(state, step) from None


def sources(step: CampaignStep) -> frozenset[CampaignState]:
    """From which states `step` leads on: what a statement of a database needs to decide by itself."""
    return frozenset(state for state, steps in TRANSITIONS.items() if step in steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """text: what is said; "" for a survey. It may hold variables, as «{имя}»: names of columns of the list.

    channels: calls at once; a_minute: new ones in a minute. created_by: login. why: why it stands still, for people.
    consent_note: on what the right to call these people rests. All times aware.
    """

    id: UUID
    title: str
    purpose: Purpose
    created_by: str
    created_at: datetime
    text: str = ""
    state: CampaignState = CampaignState.DRAFT
    channels: int = 1
    a_minute: int = 6
    started_at: datetime | None = None
    ended_at: datetime | None = None
    why: str = ""
    consent_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPerson:
    """One line of the list; id is the subject in the ledger of attempts.

    line: of the file, from 1 without the header. phone: E.164. values: column -> text. next_at: not called before;
    None: as soon as it is her turn. why: in words, of REFUSED and of a call that was put off. call_id: of the call that
    her number was taken from, None for a list. ended_at: when she left WAITING.
    """

    id: UUID
    campaign_id: UUID
    line: int
    phone: str
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    state: PersonState = PersonState.WAITING
    why: str = ""
    next_at: datetime | None = None
    result: str = ""
    call_id: UUID | None = None
    ended_at: datetime | None = None
