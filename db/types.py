"""Column types that SQLite and PostgreSQL read alike."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, String, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, given back in UTC.

    SQLite knows no times: it keeps "2026-03-18 09:00:00.000000", UTC, always with microseconds, so that text sorts as
    time does. PostgreSQL keeps TIMESTAMPTZ. A naive datetime raises ValueError: nobody knows which zone it means.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text of 26 characters on SQLite."""
        text: TypeEngine[Any] = String(26)
        return dialect.type_descriptor(text if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone; give an aware datetime, as datetime.now(UTC)")
        return moment_text(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """From the database."""
        del dialect
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)


class Id(TypeDecorator[UUID]):
    """A UUID: native on PostgreSQL, readable text of 36 characters on SQLite."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, for people who look into the file."""
        text: TypeEngine[Any] = String(36)
        return dialect.type_descriptor(text if dialect.name == "sqlite" else Uuid())

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> object:
        """To the database."""
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: Dialect) -> UUID | None:
        """From the database."""
        del dialect
        return value if value is None or isinstance(value, UUID) else UUID(str(value))


def moment_text(value: datetime) -> str:
    """How SQLite keeps an aware moment."""
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:26]
