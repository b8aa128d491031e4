"""The voice: sealed sound, transcripts, duties, who may hear what, how long it is kept."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Build the tables of the voice."""
    for name in ("caller_hash", "caller_sealed"):
        op.add_column("calls", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_index(
        "ix_calls_caller_hash",
        "calls",
        ["caller_hash", "opened_at"],
        unique=False,
        sqlite_where=sa.text("caller_hash != ''"),
        postgresql_where=sa.text("caller_hash != ''"),
    )
    op.create_index("ix_recordings_started_at", "recordings", ["started_at"], unique=False)
    op.create_table(
        "duties",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("call_id", Id, nullable=False),
        sa.Column("recording_id", Id),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", UtcDateTime),
        sa.Column("taken_at", UtcDateTime),
        sa.Column("done_at", UtcDateTime),
        sa.Column("taken_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("done_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("queue", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duties"),
    )
    op.create_index("ix_duties_call_id", "duties", ["call_id"], unique=False)
    op.create_index(
        "uq_duties_one_open",
        "duties",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "duty_causes",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cause_id", Id, nullable=False),
        sa.Column("duty_id", Id, nullable=False),
        sa.Column("call_id", Id, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duties.id"], name="fk_duty_causes_duty_id"),
        sa.PrimaryKeyConstraint("kind", "cause_id", name="pk_duty_causes"),
    )
    op.create_index("ix_duty_causes_call_id", "duty_causes", ["call_id"], unique=False)
    op.create_index("ix_duty_causes_duty_id", "duty_causes", ["duty_id"], unique=False)
    op.create_table(
        "retention_log",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_retention_log"),
    )
    op.create_table(
        "retention_rules",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime),
        sa.Column("changed_by", sa.String(length=32), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_retention_rules"),
    )
    op.create_table(
        "two_person_requests",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("approved_by", sa.String(length=32), server_default=sa.text("''"), nullable=False),
        sa.Column("approved_at", UtcDateTime),
        sa.Column("done_at", UtcDateTime),
        sa.Column("act", sa.BigInteger()),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("report", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_two_person_requests"),
    )
    op.create_table(
        "crisis_hits",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("recording_id", Id, nullable=False),
        sa.Column("call_id", Id, nullable=False),
        sa.Column("leg", sa.Integer(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("found_at", UtcDateTime, nullable=False),
        sa.Column("phrase", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("entry", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_crisis_hits_recording_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crisis_hits"),
        sa.UniqueConstraint("recording_id", "leg", "at_s", "entry", name="uq_crisis_hits_recording_id_leg_at_s_entry"),
    )
    op.create_index("ix_crisis_hits_call_id", "crisis_hits", ["call_id"], unique=False)
    op.create_index("ix_crisis_hits_recording_id", "crisis_hits", ["recording_id"], unique=False)
    op.create_table(
        "listen_links",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("recording_id", Id, nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_listen_links_recording_id"),
        sa.PrimaryKeyConstraint("token", name="pk_listen_links"),
    )
    op.create_index("ix_listen_links_expires_at", "listen_links", ["expires_at"], unique=False)
    op.create_table(
        "score_cards",
        sa.Column("recording_id", Id, nullable=False),
        sa.Column("dispatcher", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("comment", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_score_cards_recording_id"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_score_cards"),
    )
    op.create_index("ix_score_cards_dispatcher", "score_cards", ["dispatcher"], unique=False)
    op.create_table(
        "sealed_sounds",
        sa.Column("recording_id", Id, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("legs", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sealed_at", UtcDateTime, nullable=False),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("form", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sha256", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pauses", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("fault", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("peaks", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_sealed_sounds_recording_id"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_sealed_sounds"),
    )
    op.create_table(
        "sound_notes",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("recording_id", Id, nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_sound_notes_recording_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sound_notes"),
    )
    op.create_index("ix_sound_notes_recording_id", "sound_notes", ["recording_id"], unique=False)
    op.create_table(
        "transcripts",
        sa.Column("recording_id", Id, nullable=False),
        sa.Column("leg", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("call_id", Id, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float()),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("engine", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("fault", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_transcripts_recording_id"),
        sa.PrimaryKeyConstraint("recording_id", "leg", name="pk_transcripts"),
    )
    op.create_index("ix_transcripts_call_id", "transcripts", ["call_id"], unique=False)
    op.create_index(
        "ix_transcripts_untold",
        "transcripts",
        ["changed_at"],
        unique=False,
        sqlite_where=sa.text("NOT told"),
        postgresql_where=sa.text("NOT told"),
    )


def downgrade() -> None:
    """Not supported: what was heard has no place in an earlier version."""
    raise NotImplementedError("restore the backup that was made before the upgrade")
