"""One line of the journal with everything that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hotline.domain.audit import AuditEntry, AuditQuery
from hotline.domain.call_event import CallEvent
from hotline.domain.correction import Correction
from hotline.domain.heard import Heard, reach_of
from hotline.domain.journal_row import JournalRow
from hotline.domain.people import User
from hotline.domain.rights import Action, may
from hotline.domain.sight import sight_of
from hotline.ports import Clock, Database
from hotline.services.browse_journal import categories_of
from hotline.services.who_heard import who_heard

_LOOK = "journal.line"

#: A look at the same line within this time is the same look.
_SAME_LOOK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """earlier: lines of the same number that she may see, newest first. names: login -> name of everybody.

    sounds: recordings of the call that she may hear. heard: who heard them, for those who read the audit.
    """

    row: JournalRow
    timeline: Sequence[CallEvent]
    earlier: Sequence[JournalRow]
    corrections: Sequence[Correction]
    names: Mapping[str, str]
    categories: Mapping[str, str]
    may_correct: bool
    sounds: Sequence[Heard] = ()
    heard: Sequence[AuditEntry] = ()


async def show_line(
    database: Database, clock: Clock, user: User, place: tuple[int, int], origin: str = ""
) -> ShownLine | None:
    """The line as this person may see it; None when it is not there or not hers. Leaves its line in the audit first."""
    async with database.unit_of_work() as work:
        row = await work.lines.line(*place, sight_of(user))
        if row is None:
            return None
        now, object_id = clock.now(), str(row.id)
        looks = await work.audit.find(AuditQuery(object_id=object_id, limit=20))
        if not any(one.login == user.login and one.action == _LOOK and one.at > now - _SAME_LOOK for one in looks):
            await work.audit.write(AuditEntry(now, user.login, _LOOK, "call", object_id, origin=origin))
            await work.commit()
        correctable = await work.lines.line(*place, sight_of(user, Action.CORRECT))
        return ShownLine(
            row,
            await work.journal.timeline(row.id),
            await work.lines.earlier(row, sight_of(user)),
            await work.corrections.of([row.id, *([row.appeal_id] if row.appeal_id else [])]),
            {one.login: one.name for one in await work.users.all()},
            await categories_of(work),
            may_correct=correctable is not None,
            sounds=await work.hearing.of_calls([row.id], reach_of(user)),
            heard=await who_heard(work, [row.id]) if may(user.role, Action.AUDIT) else (),
        )
