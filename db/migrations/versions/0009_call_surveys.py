"""What callers answered after a conversation."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables."""
    op.create_table(
        "call_surveys",
        sa.Column("id", Id, nullable=False),
        sa.Column("call_id", Id),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_call_surveys"),
        sa.UniqueConstraint("call_id", name="uq_call_surveys_call_id"),
    )
    op.create_index("ix_call_surveys_asked_at", "call_surveys", ["asked_at"], unique=False)
    op.create_table(
        "call_answers",
        sa.Column("survey_id", Id, nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["call_surveys.id"], name="fk_call_answers_survey_id_call_surveys"),
        sa.PrimaryKeyConstraint("survey_id", "question", name="pk_call_answers"),
    )


def downgrade() -> None:
    """Not supported: see 0002."""
    raise NotImplementedError("restore the backup that was made before the upgrade")
