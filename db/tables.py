"""The tables. One truth: `call_events`; a line of `calls` is their fold, kept ready for reading.

`db/migrations` builds the same on SQLite and PostgreSQL; a test compares the two.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from db.types import Id, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: SQLite numbers rows by itself only for INTEGER.
_Serial = BigInteger().with_variant(Integer, "sqlite")

#: The journal is kept in volumes; № is gap-free within one: the transaction that writes a row raises last_number.
#: started_at, ended_at: «Начат», «Окончен»; the volume without an end, of which there is always one, takes new rows.
volumes = Table(
    "volumes",
    metadata,
    Column("volume", Integer, primary_key=True, autoincrement=False),
    Column("last_number", BigInteger, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
)


def call_key(volume: int, number: int) -> int:
    """Where a call stands among all calls of all volumes."""
    return volume * 1_000_000_000 + number


#: One row a call. Columns as in `JournalRow`.
#: key: `call_key(volume, number)`: calls of one time lie together on disk, while ids are random.
#: version: counts the changes by writers of events. What stands below `PEOPLE'S` is written by people only: a copy of
#: what the card of the appeal says, kept here so that lists and filters read one table.
#: caller_hash, caller_sealed: of a number that the centre does not want to see: a keyed hash, by which the next call of
#: the same number is known, and the number itself, encrypted, for the SOS service.
#: indexed: whether `call_search` (see `db.search`) knows the line as it is; a writer of events clears it.
calls = Table(
    "calls",
    metadata,
    Column("key", _Serial, primary_key=True, autoincrement=False),
    Column("id", Id, nullable=False, unique=True),
    Column("volume", Integer, ForeignKey("volumes.volume"), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("state", String(32), nullable=False),
    Column("linkedid", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("caller_name", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("topic_title", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("specialist", Text, nullable=False),
    Column("recording_allowed", Boolean),
    Column("notice_version", Text, nullable=False),
    Column("waited_s", Float),
    Column("talked_s", Float),
    Column("hung_up_by", Text, nullable=False),
    Column("cause", BigInteger),
    Column("settled_at", UtcDateTime),
    Column("callback_phone", Text, nullable=False),
    Column("channel", String(16), nullable=False, server_default="phone"),
    Column("waiting_at", UtcDateTime),
    Column("waiting_mono", Float),
    Column("talking_at", UtcDateTime),
    Column("talking_mono", Float),
    Column("caller_hash", Text, nullable=False, server_default=text("''")),
    Column("caller_sealed", Text, nullable=False, server_default=text("''")),
    # PEOPLE'S
    Column("transcript", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("appeal_id", Id, index=True),
    Column("applicant", Text, nullable=False, server_default=text("''")),
    Column("place", Text, nullable=False, server_default=text("''")),
    Column("categories", Text, nullable=False, server_default=text("''")),
    Column("question", Text, nullable=False, server_default=text("''")),
    Column("anonymous", Boolean, nullable=False, server_default=false()),
    Column("indexed", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("volume", "number"),
)
Index(
    "ix_calls_not_indexed",
    calls.c.key,
    sqlite_where=text("NOT indexed"),
    postgresql_where=text("NOT indexed"),
)
Index("ix_calls_phone_opened_at", calls.c.phone, calls.c.opened_at)
Index("ix_calls_opened_at", calls.c.opened_at)
Index(
    "ix_calls_caller_hash",
    calls.c.caller_hash,
    calls.c.opened_at,
    sqlite_where=text("caller_hash != ''"),
    postgresql_where=text("caller_hash != ''"),
)
Index(
    "ix_calls_unsettled",
    calls.c.number,
    sqlite_where=text("settled_at IS NULL"),
    postgresql_where=text("settled_at IS NULL"),
)

#: Between which keys the indexed calls of an hour lie: lines stand in the order of their numbers, nearly that of time.
#: hour: as in 2026-11-22T08, UTC.
call_hours = Table(
    "call_hours",
    metadata,
    Column("hour", String(13), primary_key=True),
    Column("first_key", _Serial, nullable=False, autoincrement=False),
    Column("last_key", _Serial, nullable=False, autoincrement=False),
)

#: Topics that occur among indexed calls.
call_topics = Table(
    "call_topics",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("title", Text, nullable=False),
)

#: The timeline. (call, kind, nth) is an event's identity, whoever tells it. call_key: of the row in `calls`, written in
#: the same transaction (no foreign key: it would be checked for every event of a busy line). mono: seconds; data: JSON.
call_events = Table(
    "call_events",
    metadata,
    Column("call_key", _Serial, primary_key=True, autoincrement=False),
    Column("kind", String(32), primary_key=True),
    Column("nth", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("mono", Float),
    Column("data", Text, nullable=False),
    sqlite_with_rowid=False,
)

#: Sound on disk. file: name below HOTLINE_HOME/messages; sealed_at is NULL while it is recorded or after a crash.
recordings = Table(
    "recordings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("file", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("sealed_at", UtcDateTime),
    Column("duration_s", Float),
)

#: queues: names separated by commas. position: her post, as forms print it. active: False after dismissal. totp: the
#: encrypted secret of the second factor, "" when there is none.
users = Table(
    "users",
    metadata,
    Column("login", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("sip_digest", Text, nullable=False),
    Column("queues", Text, nullable=False),
    Column("position", Text, nullable=False, server_default=text("''")),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("totp", Text, nullable=False, server_default=text("''")),
)

shifts = Table(
    "shifts",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("login", String(32), ForeignKey("users.login"), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
Index(
    "uq_shifts_one_open",
    shifts.c.login,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

#: How far a log of Asterisk has been read. place: what the reader of that log understands.
offsets = Table(
    "offsets",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("place", Text, nullable=False),
)
