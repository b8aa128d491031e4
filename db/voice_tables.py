"""The tables of the voice: what is kept of sound, what was said in it, who may hear it and when it goes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from db.tables import metadata
from db.types import Id, UtcDateTime

_Serial = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text("''"))


#: A sealed file of sound; the row of `recordings` with the same id says when and of which call it is.
#: state: sealed, failed or erased. file: name below HOTLINE_HOME/sealed. form: flac or opus. key: wrapped by the master
#: key, which lies outside of that folder. sha256: of the sound before encryption. pauses: JSON, [[from_s, to_s], …].
#: legs: 1 for a message, 2 for a conversation (left the caller, right the dispatcher).
sealed_sounds = Table(
    "sealed_sounds",
    metadata,
    Column("recording_id", Id, ForeignKey("recordings.id"), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("legs", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    *(_text(name) for name in ("file", "form", "sha256", "key", "pauses", "fault")),
    Column("peaks", LargeBinary),
)

#: What was said, one row a leg. state: waiting, running, done, unsure, failed. words: JSON,
#: [[word, from_s, to_s, confidence], …]. changed_at: also the last sign of life of the worker that has it.
#: told: whether everybody who wants to know of its end was told.
transcripts = Table(
    "transcripts",
    metadata,
    Column("recording_id", Id, ForeignKey("recordings.id"), primary_key=True),
    Column("leg", Integer, primary_key=True, autoincrement=False),
    Column("call_id", Id, nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("confidence", Float),
    Column("changed_at", UtcDateTime, nullable=False),
    *(_text(name) for name in ("text", "words", "engine", "fault")),
    Column("told", Boolean, nullable=False, server_default=false()),
)
Index(
    "ix_transcripts_untold",
    transcripts.c.changed_at,
    sqlite_where=text("NOT told"),
    postgresql_where=text("NOT told"),
)

#: A sign of danger that was found in a transcript, with the second at which it was said.
crisis_hits = Table(
    "crisis_hits",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("recording_id", Id, ForeignKey("recordings.id"), nullable=False, index=True),
    Column("call_id", Id, nullable=False, index=True),
    Column("leg", Integer, nullable=False),
    Column("at_s", Float, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    _text("phrase"),
    _text("entry"),
    UniqueConstraint("recording_id", "leg", "at_s", "entry"),
)

#: Somebody must be called or listened to. kind: of `hotline.domain.duty.KINDS`.
#: One open line a number and kind: `subject` is the number, or what stands for a hidden one (its hash, the call's id).
#: call_id, recording_id: of the newest cause. note: a person's words to the outcome.
duties = Table(
    "duties",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("call_id", Id, nullable=False, index=True),
    Column("recording_id", Id),
    Column("priority", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", UtcDateTime),
    Column("taken_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    *(_text(name) for name in ("taken_by", "done_by", "outcome", "note", "queue")),
)
Index(
    "uq_duties_one_open",
    duties.c.kind,
    duties.c.subject,
    unique=True,
    sqlite_where=text("done_at IS NULL"),
    postgresql_where=text("done_at IS NULL"),
)

#: What led to a duty: a recording (kind message) or a call (kind callback). Each counts once, so that a sweep may look
#: again and again.
duty_causes = Table(
    "duty_causes",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("cause_id", Id, primary_key=True),
    Column("duty_id", Id, ForeignKey("duties.id"), nullable=False, index=True),
    Column("call_id", Id, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
)

#: A right to hear one recording, for one person in one session and a minute. token: SHA-256 of what stands in the
#: address.
listen_links = Table(
    "listen_links",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("recording_id", Id, ForeignKey("recordings.id"), nullable=False),
    Column("login", String(32), nullable=False),
    Column("session", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

#: What people wrote at a second of a recording.
sound_notes = Table(
    "sound_notes",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("recording_id", Id, ForeignKey("recordings.id"), nullable=False, index=True),
    Column("at_s", Float, nullable=False),
    Column("login", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _text("note"),
)

#: A supervisor's marks for a conversation. marks: JSON, code of the criterion -> points.
score_cards = Table(
    "score_cards",
    metadata,
    Column("recording_id", Id, ForeignKey("recordings.id"), primary_key=True),
    Column("dispatcher", String(32), nullable=False, index=True),
    Column("login", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("points", Integer, nullable=False),
    Column("out_of", Integer, nullable=False),
    _text("marks"),
    _text("comment"),
)

#: What two people must agree on. kind: export (take a recording out) or erase (a person). subject: a recording's id, or
#: the keyed hash of a number. act: № of the act of erasure.
two_person_requests = Table(
    "two_person_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("asked_by", String(32), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("approved_by", String(32), nullable=False, server_default=text("''")),
    Column("approved_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("act", BigInteger),
    _text("reason"),
    _text("report"),
)

#: How long each kind is kept. days: 0 for ever.
retention_rules = Table(
    "retention_rules",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("days", Integer, nullable=False),
    Column("changed_at", UtcDateTime),
    Column("changed_by", String(32), nullable=False, server_default=text("''")),
)

#: What went, when and by which rule; names nobody.
retention_log = Table(
    "retention_log",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("object_id", String(64), nullable=False),
    Column("sha256", String(64), nullable=False, server_default=text("''")),
    _text("reason"),
)
