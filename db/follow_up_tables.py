"""The tables of calling back: follow-ups of appeals, what families wish, whom nobody calls, who was called to help."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from db.tables import metadata
from db.types import Id, UtcDateTime


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text("''"))


#: A call that is owed after an appeal was answered; see `hotline.domain.follow_up.FollowUp`. Days are ISO 8601.
#: One planned line an appeal; done and withdrawn ones stay. due_on: "" when the calendar is not known.
#: next_at: the service does not call before.
follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("appeal_id", Id, ForeignKey("appeals.id"), nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    Column("basis", String(16), nullable=False),
    Column("basis_on", String(10), nullable=False),
    Column("due_on", String(10), nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("appeal_version", Integer, nullable=False),
    Column("calendar", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", UtcDateTime),
    Column("next_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    *(_text(name) for name in ("result", "done_by", "note")),
)
Index("ix_follow_ups_appeal_id", follow_ups.c.appeal_id, follow_ups.c.planned_at)
Index("ix_follow_ups_state", follow_ups.c.state, follow_ups.c.due_on)
Index(
    "uq_follow_ups_one_planned",
    follow_ups.c.appeal_id,
    unique=True,
    sqlite_where=text("state = 'planned'"),
    postgresql_where=text("state = 'planned'"),
)

#: What was asked for when this number is called. since, until: "10:00", on the clock of the family.
call_wishes = Table(
    "call_wishes",
    metadata,
    Column("phone", String(32), primary_key=True),
    Column("no_calls", Boolean, nullable=False),
    Column("since", String(5), nullable=False),
    Column("until", String(5), nullable=False),
    Column("days_off", Boolean, nullable=False),
    Column("discreet", Boolean, nullable=False),
    Column("neutral_id", Boolean, nullable=False),
    Column("zone", String(32), nullable=False),
    Column("login", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

#: Numbers that the service never calls.
stop_list = Table(
    "stop_list",
    metadata,
    Column("phone", String(32), primary_key=True),
    _text("reason"),
    Column("login", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

#: To which step the supervisors were called to help with a promise, so that nobody is called twice.
duty_escalations = Table(
    "duty_escalations",
    metadata,
    Column("duty_id", Id, ForeignKey("duties.id"), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
)
