"""Campaigns and their people."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def upgrade() -> None:
    """Build the tables of campaigns, and find attempts by their number."""
    op.create_table(
        "campaigns",
        sa.Column("id", Id, nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("a_minute", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("started_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("forgotten_at", UtcDateTime),
        *(_text(name) for name in ("title", "text", "why", "consent_note")),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
    )
    op.create_index("ix_campaigns_created_at", "campaigns", ["created_at", "id"], unique=False)
    op.create_index("ix_campaigns_state", "campaigns", ["state", "started_at"], unique=False)
    op.create_table(
        "campaign_people",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=32)),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("result", sa.String(length=16), server_default=sa.text("''"), nullable=False),
        sa.Column("call_id", Id),
        sa.Column("ended_at", UtcDateTime),
        *(_text(name) for name in ("name", "told", "why")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_campaign_people_campaign_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_people"),
        sa.UniqueConstraint("campaign_id", "line", name="uq_campaign_people_campaign_id_line"),
        sa.UniqueConstraint("campaign_id", "phone", name="uq_campaign_people_campaign_id_phone"),
    )
    op.create_index(
        "ix_campaign_people_waiting",
        "campaign_people",
        ["campaign_id", "next_at", "line"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_campaign_people_phone", "campaign_people", ["phone"], unique=False)
    op.create_index("ix_dial_attempts_phone", "dial_attempts", ["phone", "intent_at"], unique=False)


def downgrade() -> None:
    """Not supported: see 0002."""
    raise NotImplementedError("restore the backup that was made before the upgrade")
