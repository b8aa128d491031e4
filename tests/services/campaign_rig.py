"""A campaign on a real database: somebody made it, and people stand in it."""

from hotline.domain.audit import AuditQuery
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.campaign import CampaignState, CampaignStep, Purpose, sources
from hotline.domain.duty import Clockwork
from hotline.domain.list_file import ListFile, ListRow
from hotline.domain.opening_hours import OpeningHours
from hotline.domain.people import Role, User
from hotline.services.campaign_desk import CampaignDesk
from hotline.services.create_campaign import CampaignWanted, create_campaign
from hotline.services.import_people import import_people
from hotline.services.move_campaign import start_campaign
from tests.builders import a_zone

VERA = User("vera", "Вера", Role.SUPERVISOR, "", "")


def a_desk(database, clock, **more):
    told = []
    clockwork = Clockwork(OpeningHours.parse("mon-fri 09:00-18:00"), WorkingCalendar(), a_zone())
    desk = CampaignDesk(database, clock, lambda _, message: told.append(message), clockwork, **more)
    return desk, told


def listed(*rows, heading=("телефон", "имя")):
    return ListFile(tuple(heading), tuple(ListRow(line, tuple(cells)) for line, cells in enumerate(rows, 2)))


def wanted(**changed):
    told = {"title": "Приём", "purpose": Purpose.INFORM, "text": "Ждём вас на приёме.", "consent_note": "Договор."}
    return CampaignWanted(**told | changed)


async def a_campaign(desk, count=3, *, first=1, run=True, **changed):
    """Voiced, and running unless told otherwise."""
    campaign = await create_campaign(desk, VERA, wanted(**changed))
    rows = [(f"+7900100{nth:04}", f"Имя {nth}") for nth in range(first, first + count)]
    if rows:
        await import_people(desk, VERA, campaign.id, listed(*rows))
    if run:
        await made_ready(desk, campaign)
        await start_campaign(desk, VERA, campaign.id)
    return campaign


async def made_ready(desk, campaign):
    async with desk.database.unit_of_work() as work:
        draft, now = sources(CampaignStep.PREPARE), desk.clock.now()
        await work.campaigns.move(campaign.id, draft, CampaignState.READY, now)
        await work.commit()


async def people_of(desk, campaign):
    async with desk.database.unit_of_work() as work:
        return await work.campaigns.people(campaign.id)


async def state_of(desk, campaign):
    async with desk.database.unit_of_work() as work:
        found = await work.campaigns.get(campaign.id)
        return found.state, found.why


async def audit_of(desk):
    async with desk.database.unit_of_work() as work:
        return [line.action for line in await work.audit.find(AuditQuery())][::-1]
