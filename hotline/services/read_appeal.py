"""Show a card: who looks is written down before she sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hotline.domain.appeal import Appeal, AppealLine, Family
from hotline.domain.appeal_changes import Pen
from hotline.domain.appeal_fields import cleaned
from hotline.domain.appeal_rights import seen_by, takes_part, why_not_edit
from hotline.domain.appeal_state import AppealState
from hotline.domain.audit import AuditEntry
from hotline.domain.call_event import CallEvent
from hotline.domain.correction import Correction
from hotline.domain.heard import Heard, reach_of
from hotline.domain.journal_row import JournalRow
from hotline.domain.reason import reason_of
from hotline.domain.rights import Action, may
from hotline.ports import Database
from hotline.services.appeal_access import NoSuchAppeal, audited, check_reason
from hotline.services.card_choices import Choices, choices_of
from hotline.services.open_appeal import to_go_on_with
from hotline.services.who_heard import who_heard

_READ, _PRINTED = "appeal.read", "appeal.print"


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the page of a card shows.

    locked: why she cannot write now, "" when she can. names: login -> name of everybody.
    near: of the same number or family; those in `readable` are hers to open.
    to_go_on: appeals that this call may belong to, while the card is young. merged: cards that go on in this one.
    merged_into: the card that goes on in place of this one. families: to choose from. sounds: recordings of its calls
    that are hers to hear. heard: who heard them, for those who read the audit.
    """

    appeal: Appeal
    locked: str
    calls: Sequence[JournalRow]
    timelines: Mapping[UUID, Sequence[CallEvent]]
    names: Mapping[str, str]
    near: Sequence[AppealLine]
    readable: frozenset[UUID]
    to_go_on: Sequence[AppealLine]
    merged: Sequence[AppealLine]
    merged_into: AppealLine | None
    corrections: Sequence[Correction]
    family: Family | None
    families: Sequence[Family]
    choices: Choices
    sounds: Sequence[Heard] = ()
    heard: Sequence[AuditEntry] = ()


async def give_reason(database: Database, pen: Pen, appeal_id: UUID, reason: str) -> None:
    """Keep why a supervisor looks into a card of somebody else. The card opens for her for half an hour."""
    async with database.unit_of_work() as work:
        appeal = await work.appeals.get(appeal_id, seen_by(pen.user))
        if appeal is None:
            raise NoSuchAppeal
        await audited(work, pen, "appeal.reason", appeal, reason_of(reason))
        await work.commit()


async def read_appeal(database: Database, pen: Pen, appeal_id: UUID) -> Reading:
    """The card with all that belongs to it. Raises `NoSuchAppeal`; `ReasonAsked` before anything is shown."""
    async with database.unit_of_work() as work:
        appeal, reason = await check_reason(work, pen, appeal_id)
        await audited(work, pen, _READ, appeal, reason)
        await work.commit()
        calls = await work.appeals.calls(appeal_id)
        near = await work.appeals.near(appeal)
        whose = seen_by(pen.user)
        readable = {line.id for line in near if whose is None or await work.appeals.get(line.id, whose) is not None}
        young = appeal.state is AppealState.OPEN and len(calls) == 1 and takes_part(appeal, pen.user.login)
        target = appeal.merged_into and await work.appeals.get(appeal.merged_into)
        return Reading(
            appeal=appeal,
            locked=why_not_edit(appeal, pen.user, on_shift=pen.user.login in await work.shifts.open()),
            calls=calls,
            timelines=await work.journal.timelines([row.id for row in calls]),
            names={user.login: user.name for user in await work.users.all()},
            near=near,
            readable=frozenset(readable),
            to_go_on=await to_go_on_with(work, appeal) if young else (),
            merged=await work.appeals.merged(appeal_id),
            merged_into=_line(target) if target else None,
            corrections=await work.appeals.corrections(appeal_id),
            family=await work.appeals.family(appeal.family_id) if appeal.family_id else None,
            families=await work.appeals.families("", appeal.phone, whose),
            choices=await choices_of(work),
            sounds=await work.hearing.of_calls([row.id for row in calls], reach_of(pen.user)),
            heard=await who_heard(work, [row.id for row in calls]) if may(pen.user.role, Action.AUDIT) else (),
        )


async def print_appeal(database: Database, pen: Pen, appeal_id: UUID, paper: str) -> Appeal:
    """The card for a paper; who prints is written down first. Raises as `check_reason`."""
    async with database.unit_of_work() as work:
        appeal, reason = await check_reason(work, pen, appeal_id)
        await audited(work, pen, _PRINTED, appeal, reason, paper=paper)
        await work.commit()
    return appeal


async def find_families(database: Database, pen: Pen, appeal_id: UUID, text: str) -> Sequence[Family]:
    """Families of the number and of cards that she may read, whose title begins so. Raises as `check_reason`."""
    async with database.unit_of_work() as work:
        appeal, _ = await check_reason(work, pen, appeal_id)
        return await work.appeals.families(cleaned("applicant", text, pen.today), appeal.phone, seen_by(pen.user))


async def glance(database: Database, pen: Pen, appeal_id: UUID) -> tuple[Appeal, str]:
    """The card as it is now and why she cannot write into it, for a page that shows it already."""
    async with database.unit_of_work() as work:
        appeal, _ = await check_reason(work, pen, appeal_id)
        return appeal, why_not_edit(appeal, pen.user, on_shift=pen.user.login in await work.shifts.open())


def _line(appeal: Appeal) -> AppealLine:
    return AppealLine(
        id=appeal.id,
        volume=appeal.volume,
        number=appeal.number,
        opened_at=appeal.opened_at,
        changed_at=appeal.changed_at,
        state=appeal.state,
        login=appeal.login,
        specialist=appeal.specialist,
        channel=appeal.channel,
        anonymous=appeal.anonymous,
        applicant=appeal.who,
        phone="",
        topic=appeal.topic,
        question=appeal.question,
    )
