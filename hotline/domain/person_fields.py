"""What the administrator may write about a person, checked in the words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.domain.forms.text import seen
from hotline.domain.people import QUEUES, Role, valid_login
from hotline.domain.refusal import Refused

_LIMIT = 120

#: Queues that a person may serve first; the urgent one is everybody's.
FIRST_QUEUES = ("dispatcher", "psychologist", "lawyer")


@dataclass(frozen=True, slots=True)
class PersonFields:
    """Made by `person_fields`: what it holds is fit to be kept."""

    name: str
    position: str
    role: Role
    queues: tuple[str, ...]


def person_fields(*, name: str, position: str, role: str, queues: Sequence[str]) -> PersonFields:
    """Raises `Refused` with the remedy."""
    clean_name, clean_position = seen(name), seen(position)
    if not clean_name:
        raise Refused("Укажите имя и фамилию — так человека увидят коллеги.")
    if len(clean_name) > _LIMIT:
        raise Refused(f"Имя длиннее {_LIMIT} знаков. Сократите его.")
    if len(clean_position) > _LIMIT:
        raise Refused(f"Должность длиннее {_LIMIT} знаков. Сократите её.")
    if role not in set(Role):
        raise Refused("Выберите роль из списка.")
    kept = Role(role)
    for queue in queues:
        if queue not in FIRST_QUEUES:
            raise Refused("Выберите очереди из списка.")
    if kept is Role.ADMIN and queues:
        raise Refused("Администратор звонков не принимает. Уберите очереди или выберите другую роль.")
    if kept is Role.SPECIALIST and not queues:
        raise Refused("Отметьте, чьи звонки принимает специалист: психолога или юриста.")
    return PersonFields(clean_name, clean_position, kept, tuple(q for q in QUEUES if q in queues))


def check_login(login: str) -> None:
    """Raises `Refused` with the remedy."""
    if not valid_login(login):
        raise Refused(
            "Логин — от 2 до 32 знаков: маленькие латинские буквы, цифры, - и _, первой — буква. Например, anna."
        )
