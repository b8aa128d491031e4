"""Справка о дозвоне: every attempt to reach a family about one appeal, and whether the deadline was kept.

The paper says what the ledger and the audit say, and guesses nothing: an attempt whose end nobody knows stands in it as
such, and so does the person who decided it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from hotline.domain.attempt import STATE_TITLES, Answer, Attempt, AttemptState
from hotline.domain.duty import OUTCOME_TITLES, Outcome
from hotline.domain.follow_up import DAYS, FollowUp, FollowUpState
from hotline.domain.hangup_cause import cause_words
from hotline.domain.survey import ANSWERS, SOLVED, SURVEY

#: Questions of the automatic call beside those of the form, as the paper names them.
_ASKED = {"survey-offer": "Ответите на вопросы анкеты"} | {one.key: one.title for one in SURVEY}

#: «Поговорить с диспетчером» is an answer to the first question only.
_TO_A_PERSON = "0"

#: States of an attempt whose times are no times of a call: nobody saw it, or a person wrote how it ended.
_UNTIMED = frozenset({AttemptState.NOT_PLACED, AttemptState.UNKNOWN, AttemptState.DECIDED})


class Kept(StrEnum):
    """Whether the call was made in time."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    NOT_OWED = "not_owed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One attempt. by: who called, "" for the service.

    rang_s: from dialling to the answer or the end; talked_s: after the answer. cause: in words. prompts: version of the
    wording. to: the number, where it is not that of the card. answers: what was asked, what was answered, in words.
    decided: who wrote how it ended, and what, "" when that was known.
    """

    at: datetime
    outcome: str
    by: str = ""
    cause: str = ""
    rang_s: float | None = None
    talked_s: float | None = None
    prompts: str = ""
    to: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    decided: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialProof:
    """All that stands in the paper. applicant, phone: "" where the applicant stays unknown. Times are aware.

    more: attempts of which only the number is left, since the audit keeps its lines no longer. code: see `coded`.
    printed_by: a name, "" for a page that is only looked at.
    """

    volume: int
    number: int
    opened_at: datetime
    applicant: str
    phone: str
    follow_up: FollowUp
    tried: tuple[Tried, ...]
    kept: Kept
    more: int = 0
    printed_at: datetime | None = None
    printed_by: str = ""
    code: str = ""


def of_ledger(attempt: Attempt, answers: Sequence[Answer], decider: str, phone: str) -> Tried:
    """An attempt of the service. decider: name of who decided it. phone: of the card, "" to name no number at all."""
    end = attempt.ended_at if attempt.state not in _UNTIMED else None
    begun = attempt.answered_at or end
    return Tried(
        at=attempt.intent_at,
        outcome=STATE_TITLES[attempt.state],
        cause=cause_words(attempt.cause),
        rang_s=(begun - attempt.intent_at).total_seconds() if begun is not None else None,
        talked_s=(end - attempt.answered_at).total_seconds() if end and attempt.answered_at else None,
        prompts=attempt.prompts,
        to=attempt.phone if phone and attempt.phone != phone else "",
        answers=tuple(_in_words(answer) for answer in answers),
        decided=_decided(attempt, decider),
    )


def _decided(attempt: Attempt, decider: str) -> str:
    if attempt.state is not AttemptState.DECIDED:
        return ""
    known = attempt.decision in set(Outcome)
    return f"{decider}: {OUTCOME_TITLES[Outcome(attempt.decision)] if known else attempt.decision}"


def _in_words(answer: Answer) -> tuple[str, str]:
    if answer.question == SOLVED and answer.key == _TO_A_PERSON:
        return _ASKED[SOLVED], "соединить с диспетчером"
    return _ASKED.get(answer.question, answer.question), ANSWERS.get(answer.key, f"клавиша {answer.key}")


def kept_of(owed: FollowUp, done_on: date | None, today: date) -> Kept:
    """Whether the family was called by the deadline. done_on, today: days of the centre."""
    if owed.state is FollowUpState.WITHDRAWN:
        return Kept.NOT_OWED
    if owed.due_on is None:
        return Kept.UNKNOWN
    if owed.state is FollowUpState.DONE and done_on is not None:
        return Kept.YES if done_on <= owed.due_on else Kept.NO
    return Kept.OPEN if today <= owed.due_on else Kept.NO


def kept_words(proof: DialProof) -> str:
    """Whether the deadline was kept, as a sentence."""
    owed = proof.follow_up
    match proof.kept:
        case Kept.NOT_OWED:
            return "Звонок больше не нужен" + (f": {owed.note}." if owed.note else ".")
        case Kept.UNKNOWN:
            return f"Срок неизвестен: на {owed.basis_on.year} год нет производственного календаря."
        case Kept.YES:
            return "Срок соблюдён."
        case Kept.OPEN:
            return "Срок ещё не вышел."
        case _ if owed.state is FollowUpState.DONE:
            return "Позвонили позже срока."
        case _:
            return f"Срок вышел, разговора за {DAYS} рабочих дней не было."


def coded(proof: DialProof) -> DialProof:
    """With its control code: 16 hexadecimal digits of everything that stands in it, who printed it and when included.

    The code of every printed paper is kept in the audit, so whoever shows a paper can be asked for it.
    """
    text = json.dumps(asdict(replace(proof, code="")), ensure_ascii=False, sort_keys=True, default=str)
    return replace(proof, code=hashlib.sha256(text.encode()).hexdigest()[:16].upper())


def code_of(text: str) -> str:
    """A code as a person copied it from a paper, in one spelling; "" for what can be none."""
    plain = "".join(sign for sign in text.upper() if not sign.isspace() and sign != "-")
    return plain if len(plain) == 16 and all(sign in "0123456789ABCDEF" for sign in plain) else ""


def spaced(code: str) -> str:
    """Four digits and four digits, as it is printed."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))
