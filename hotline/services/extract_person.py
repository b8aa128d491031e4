"""Collect everything that is kept about a person, for herself (152-ФЗ, article 14). The audit has its line first."""

from dataclasses import dataclass, replace
from datetime import datetime

from hotline.domain.audit import AuditEntry
from hotline.domain.person_reach import Reach
from hotline.domain.refusal import Refused
from hotline.domain.sound import Sound
from hotline.ports import Clock, Database
from hotline.ports.callers import CallerSeal
from hotline.ports.person import Tables
from hotline.services.ask_erasure import checked_reason, expected
from hotline.services.find_person import Sought, reach_of, sought_person


@dataclass(frozen=True, slots=True)
class Dossier:
    """tables: what is kept, as JSON values. sounds: what can be heard. at: aware, UTC."""

    sought: Sought
    reach: Reach
    tables: Tables
    sounds: tuple[Sound, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks about whom. login: "hotline" for the command."""

    login: str
    reason: str
    origin: str = ""
    phone: str = ""
    appeal: str = ""
    name: str = ""


async def extract_person(database: Database, clock: Clock, callers: CallerSeal, asked: Asked) -> Dossier:
    """Everything; committed to the audit before it is read. Raises `Refused` in words."""
    reason, now = checked_reason(asked.reason), clock.now()
    async with database.unit_of_work() as work:
        sought = await sought_person(work, callers, phone=asked.phone, appeal=asked.appeal, name=asked.name)
        reach = await reach_of(work, callers, sought)
        entry = AuditEntry(now, asked.login, "person.extract", "person", sought.subject, reason=reason)
        entry = replace(entry, origin=asked.origin, allowed=not reach.empty, detail=dict(expected(reach)))
        await work.audit.write(entry)
        await work.commit()
        if reach.empty:  # that, too, is an answer about somebody
            raise Refused("О таком человеке ничего не хранится.")
    async with database.unit_of_work() as work:
        tables = await work.person.tables(reach)
        found = [await work.sounds.get(recording) for recording in reach.recordings]
    audible = tuple(sound for sound in found if sound is not None and sound.audible)
    return Dossier(sought, reach, tables, audible, now)
