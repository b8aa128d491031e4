"""The destruction of everything that is kept about one person, at her demand (152-ФЗ, articles 14, 20, 21).

A supervisor asks with a reason, somebody else executes; the act (приказ Роскомнадзора № 179) names kinds and numbers of
objects and knows the person by a keyed hash only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """subject: the keyed hash. report: JSON; while it is open what is to be searched for, sealed; then the act."""

    id: UUID
    subject: str
    asked_by: str
    asked_at: datetime
    reason: str
    approved_by: str = ""
    approved_at: datetime | None = None
    done_at: datetime | None = None
    act: int | None = None
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether it waits for the second person, or for the end of what was begun."""
        return self.done_at is None


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the log of events (приказ 179): what went when. It names nobody."""

    at: str
    kind: str
    object_id: str


@dataclass(frozen=True, slots=True)
class ErasureAct:
    """What the paper says. counts: kind -> how many. at: with the centre's zone, ISO."""

    number: int
    at: str
    subject: str
    reason: str
    asked_by: str
    executed_by: str
    counts: Mapping[str, int]
    log: tuple[Logged, ...] = ()


#: Kinds of `counts` in the words of the act, in its order.
COUNTED: Mapping[str, str] = {
    "calls": "строк журнала звонков (обезличены, № сохранён)",
    "events": "записей хода звонка (номер и имя удалены)",
    "shared_lines": "строк журнала других звонящих (слова обращения удалены)",
    "appeals": "карточек обращений (персональные поля удалены)",
    "sos_cards": "карт вызова SOS (персональные поля удалены)",
    "listed": "строк обзвонов (номер, имя и значения удалены)",
    "corrections": "исправлений (прежние и новые значения удалены)",
    "duties": "дел (звонков и сообщений к исполнению)",
    "calling_back": "записей о перезвонах (планы, пожелания, попытки)",
    "sounds": "записей звука с расшифровками и заметками",
    "audit": "строк журнала действий (имя и номер зачёркнуты)",
    "files": "файлов журналов АТС и программы (номер и имя зачёркнуты)",
}

METHOD = (
    "ключи шифрования и файлы звука удалены; значения полей базы данных заменены пустыми, освобождённое место базы, "
    "журнал предзаписи и поисковый индекс перезаписаны; в текстовых журналах номер и имя заменены знаками «*»"
)
