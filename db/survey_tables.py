"""The tables of what callers answered after a conversation."""

from sqlalchemy import Column, ForeignKey, String, Table

from db.tables import metadata
from db.types import Id, UtcDateTime

#: One offer. id: of its own, so that the answers stay as figures when nothing may lead to the caller any more; then
#: call_id is NULL.
call_surveys = Table(
    "call_surveys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, unique=True),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
)

#: A key that was pressed to a question, kept when it was pressed.
call_answers = Table(
    "call_answers",
    metadata,
    Column("survey_id", Id, ForeignKey("call_surveys.id"), primary_key=True),
    Column("question", String(64), primary_key=True),
    Column("key", String(8), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
