"""A list of people into a campaign: every row is judged, and all that is taken is taken in one transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from hotline.domain.campaign import MOST_PEOPLE, Campaign, CampaignPerson, CampaignStep
from hotline.domain.campaign_list import RowFault, Wanted, columns_of, read_row
from hotline.domain.list_file import ListFile
from hotline.domain.may_call import REASON_TITLES, Reason
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.ports import UnitOfWork
from hotline.services.campaign_desk import CampaignDesk, audited, known, step

#: Rows judged at one go, and rows of one statement; between two goes the calls have their turn.
_JUDGED, _AT_ONCE = 50, 500


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What would be, or was, taken. known: people of the campaign before. imported: 0 while nothing was written."""

    good: Sequence[Wanted]
    faults: Sequence[RowFault]
    known: int = 0
    imported: int = 0


async def check_people(desk: CampaignDesk, campaign_id: UUID, listed: ListFile) -> ImportReport:
    """Judge every row and write nothing. Raises `Refused` for a list that is none, and `NoSuchCampaign`."""
    async with desk.database.unit_of_work() as work:
        return await _judged(desk, work, await known(work, campaign_id), listed)


async def import_people(
    desk: CampaignDesk, user: User, campaign_id: UUID, listed: ListFile, *, good_only: bool = False
) -> ImportReport:
    """Take the list: all of it or nothing, unless the good rows alone were asked for. Whoever is there stays.

    Rows are judged anew, whatever was shown before. Raises `Refused`, also when it has begun, and `NoSuchCampaign`.
    """
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        before = await known(work, campaign_id)
        report = await _judged(desk, work, before, listed)
        if not report.good or (report.faults and not good_only):
            return report
        # Judged without a lock, which no call could wait for; from here on nobody else changes her.
        now_is = await step(work, campaign_id, CampaignStep.EDIT, now)
        phones = await work.campaigns.phones(campaign_id)
        if len(phones) != report.known or now_is.text != before.text:
            raise Refused("Этот обзвон только что изменили. Проверьте его и загрузите файл ещё раз.")
        behind = max(phones.values(), default=0)
        for start in range(0, len(report.good), _AT_ONCE):
            people = [_person(campaign_id, one, behind) for one in report.good[start : start + _AT_ONCE]]
            await work.campaigns.add_people(people, now)
        told = {"people": len(report.good), "faults": len(report.faults)}
        await audited(work, desk, user.login, now, action="import", campaign=campaign_id, **told)
        await work.commit()
    desk.tell(campaign_id)
    return replace(report, imported=len(report.good))


def _person(campaign_id: UUID, one: Wanted, behind: int) -> CampaignPerson:
    return CampaignPerson(
        id=uuid4(),
        campaign_id=campaign_id,
        line=behind + one.line,
        phone=one.phone,
        name=one.name,
        values=one.values,
        call_id=one.call_id,
    )


async def clear_people(desk: CampaignDesk, user: User, campaign_id: UUID) -> int:
    """Empty the list of a campaign that has not begun; gives how many were in it. Raises as above."""
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        await step(work, campaign_id, CampaignStep.EDIT, now)
        gone = await work.campaigns.clear(campaign_id)
        await audited(work, desk, user.login, now, action="clear", campaign=campaign_id, people=gone)
        await work.commit()
    desk.tell(campaign_id)
    return gone


async def _judged(desk: CampaignDesk, work: UnitOfWork, campaign: Campaign, listed: ListFile) -> ImportReport:
    columns = columns_of(listed.heading, campaign.text)
    phones = dict(await work.campaigns.phones(campaign.id))
    before, here = len(phones), dict[str, int]()
    good: list[Wanted] = []
    faults: list[RowFault] = []
    for start in range(0, len(listed.rows), _JUDGED):
        await asyncio.sleep(0)
        for row in listed.rows[start : start + _JUDGED]:
            read = read_row(columns, row, campaign.text, desk.fault_of)
            if isinstance(read, RowFault):
                faults.append(read)
            elif read.phone in phones:
                faults.append(RowFault(read.line, "этот номер уже есть в обзвоне"))
            elif read.phone in here:
                faults.append(RowFault(read.line, f"этот номер уже стоит в строке {here[read.phone]}"))
            else:
                here[read.phone] = read.line
                good.append(read)
    good, barred = await barred_of(work, good)
    if before + len(good) > MOST_PEOPLE:
        raise Refused(f"В одном обзвоне не больше {MOST_PEOPLE} человек. Разделите список на несколько.")
    return ImportReport(good, sorted([*faults, *barred], key=lambda fault: fault.line), before)


async def barred_of(work: UnitOfWork, good: Sequence[Wanted]) -> tuple[list[Wanted], list[RowFault]]:
    """Those who may be called by what their families wish, and the others."""
    taken, barred = list[Wanted](), list[RowFault]()
    for start in range(0, len(good), _AT_ONCE):
        some = good[start : start + _AT_ONCE]
        wishes = await work.wishes.of_many([one.phone for one in some])
        for one in some:
            wish = wishes[one.phone]
            reason = Reason.STOPPED if wish.stopped else Reason.NO_CALLS if wish.no_calls else Reason.NONE
            if reason:
                barred.append(RowFault(one.line, REASON_TITLES[reason]))
            else:
                taken.append(one)
    return taken, barred
