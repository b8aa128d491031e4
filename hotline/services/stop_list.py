"""The stop list: numbers that the service never calls by itself, whatever they are called about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.domain.audit import AuditEntry
from hotline.domain.dialable import Obstacle, obstacle
from hotline.domain.forms.text import seen
from hotline.domain.phone import masked, normalise
from hotline.domain.refusal import Refused
from hotline.ports import Database
from hotline.ports.follow_ups import StoppedNumber

#: A reason is a sentence, not a story about a family.
LONGEST_REASON = 200

_NO_NUMBER = {
    Obstacle.EMERGENCY: "это номер экстренной службы, программа его не набирает никогда",
    Obstacle.UNREADABLE: "такого номера не бывает",
    Obstacle.SHORT: "это короткий номер, программа его не набирает никогда",
    Obstacle.FOREIGN: "это номер другой страны, программа его не набирает никогда",
    Obstacle.PREMIUM: "это платный номер, программа его не набирает никогда",
}


@dataclass(frozen=True, slots=True)
class By:
    """Who changes the list, when and from where. login: "" for a command of the administrator or the service."""

    login: str
    at: datetime
    origin: str = ""

    def audit(self, action: str, phone: str, reason: str) -> AuditEntry:
        """The number itself stands in the list; the audit is kept for years and knows it masked."""
        said = {"number": masked(phone)}
        return AuditEntry(self.at, self.login, action, "stop_list", reason=reason, origin=self.origin, detail=said)


async def stop_list(database: Database) -> Sequence[StoppedNumber]:
    """Newest first."""
    async with database.unit_of_work() as work:
        return await work.wishes.stopped()


async def stop_number(database: Database, number: str, reason: str, by: By) -> str:
    """Onto the list; gives the number as it is kept.

    Raises `Refused` for what is no number that could be called, for a missing reason, and when it stands there.
    """
    phone, why = _number(number), seen(reason)[:LONGEST_REASON]
    if not why:
        raise Refused("Напишите причину: кто и почему попросил не звонить.")
    async with database.unit_of_work() as work:
        if not await work.wishes.stop(phone, why, by.login, by.at):
            raise Refused("Этот номер уже в стоп-листе.")
        await work.follow_ups.ask_again(phone)
        await work.audit.write(by.audit("stop_list.add", phone, why))
        await work.commit()
    return phone


async def allow_number(database: Database, number: str, reason: str, by: By) -> str:
    """Off the list; gives the number. Raises `Refused` for a missing reason, and when it does not stand there."""
    phone, why = normalise(number), seen(reason)[:LONGEST_REASON]
    if not why:
        raise Refused("Напишите причину: почему сюда снова можно звонить.")
    async with database.unit_of_work() as work:
        if not await work.wishes.allow(phone):
            raise Refused("Этого номера в стоп-листе нет.")
        await work.follow_ups.ask_again(phone)
        await work.audit.write(by.audit("stop_list.remove", phone, why))
        await work.commit()
    return phone


def _number(text: str) -> str:
    phone = normalise(text)
    if (found := obstacle(text)) is not None:
        raise Refused(f"Номер не принят: {_NO_NUMBER[found]}.")
    return phone
