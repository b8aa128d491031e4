"""The tables of the desk: appeals, families, SOS cards, directories, sessions, audit. See `db.tables` for calls."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.tables import metadata
from db.types import Id, UtcDateTime

_Serial = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text("''"))


#: A family, to which several appeals may belong.
families = Table(
    "families",
    metadata,
    Column("id", Id, primary_key=True),
    _text("title"),
    _text("note"),
    Column("created_at", UtcDateTime, nullable=False),
)

#: The card of an appeal (карточка обращения, Алтай). volume, number: of the line of the journal that it began with.
#: Lists are JSON arrays of texts. version: counts changes, so that two people never overwrite each other.
#: marks: a JSON object, field -> who changed it last, when, and at which version.
appeals = Table(
    "appeals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("volume", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("family_id", Id, ForeignKey("families.id"), index=True),
    Column("merged_into", Id, ForeignKey("appeals.id")),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("state", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("consent", Boolean),
    Column("consent_at", UtcDateTime),
    Column("follow_up", Boolean),
    *(_text(name) for name in ("login", "specialist", "applicant", "birth_date", "address", "place", "phone", "email")),
    *(_text(name) for name in ("family_status", "family_members", "categories", "purposes", "purpose_other")),
    *(_text(name) for name in ("purpose_resource", "marks")),
    *(_text(name) for name in ("topic", "question", "content", "answer", "answer_way", "result", "agencies")),
    _text("closing_mark"),
)
Index("ix_appeals_phone", appeals.c.phone, appeals.c.opened_at)
Index("ix_appeals_login", appeals.c.login, appeals.c.opened_at)
Index("ix_appeals_number", appeals.c.volume, appeals.c.number)
Index("ix_appeals_state", appeals.c.state, appeals.c.volume, appeals.c.number)

#: Who takes part in an appeal: who opened its card, and who answered or was given one of its calls.
appeal_people = Table(
    "appeal_people",
    metadata,
    Column("login", String(32), primary_key=True),
    Column("appeal_id", Id, ForeignKey("appeals.id"), primary_key=True, index=True),
)

#: Индивидуальный маршрутный лист семьи.
route_lines = Table(
    "route_lines",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("appeal_id", Id, ForeignKey("appeals.id"), nullable=False, index=True),
    Column("place_in_list", Integer, nullable=False),
    *(_text(name) for name in ("help", "organisation", "contact", "hours", "meeting", "mark")),
)

#: What a person changed in the journal: the old value stays readable for ever.
corrections = Table(
    "corrections",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("object_id", Id, nullable=False),
    Column("field", String(32), nullable=False),
    _text("old"),
    _text("new"),
    Column("login", String(32), nullable=False),
    _text("author"),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_corrections_object", corrections.c.object_id, corrections.c.id)

#: Series of numbers of their own: the SOS cards.
series = Table(
    "series",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("last_number", BigInteger, nullable=False),
)

#: Карта вызова Службы экстренного реагирования «SOS» (Вологда, приложение 2).
sos_cards = Table(
    "sos_cards",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("call_id", Id, index=True),
    Column("appeal_id", Id, index=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    *(_text(name) for name in ("login", "specialist", "applicant", "address", "phone", "parents", "children")),
    *(_text(name) for name in ("living_address", "family_phone", "problem", "extra", "checklist", "marks")),
    *(_text(name) for name in ("handed_to", "acknowledged_by", "outcome")),
    Column("handed_at", UtcDateTime),
    Column("reminded_at", UtcDateTime),
    Column("escalated_at", UtcDateTime),
    Column("acknowledged_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
)
Index("ix_sos_cards_state", sos_cards.c.state, sos_cards.c.number)

#: Who was told of an SOS card, and when.
sos_told = Table(
    "sos_told",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("card_id", Id, ForeignKey("sos_cards.id"), nullable=False, index=True),
    Column("agency", String(32), nullable=False),
    _text("title"),
    _text("note"),
    Column("told_at", UtcDateTime, nullable=False),
    Column("login", String(32), nullable=False),
)

#: A call that is red on every console until somebody has it.
alarms = Table(
    "alarms",
    metadata,
    Column("call_id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("taken_at", UtcDateTime),
    _text("taken_by"),
)

#: Sound that retention must not touch.
legal_holds = Table(
    "legal_holds",
    metadata,
    Column("call_id", Id, primary_key=True),
    _text("reason"),
    Column("login", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

#: Pauses that a person took in her shift, and those the service took for her.
pauses = Table(
    "pauses",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("login", String(32), ForeignKey("users.login"), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
Index(
    "uq_pauses_one_open",
    pauses.c.login,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

#: What the administrator edits: topics, categories, agencies, reasons of a pause, places, specialists.
directory_entries = Table(
    "directory_entries",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("code", String(64), nullable=False),
    _text("title"),
    *(_text(name) for name in ("address", "phone", "hours", "person", "note")),
    Column("place_in_list", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("kind", "code"),
)

#: Days that the centre has otherwise than the production calendar. day: ISO 8601.
holiday_overlay = Table(
    "holiday_overlay",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("working", Boolean, nullable=False),
    _text("name"),
)

#: Who is signed in. id: SHA-256 of the cookie, so that a stolen database opens no session.
sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("login", String(32), ForeignKey("users.login"), nullable=False, index=True),
    _text("data"),
    _text("origin"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

#: Failed sign-ins by login and by address. name: "login:anna" or "from:192.0.2.7".
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("locked_until", UtcDateTime),
)

#: Who did or saw what. Only ever appended to. outcome: "allowed" or "refused". detail: JSON.
audit = Table(
    "audit",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("login", String(32), nullable=False),
    Column("action", String(64), nullable=False),
    Column("object_kind", String(32), nullable=False),
    Column("object_id", String(64), nullable=False),
    Column("outcome", String(16), nullable=False),
    _text("reason"),
    _text("origin"),
    _text("detail"),
)
Index("ix_audit_login", audit.c.login, audit.c.id)
Index("ix_audit_object", audit.c.object_id, audit.c.id)
Index("ix_audit_action", audit.c.action, audit.c.id)
Index("ix_audit_at", audit.c.at)
