"""Find what is kept about a person: by her number, or by the № of an appeal and the name on it."""

from dataclasses import dataclass
from uuid import UUID

from hotline.domain.person_reach import Reach
from hotline.domain.phone import is_dialable, normalise
from hotline.domain.refusal import Refused
from hotline.ports import UnitOfWork
from hotline.ports.callers import CallerSeal


@dataclass(frozen=True, slots=True)
class Sought:
    """phone: normalised, or "". appeal_id: when she is sought by an appeal. subject: the keyed hash of either."""

    phone: str
    appeal_id: UUID | None
    subject: str


async def sought_person(
    work: UnitOfWork, callers: CallerSeal, *, phone: str = "", appeal: str = "", name: str = ""
) -> Sought:
    """Whom a form or a command means. appeal: "№" or "volume/№". Raises `Refused` with the remedy."""
    if phone.strip():
        number = normalise(phone.strip())
        if not is_dialable(number):
            raise Refused("Такого номера нет. Впишите его с кодом: 8 900 123-45-67.")
        return Sought(number, None, callers.known_by(number))
    if not appeal.strip() or not name.strip():
        raise Refused("Впишите номер телефона — или № обращения и имя, как оно стоит в карточке.")
    card = await _card(work, appeal.strip())
    found = None if card is None else await work.appeals.get(card)
    if found is None or _plain(found.applicant) != _plain(name):
        raise Refused("Обращения с таким № и именем нет. Проверьте и то и другое.")
    return Sought("", found.id, callers.known_by(f"appeal:{found.id}"))


async def reach_of(work: UnitOfWork, callers: CallerSeal, sought: Sought) -> Reach:
    """Everything of her."""
    if sought.appeal_id is not None:
        return await work.person.of_appeal(sought.appeal_id)
    return await work.person.of_phone(sought.phone, callers.known_by(sought.phone))


async def _card(work: UnitOfWork, text: str) -> UUID | None:
    volume, _, number = text.rpartition("/")
    if not (number.isascii() and number.isdigit() and len(number) < 12 and (not volume or volume.isdigit())):
        raise Refused("№ обращения — число, как в журнале: 125 или, из другого тома, 2/125.")
    last = (await work.volumes.all())[-1].volume
    return await work.appeals.by_number(int(volume) if volume else last, int(number))


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())
