"""The ledger of attempts to call somebody: what was meant, what came of it, what was answered, and who dials."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from db.tables import metadata
from db.types import Id, UtcDateTime


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text("''"))


#: One attempt. state: of `hotline.domain.attempt`. ended_at: NULL while something may be on its way or nobody knows.
#: holder: the service that made it. cause: Q.850. prompts: version of the wording. phone is personal.
dial_attempts = Table(
    "dial_attempts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_id", Id, nullable=False),
    Column("nth", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("holder", String(64), nullable=False),
    Column("call_id", Id),
    Column("intent_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("cause", Integer),
    *(_text(name) for name in ("phone", "prompts", "decision", "decided_by")),
    UniqueConstraint("subject_id", "nth"),
)
Index(
    "ix_dial_attempts_open",
    dial_attempts.c.intent_at,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)
Index("ix_dial_attempts_intent_at", dial_attempts.c.intent_at)
Index("ix_dial_attempts_phone", dial_attempts.c.phone, dial_attempts.c.intent_at)

#: A key that was pressed to a question, kept when it was pressed.
dial_answers = Table(
    "dial_answers",
    metadata,
    Column("attempt_id", Id, ForeignKey("dial_attempts.id"), primary_key=True),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("question", String(64), nullable=False),
    Column("key", String(8), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

#: Who may dial now, of several services on one database.
dial_leases = Table(
    "dial_leases",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
