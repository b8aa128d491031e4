"""What a person changed in the journal: the old value stays readable for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

#: Fields of a line that people may correct, as the page calls them. What the telephone told is never changed.
CORRECTABLE: Mapping[str, str] = {
    "applicant": "Заявитель",
    "place": "Место жительства",
    "categories": "Категории семьи",
    "question": "Вопрос обращения",
    "result": "Результат",
}

#: What a correction may speak of.
OF_CALL, OF_APPEAL = "call", "appeal"

#: Longest text of a corrected field, in characters.
TEXT_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class Correction:
    """One changed field. kind: OF_CALL or OF_APPEAL; object_id: of that. author: her name, as it was then. at: UTC."""

    kind: str
    object_id: UUID
    field: str
    old: str
    new: str
    login: str
    author: str
    at: datetime
    id: int = 0
