"""The ledger of attempts to call somebody."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the ledger."""
    op.create_table(
        "dial_attempts",
        sa.Column("id", Id, nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("call_id", Id),
        sa.Column("intent_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("cause", sa.Integer()),
        *(
            sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)
            for name in ("phone", "prompts", "decision", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dial_attempts"),
        sa.UniqueConstraint("subject_id", "nth", name="uq_dial_attempts_subject_id_nth"),
    )
    op.create_index(
        "ix_dial_attempts_open",
        "dial_attempts",
        ["intent_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_dial_attempts_intent_at", "dial_attempts", ["intent_at"], unique=False)
    op.create_table(
        "dial_answers",
        sa.Column("attempt_id", Id, nullable=False),
        sa.Column("nth", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["dial_attempts.id"], name="fk_dial_answers_attempt_id_dial_attempts"),
        sa.PrimaryKeyConstraint("attempt_id", "nth", name="pk_dial_answers"),
    )
    op.create_table(
        "dial_leases",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_dial_leases"),
    )


def downgrade() -> None:
    """Not supported: see 0002."""
    raise NotImplementedError("restore the backup that was made before the upgrade")
