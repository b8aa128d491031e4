"""Who works at the invented centre: accounts with passwords, the second factor, what the directories say."""

import pyotp

from hotline.bootstrap.entrance import build_entrance
from hotline.bootstrap.parts import password_hash
from hotline.bootstrap.service import Service
from hotline.commands.demo_home import Account, DemoHome
from hotline.commands.demo_plan import Agency, Person, Plan
from hotline.domain.directory import DirectoryKind
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.domain.second_factor import REQUIRED, SecondFactor, recovery_digest
from hotline.ports import UnitOfWork
from hotline.ports.vault import Vault
from hotline.services.add_user import add_user
from hotline.services.edit_directory import DirectoryEditor
from hotline.services.second_factor import new_recovery_codes


async def settle_in(service: Service, home: DemoHome, plan: Plan) -> None:
    """Make the accounts that are missing; the phones of all of them are known to Asterisk afterwards."""
    vault = build_entrance(service.settings, service.database, service.clock).vault
    for person in plan.person:
        if person.login not in home.accounts:
            home.add(await _account(service, person, vault))
    await service.phones_changed()


async def _account(service: Service, person: Person, vault: Vault) -> Account:
    made = await add_user(
        service.database,
        password_hash,
        login=person.login,
        name=person.name,
        role=person.role,
        queues=person.queues,
    )
    totp, recovery = "", tuple[str, ...]()
    async with service.database.unit_of_work() as work:
        await work.accounts.describe(
            person.login, name=person.name, position=person.position, role=person.role, queues=person.queues
        )
        if person.role in REQUIRED:
            totp, recovery = pyotp.random_base32(), new_recovery_codes()
            factor = SecondFactor(totp, confirmed=True, recovery=tuple(map(recovery_digest, recovery)))
            await work.accounts.swap_second_factor(person.login, "", vault.seal(factor.text(), f"totp:{person.login}"))
        await work.commit()
    return Account(person.login, made.password, made.sip_secret, totp, recovery)


async def fill_directories(service: Service, plan: Plan) -> None:
    """What the administrator would have typed: addresses of agencies, who leads the SOS service."""
    admin = next((person.login for person in plan.person if person.role == "admin"), "")
    editor = DirectoryEditor(service.database, service.clock, admin, "показательный центр")
    async with service.database.unit_of_work() as work:
        agencies = {entry.code: entry.title for entry in await work.directories.entries(DirectoryKind.AGENCY)}
        leads = {entry.code for entry in await work.directories.entries(DirectoryKind.SOS_LEAD, every=True)}
    for agency in plan.agency:
        if agency.code in agencies:
            await editor.change(DirectoryKind.AGENCY, agency.code, _texts(agency, agencies[agency.code]))
    for person in plan.person:
        if person.sos_lead and person.login not in leads:
            told = {"login": person.login, "title": person.name, "note": person.sos_lead}
            await editor.add(DirectoryKind.SOS_LEAD, told)


def _texts(agency: Agency, title: str) -> dict[str, str]:
    return {"title": title} | agency.model_dump(exclude={"code"})


async def user_of(work: UnitOfWork, login: str) -> User:
    """Raises `Refused` for nobody."""
    user = await work.users.get(login)
    if user is None:
        raise Refused(f"в показательном центре нет сотрудника {login}")
    return user
