"""The administrator changes a directory; the audit keeps what stood there before."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from hotline.domain.audit import AuditEntry
from hotline.domain.directory import DirectoryKind, Entry, checked, free_title, lead_login, new_code
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.ports import Clock, Database, UnitOfWork
from hotline.services.rest import OWN_REASONS

_TEXTS = ("title", "address", "phone", "hours", "person", "note")


@dataclass(frozen=True, slots=True)
class DirectoryEditor:
    """One administrator at work. by: her login; origin: where her request came from."""

    database: Database
    clock: Clock
    by: str
    origin: str = ""

    async def add(self, kind: DirectoryKind, raw: Mapping[str, str]) -> Entry:
        """A new line at the end. `raw`: the form; of an SOS lead it names her account in "login". Raises `Refused`."""
        async with self.database.unit_of_work() as work:
            entries = await work.directories.entries(kind, every=True)
            if kind is DirectoryKind.SOS_LEAD:
                raw = await _lead(work, raw)
            entry = checked(kind, raw)
            free_title(entry.title, [other.title for other in entries])
            taken = {other.code for other in entries} | OWN_REASONS
            lead = kind is DirectoryKind.SOS_LEAD
            code = lead_login(raw["login"]) if lead else new_code(kind, entry.title, taken)
            entry = replace(entry, code=code)
            if not await work.directories.add(entry):
                raise Refused(f"«{entry.title}» уже есть в этом справочнике. Обновите страницу")
            await self._tell(work, "directory.add", entry, new=_told(entry))
            await work.commit()
            return entry

    async def change(self, kind: DirectoryKind, code: str, raw: Mapping[str, str]) -> None:
        """Other texts for a line; its code stays. Raises `Refused`, also for a line that is not there."""
        async with self.database.unit_of_work() as work:
            before = await _found(work, kind, code)
            others = [entry for entry in await work.directories.entries(kind, every=True) if entry.code != code]
            said = checked(kind, raw, code)
            free_title(said.title, [entry.title for entry in others])
            after = replace(said, place_in_list=before.place_in_list, active=before.active, id=before.id)
            if after != before:
                await work.directories.change(after)
                await self._tell(work, "directory.change", after, old=_told(before), new=_told(after))
                await work.commit()

    async def switch(self, kind: DirectoryKind, code: str, *, active: bool) -> None:
        """Offer the line in new cards, or no longer; what is written keeps its words. Raises `Refused`."""
        async with self.database.unit_of_work() as work:
            before = await _found(work, kind, code)
            if before.active is not active:
                after = replace(before, active=active)
                await work.directories.change(after)
                action = "directory.switch_on" if active else "directory.switch_off"
                await self._tell(work, action, after, old={"active": before.active}, new={"active": active})
                await work.commit()

    async def move(self, kind: DirectoryKind, code: str, *, up: bool) -> None:
        """One place up or down; at the end of the list nothing happens. Raises `Refused` for an unknown line."""
        async with self.database.unit_of_work() as work:
            await _found(work, kind, code)
            order = list(await work.directories.entries(kind, every=True))
            here = next(index for index, entry in enumerate(order) if entry.code == code)
            there = here - 1 if up else here + 1
            if not 0 <= there < len(order):
                return
            moved = order[here]
            order[here], order[there] = order[there], order[here]
            for place, entry in enumerate(order, start=1):
                if entry.place_in_list != place:
                    await work.directories.change(replace(entry, place_in_list=place))
            await self._tell(work, "directory.move", moved, old={"place": here + 1}, new={"place": there + 1})
            await work.commit()

    async def _tell(self, work: UnitOfWork, action: str, entry: Entry, **detail: object) -> None:
        kind, now = f"directory.{entry.kind}", self.clock.now()
        await work.audit.write(
            AuditEntry(now, self.by, action, kind, entry.code[:64], origin=self.origin, detail=detail)
        )


async def _found(work: UnitOfWork, kind: DirectoryKind, code: str) -> Entry:
    entry = await work.directories.entry(kind, code)
    if entry is None:
        raise Refused("Такой записи нет. Обновите страницу: возможно, открыт старый список")
    return entry


async def _lead(work: UnitOfWork, raw: Mapping[str, str]) -> Mapping[str, str]:
    """The form of an SOS lead, with her name where no other was given."""
    user = await work.users.get(lead_login(raw.get("login", "")))
    if user is None or user.role is Role.ADMIN:
        raise Refused("Выберите сотрудника из списка: администратор карт не принимает")
    if await work.directories.entry(DirectoryKind.SOS_LEAD, user.login) is not None:
        raise Refused(f"{user.name} уже есть в этом справочнике. Если запись выключена, включите её снова")
    return {**raw, "title": raw.get("title", "").strip() or user.name}


def _told(entry: Entry) -> dict[str, str]:
    return {name: text for name, text in asdict(entry).items() if name in _TEXTS and text}
