"""The desk: appeals, families, SOS cards, directories, sessions, audit; people's part of the journal's lines."""

import sqlalchemy as sa
from alembic import op

from db.types import Id, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Build the tables of the desk. The first volume of the journal begins with its first line."""
    op.create_table(
        "alarms",
        sa.Column("call_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("raised_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("taken_at", UtcDateTime),
        sa.Column("taken_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_alarms"),
    )
    op.create_table(
        "audit",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("object_kind", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("origin", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_login", "audit", ["login", "id"], unique=False)
    op.create_index("ix_audit_object", "audit", ["object_id", "id"], unique=False)
    op.create_index("ix_audit_action", "audit", ["action", "id"], unique=False)
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    _append_only("audit")
    op.create_table(
        "corrections",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("object_id", Id, nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("old", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("new", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("author", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_object", "corrections", ["object_id", "id"], unique=False)
    op.create_table(
        "directory_entries",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("phone", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("hours", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("person", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("place_in_list", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_entries"),
        sa.UniqueConstraint("kind", "code", name="uq_directory_entries_kind_code"),
    )
    op.create_table(
        "families",
        sa.Column("id", Id, nullable=False),
        sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_families"),
    )
    op.create_table(
        "holiday_overlay",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_holiday_overlay"),
    )
    op.create_table(
        "legal_holds",
        sa.Column("call_id", Id, nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_legal_holds"),
    )
    op.create_table(
        "series",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_series"),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
        sa.Column("locked_until", UtcDateTime),
        sa.PrimaryKeyConstraint("name", name="pk_sign_in_failures"),
    )
    op.create_table(
        "sos_cards",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("call_id", Id),
        sa.Column("appeal_id", Id),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("login", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("specialist", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("applicant", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("phone", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("parents", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("children", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("living_address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("family_phone", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("problem", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("extra", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("checklist", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("marks", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("handed_to", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("acknowledged_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("handed_at", UtcDateTime),
        sa.Column("reminded_at", UtcDateTime),
        sa.Column("escalated_at", UtcDateTime),
        sa.Column("acknowledged_at", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_sos_cards"),
        sa.UniqueConstraint("number", name="uq_sos_cards_number"),
    )
    op.create_index("ix_sos_cards_appeal_id", "sos_cards", ["appeal_id"], unique=False)
    op.create_index("ix_sos_cards_call_id", "sos_cards", ["call_id"], unique=False)
    op.create_index("ix_sos_cards_state", "sos_cards", ["state", "number"], unique=False)
    op.create_table(
        "appeals",
        sa.Column("id", Id, nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("family_id", Id),
        sa.Column("merged_into", Id),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.Boolean()),
        sa.Column("consent_at", UtcDateTime),
        sa.Column("follow_up", sa.Boolean()),
        sa.Column("login", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("specialist", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("applicant", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("birth_date", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("place", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("phone", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("email", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("family_status", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("family_members", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("categories", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("purposes", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("purpose_other", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("purpose_resource", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("marks", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("topic", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("question", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("content", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("answer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("answer_way", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("result", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("agencies", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("closing_mark", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name="fk_appeals_family_id"),
        sa.ForeignKeyConstraint(["merged_into"], ["appeals.id"], name="fk_appeals_merged_into"),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
    )
    op.create_index("ix_appeals_family_id", "appeals", ["family_id"], unique=False)
    op.create_index("ix_appeals_login", "appeals", ["login", "opened_at"], unique=False)
    op.create_index("ix_appeals_number", "appeals", ["volume", "number"], unique=False)
    op.create_index("ix_appeals_state", "appeals", ["state", "volume", "number"], unique=False)
    op.create_index("ix_appeals_phone", "appeals", ["phone", "opened_at"], unique=False)
    op.create_table(
        "appeal_people",
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("appeal_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="fk_appeal_people_appeal_id"),
        sa.PrimaryKeyConstraint("login", "appeal_id", name="pk_appeal_people"),
    )
    op.create_index("ix_appeal_people_appeal_id", "appeal_people", ["appeal_id"], unique=False)
    op.create_table(
        "pauses",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("began_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.ForeignKeyConstraint(["login"], ["users.login"], name="fk_pauses_login"),
        sa.PrimaryKeyConstraint("id", name="pk_pauses"),
    )
    op.create_index(
        "uq_pauses_one_open",
        "pauses",
        ["login"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("data", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("origin", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.ForeignKeyConstraint(["login"], ["users.login"], name="fk_sessions_login"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_login", "sessions", ["login"], unique=False)
    op.create_table(
        "sos_told",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("card_id", Id, nullable=False),
        sa.Column("agency", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("told_at", UtcDateTime, nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["sos_cards.id"], name="fk_sos_told_card_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sos_told"),
    )
    op.create_index("ix_sos_told_card_id", "sos_told", ["card_id"], unique=False)
    op.create_table(
        "route_lines",
        sa.Column("id", _SERIAL, nullable=False),
        sa.Column("appeal_id", Id, nullable=False),
        sa.Column("place_in_list", sa.Integer(), nullable=False),
        sa.Column("help", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("organisation", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("contact", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("hours", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("meeting", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("mark", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name="fk_route_lines_appeal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_route_lines"),
    )
    op.create_index("ix_route_lines_appeal_id", "route_lines", ["appeal_id"], unique=False)
    op.add_column("calls", sa.Column("channel", sa.String(length=16), server_default="phone", nullable=False))
    op.add_column("calls", sa.Column("appeal_id", Id))
    op.add_column("calls", sa.Column("applicant", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("calls", sa.Column("place", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("calls", sa.Column("categories", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("calls", sa.Column("question", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("calls", sa.Column("anonymous", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_calls_appeal_id", "calls", ["appeal_id"], unique=False)
    op.add_column("users", sa.Column("position", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("users", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("users", sa.Column("totp", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("volumes", sa.Column("started_at", UtcDateTime))
    op.add_column("volumes", sa.Column("ended_at", UtcDateTime))
    op.bulk_insert(sa.table("series", sa.column("name"), sa.column("last_number")), [{"name": "sos", "last_number": 0}])


def _append_only(table: str) -> None:
    """The database itself refuses to change or remove a line, whatever asks for it."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'lines of {table} are only ever appended'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'lines of {table} are only ever appended'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def downgrade() -> None:
    """Not supported: the desk's data has no place in the first version."""
    raise NotImplementedError("restore the backup that was made before the upgrade")
