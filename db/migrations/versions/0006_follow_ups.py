"""The follow-up of appeals: plans, wishes of families, the stop list, calls for help with a promise."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def upgrade() -> None:
    """Build the tables of calling back."""
    op.create_table(
        "follow_ups",
        sa.Column("id", Id, nullable=False),
        sa.Column("appeal_id", Id, nullable=False),
        sa.Column("answered_at", UtcDateTime, nullable=False),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("basis_on", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("planned_at", UtcDateTime, nullable=False),
        sa.Column("appeal_version", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", UtcDateTime),
        sa.Column("next_at", UtcDateTime),
        sa.Column("done_at", UtcDateTime),
        *(_text(name) for name in ("result", "done_by", "note")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="fk_follow_ups_appeal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_follow_ups"),
    )
    op.create_index("ix_follow_ups_appeal_id", "follow_ups", ["appeal_id", "planned_at"], unique=False)
    op.create_index("ix_follow_ups_state", "follow_ups", ["state", "due_on"], unique=False)
    op.create_index(
        "uq_follow_ups_one_planned",
        "follow_ups",
        ["appeal_id"],
        unique=True,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_table(
        "call_wishes",
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("no_calls", sa.Boolean(), nullable=False),
        sa.Column("since", sa.String(length=5), nullable=False),
        sa.Column("until", sa.String(length=5), nullable=False),
        sa.Column("days_off", sa.Boolean(), nullable=False),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("neutral_id", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("phone", name="pk_call_wishes"),
    )
    op.create_table(
        "stop_list",
        sa.Column("phone", sa.String(length=32), nullable=False),
        _text("reason"),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("phone", name="pk_stop_list"),
    )
    op.create_table(
        "duty_escalations",
        sa.Column("duty_id", Id, nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name="fk_duty_escalations_duty_id"),
        sa.PrimaryKeyConstraint("duty_id", "step", name="pk_duty_escalations"),
    )


def downgrade() -> None:
    """Not supported: see 0002."""
    raise NotImplementedError("restore the backup that was made before the upgrade")
