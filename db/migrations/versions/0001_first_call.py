"""The first call: journal, timeline, recordings, people and their shifts."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_OPEN, _UNSETTLED = sa.text("ended_at IS NULL"), sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Build the tables of the first version."""
    _journal()
    _people()
    op.create_table(
        "offsets",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_offsets"),
    )


def downgrade() -> None:
    """Drop everything."""
    for table in ("offsets", "shifts", "users", "recordings", "call_events", "calls", "volumes"):
        op.drop_table(table)


def _journal() -> None:
    volumes = op.create_table(
        "volumes",
        sa.Column("volume", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("last_number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("volume", name="pk_volumes"),
    )
    op.bulk_insert(volumes, [{"volume": 1, "last_number": 0}])
    op.create_table(
        "calls",
        sa.Column("key", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("volume", sa.Integer, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("linkedid", "phone", "caller_name", "line")),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("topic", "topic_title", "queue", "login", "specialist")
        ),
        sa.Column("recording_allowed", sa.Boolean),
        sa.Column("notice_version", sa.Text, nullable=False),
        sa.Column("waited_s", sa.Float),
        sa.Column("talked_s", sa.Float),
        sa.Column("hung_up_by", sa.Text, nullable=False),
        sa.Column("cause", sa.BigInteger),
        sa.Column("settled_at", UtcDateTime),
        sa.Column("callback_phone", sa.Text, nullable=False),
        sa.Column("transcript", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("waiting_at", UtcDateTime),
        sa.Column("waiting_mono", sa.Float),
        sa.Column("talking_at", UtcDateTime),
        sa.Column("talking_mono", sa.Float),
        sa.PrimaryKeyConstraint("key", name="pk_calls"),
        sa.UniqueConstraint("id", name="uq_calls_id"),
        sa.UniqueConstraint("volume", "number", name="uq_calls_volume_number"),
        sa.ForeignKeyConstraint(["volume"], ["volumes.volume"], name="fk_calls_volume"),
    )
    op.create_index("ix_calls_phone_opened_at", "calls", ["phone", "opened_at"])
    op.create_index("ix_calls_opened_at", "calls", ["opened_at"])
    op.create_index("ix_calls_unsettled", "calls", ["number"], sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED)
    op.create_table(
        "call_events",
        sa.Column("call_key", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("nth", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("mono", sa.Float),
        sa.Column("data", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("call_key", "kind", "nth", name="pk_call_events"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recordings",
        sa.Column("id", Id, nullable=False),
        sa.Column("call_id", Id, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("sealed_at", UtcDateTime),
        sa.Column("duration_s", sa.Float),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_call_id", "recordings", ["call_id"])


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("login", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("password_hash", "sip_digest", "queues")),
        sa.PrimaryKeyConstraint("login", name="pk_users"),
    )
    op.create_table(
        "shifts",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("login", sa.String(32), nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
        sa.ForeignKeyConstraint(["login"], ["users.login"], name="fk_shifts_login"),
    )
    op.create_index("uq_shifts_one_open", "shifts", ["login"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
