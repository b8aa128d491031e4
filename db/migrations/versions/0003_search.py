"""Filters and search of the journal: words of each line, key bounds of each day, topics that occur."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_BEHIND = sa.text("NOT indexed")


def upgrade() -> None:
    """Every line that is there is marked as not yet indexed; the service catches up in the background."""
    op.add_column("calls", sa.Column("indexed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_calls_not_indexed", "calls", ["key"], unique=False, sqlite_where=_BEHIND, postgresql_where=_BEHIND
    )
    op.create_table(
        "call_days",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("first_key", _KEY, nullable=False),
        sa.Column("last_key", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_call_days"),
    )
    op.create_table(
        "call_topics",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_call_topics"),
    )
    # See db.search for what stands in it. Neither kind of table is one that SQLAlchemy can describe.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE call_search USING fts5("
            "words, detail = none, columnsize = 0, tokenize = \"ascii tokenchars '_-'\")"
        )
    else:
        op.execute("CREATE TABLE call_search (call_key BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_call_search_words ON call_search USING gin (words)")


def downgrade() -> None:
    """Drop what can be built again."""
    for table in ("call_search", "call_topics", "call_days"):
        op.execute(f"DROP TABLE {table}")
    op.drop_index("ix_calls_not_indexed", "calls")
    op.drop_column("calls", "indexed")
