"""Collect the proof that a family was called: the ledger of the service, and what people noted on the card.

Whoever is shown it stands in the audit before she sees it, a printed paper with its control code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Pen
from hotline.domain.audit import AuditEntry, AuditQuery
from hotline.domain.dial_proof import DialProof, Tried, code_of, coded, kept_of, of_ledger
from hotline.domain.duty import DIAL_UNKNOWN
from hotline.domain.follow_up import RESULT_TITLES, FollowUp, Result
from hotline.domain.journal_query import read_place
from hotline.domain.refusal import Refused
from hotline.ports import Database, UnitOfWork
from hotline.services.appeal_access import NoSuchAppeal, check_reason
from hotline.services.read_follow_ups import Wall

SHOWN, PRINTED = "follow_up.proof", "follow_up.print"

_MISSED, _SAID = "follow_up.missed", "follow_up.result"
_DUTY_MISSED = "duty.missed"
_ALL_OF_A_CARD, _ALL_PAPERS = 10_000, 100_000

#: Who prints when a command does.
COMMAND = "hotline"
_BY_COMMAND = "команда hotline"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for it, and from where. pen: None for the command, which reads every card."""

    pen: Pen | None
    origin: str = ""
    printed: bool = False


async def prove_calls(database: Database, wall: Wall, follow_up_id: UUID, asked: Asked) -> DialProof:
    """Committed to the audit before it is given. Raises `NoSuchAppeal`, `ReasonAsked` as a card does."""
    async with database.unit_of_work() as work:
        owed = await work.follow_ups.get(follow_up_id)
        if owed is None:
            raise NoSuchAppeal
        appeal, reason = await _card(work, owed.appeal_id, asked.pen)
        names = {user.login: user.name for user in await work.users.all()}
        proof = await _proof(work, wall, appeal, owed, names)
        login = asked.pen.user.login if asked.pen is not None else COMMAND
        now = wall.clock.now()
        if asked.printed:
            proof = coded(replace(proof, printed_at=now, printed_by=names.get(login, _BY_COMMAND)))
        detail = {"number": appeal.number, "follow_up": str(owed.id), "attempts": len(proof.tried)}
        if proof.code:
            detail["code"] = proof.code
        action = PRINTED if asked.printed else SHOWN
        entry = AuditEntry(now, login, action, "appeal", str(appeal.id), reason=reason, detail=detail)
        await work.audit.write(replace(entry, origin=asked.origin))
        await work.commit()
    return proof


async def find_follow_up(database: Database, text: str) -> UUID:
    """Whom a command means: the id of the call that is owed, or the № of its appeal (125, 2-125). Raises `Refused`."""
    try:
        return UUID(text)
    except ValueError:
        pass
    async with database.unit_of_work() as work:
        try:
            volume, number = read_place(text if "-" in text else f"{(await work.volumes.all())[-1].volume}-{text}")
        except ValueError:
            raise Refused(f"{text[:40]!r} is neither a number of an appeal nor an id; see hotline followups") from None
        card = await work.appeals.by_number(volume, number)
        owed = await work.follow_ups.newest(card) if card is not None else None
    if owed is None:
        raise Refused(f"no follow-up call is owed for № {number} of volume {volume}; see hotline followups")
    return owed.id


async def verify_proof(database: Database, wall: Wall, text: str) -> dict[str, Any]:
    """When a paper with this code was printed, by whom, of which appeal. Raises `Refused` when none was."""
    code = code_of(text)
    if not code:
        raise Refused("a control code has 16 digits and letters A-F; copy it from the foot of the paper")
    async with database.unit_of_work() as work:
        for line in await work.audit.find(AuditQuery(action=PRINTED, limit=_ALL_PAPERS)):
            if line.detail.get("code") == code:
                return {
                    "code": code,
                    "printed_at": line.at.astimezone(wall.zone).isoformat(timespec="seconds"),
                    "login": line.login,
                    "number": line.detail["number"],
                    "appeal": line.object_id,
                    "follow_up": line.detail["follow_up"],
                    "attempts": line.detail["attempts"],
                }
    raise Refused(f"no paper with the code {code} was printed here, or it is older than the audit is kept")


async def _card(work: UnitOfWork, appeal_id: UUID, pen: Pen | None) -> tuple[Appeal, str]:
    if pen is not None:
        return await check_reason(work, pen, appeal_id)
    appeal = await work.appeals.get(appeal_id)
    if appeal is None:
        raise NoSuchAppeal
    return appeal, ""


async def _proof(work: UnitOfWork, wall: Wall, appeal: Appeal, owed: FollowUp, names: Mapping[str, str]) -> DialProof:
    phone = "" if appeal.anonymous else appeal.phone
    made = await work.attempts.of(owed.id)
    tried = [
        of_ledger(one, await work.attempts.answers(one.id), names.get(one.decided_by, one.decided_by), phone)
        for one in made
    ]
    noted = await _noted(work, appeal.id, owed, names)
    by_hand = [line for line in noted if line.outcome == _IN_VAIN]
    for one in made:
        noted += await _of_duty(work, one.id, names)
    done_on = owed.done_at.astimezone(wall.zone).date() if owed.done_at is not None else None
    return DialProof(
        volume=appeal.volume,
        number=appeal.number,
        opened_at=appeal.opened_at,
        applicant=appeal.who,
        phone=phone,
        follow_up=owed,
        tried=tuple(sorted([*tried, *noted], key=lambda one: one.at)),
        kept=kept_of(owed, done_on, wall.today),
        more=max(0, owed.attempts - len(by_hand)),
    )


_IN_VAIN = "не дозвонились"


async def _noted(work: UnitOfWork, appeal_id: UUID, owed: FollowUp, names: Mapping[str, str]) -> list[Tried]:
    """What people noted on the card while this call was owed. What a key of the family said stands in the ledger."""
    lines = await _lines(work, str(appeal_id), owed.answered_at, owed.done_at)
    found = []
    for line in lines:
        if line.action == _MISSED:
            found.append(Tried(at=line.at, by=names.get(line.login, line.login), outcome=_IN_VAIN))
        elif line.action == _SAID and line.login:
            result = RESULT_TITLES[Result(line.detail["result"])]
            said = f"{result}; {owed.note}" if owed.note and line.at == owed.done_at else result
            found.append(Tried(at=line.at, by=names.get(line.login, line.login), outcome=f"дозвонились: {said}"))
    return found


async def _of_duty(work: UnitOfWork, attempt: UUID, names: Mapping[str, str]) -> list[Tried]:
    """Who looked into an attempt with an unknown end and called the family in vain."""
    duty = await work.duties.of_cause(DIAL_UNKNOWN, attempt)
    lines = await _lines(work, str(duty.id), None, None) if duty is not None else ()
    called = (line for line in lines if line.action == _DUTY_MISSED)
    return [Tried(at=line.at, by=names.get(line.login, line.login), outcome=_IN_VAIN) for line in called]


async def _lines(
    work: UnitOfWork, object_id: str, since: datetime | None, last: datetime | None
) -> Sequence[AuditEntry]:
    lines = await work.audit.find(AuditQuery(object_id=object_id, since=since, limit=_ALL_OF_A_CARD))
    return [line for line in lines if last is None or line.at <= last]
