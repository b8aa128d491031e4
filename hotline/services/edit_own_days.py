"""The centre's own days beside the production calendar: kept, audited, and followed by the shared calendar at once."""

from dataclasses import dataclass
from datetime import date, tzinfo

from hotline.domain.audit import AuditEntry
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.day_off import OwnDay, checked_day, overlaid
from hotline.domain.refusal import Refused
from hotline.ports import Clock, Database, UnitOfWork


async def load_own_days(database: Database, calendar: WorkingCalendar) -> None:
    """At start: the calendar that the stories and the desk share learns the centre's own days."""
    async with database.unit_of_work() as work:
        overlaid(calendar, await work.directories.own_days())


@dataclass(frozen=True, slots=True)
class OwnDaysEditor:
    """One administrator at work. calendar: the one that everybody shares. by: her login; origin: of her request."""

    database: Database
    clock: Clock
    zone: tzinfo
    calendar: WorkingCalendar
    by: str
    origin: str = ""

    async def add(self, day: str, name: str, *, working: bool) -> OwnDay:
        """`day`: ISO 8601, as a browser sends it. Raises `Refused`, also where the official calendar says the same."""
        own = checked_day(day, working, name, self.clock.now().astimezone(self.zone).date())
        async with self.database.unit_of_work() as work:
            before = {known.day: known for known in await work.directories.own_days()}.get(own.day)
            await work.directories.put_day(own)
            told: dict[str, object] = {"new": _told(own)}
            if before is not None:
                told["old"] = _told(before)
            await self._keep(work, "calendar.put", own.day, told)
        return own

    async def drop(self, day: str) -> None:
        """The production calendar holds again for this day. Raises `Refused` when nothing was said about it."""
        async with self.database.unit_of_work() as work:
            known = {own.day.isoformat(): own for own in await work.directories.own_days()}
            own = known.get(day)
            if own is None:
                raise Refused("Такого дня в списке уже нет. Обновите страницу")
            await work.directories.drop_day(own.day)
            await self._keep(work, "calendar.drop", own.day, {"old": _told(own)})

    async def _keep(self, work: UnitOfWork, action: str, day: date, told: dict[str, object]) -> None:
        now, name = self.clock.now(), day.isoformat()
        await work.audit.write(AuditEntry(now, self.by, action, "calendar", name, origin=self.origin, detail=told))
        days = await work.directories.own_days()
        await work.commit()
        overlaid(self.calendar, days)


def _told(own: OwnDay) -> dict[str, object]:
    return {"working": own.working, "name": own.name}
