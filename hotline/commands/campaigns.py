"""`hotline campaign`: straight in the database, which decides every step; a running service is told to look again."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from hotline.bootstrap.campaigns import build_voice
from hotline.bootstrap.parts import open_database
from hotline.commands.calendar import centre_calendar
from hotline.commands.remote import ask_service
from hotline.domain.campaign import Campaign
from hotline.domain.duty import Clockwork
from hotline.domain.journal_query import JournalQuery
from hotline.domain.list_file import ListFile
from hotline.domain.opening_hours import OpeningHours
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.services.campaign_desk import CampaignDesk
from hotline.services.campaign_report import campaign_json, people_reported, person_json, summary
from hotline.services.create_campaign import CampaignWanted, create_campaign
from hotline.services.import_people import ImportReport, check_people, clear_people, import_people
from hotline.services.move_campaign import pause_campaign, start_campaign, stop_campaign
from hotline.services.people_from_journal import LEFT_TITLES, people_from_journal
from hotline.services.prepare_campaign import prepare_campaign
from hotline.settings import Settings
from hotline.system_clock import SystemClock

#: Who owns the machine and types a command; the audit has it as it has other commands.
_OWNER = User("", "Команда hotline", Role.SUPERVISOR, "", "")

_MOVES = {"prepare": prepare_campaign, "start": start_campaign, "pause": pause_campaign, "stop": stop_campaign}
_WITH_WHY = frozenset({"pause", "stop"})

#: Campaigns looked through for the beginning of an id.
_MOST = 1000


async def campaigns_list(settings: Settings) -> list[dict[str, Any]]:
    """Newest first, with the sums of each."""
    async with _desk(settings) as desk:
        async with desk.database.unit_of_work() as work:
            campaigns = await work.campaigns.all(limit=_MOST)
        return [campaign_json(await summary(desk.database, campaign.id)) for campaign in campaigns]


async def campaign_shown(settings: Settings, which: str) -> dict[str, Any]:
    """One with its sums. Raises `Refused` for a stranger's id."""
    async with _desk(settings) as desk:
        return campaign_json(await summary(desk.database, (await _found(desk, which)).id))


async def campaign_made(settings: Settings, wanted: CampaignWanted) -> dict[str, Any]:
    """A new draft."""
    async with _desk(settings) as desk:
        made = await create_campaign(desk, _OWNER, wanted)
        return campaign_json(await summary(desk.database, made.id))


async def people_imported(
    settings: Settings, which: str, file: Path, *, good_only: bool, look_only: bool
) -> dict[str, Any]:
    """The list of a file. Nothing is written when a row is bad, unless the good ones alone are asked for."""
    from followup.read_list import read_list

    listed = await read_list(_bytes_of(file))
    async with _desk(settings) as desk:
        campaign = await _found(desk, which)
        return _imported(await _take(desk, campaign, listed, good_only=good_only, look_only=look_only))


async def people_chosen(settings: Settings, which: str, query: JournalQuery, *, look_only: bool) -> dict[str, Any]:
    """Those whom the journal finds and who agreed; numbers that may not be called are left out and named by line."""
    async with _desk(settings) as desk:
        campaign = await _found(desk, which)
        chosen = await people_from_journal(desk, _OWNER, query)
        report = await _take(desk, campaign, chosen.people, good_only=True, look_only=look_only)
    left = {LEFT_TITLES[why]: count for why, count in chosen.left.items()}
    return _imported(report) | {"journal_lines": chosen.lines, "left_out": left}


async def _take(
    desk: CampaignDesk, campaign: Campaign, listed: ListFile, *, good_only: bool, look_only: bool
) -> ImportReport:
    if look_only:
        return await check_people(desk, campaign.id, listed)
    return await import_people(desk, _OWNER, campaign.id, listed, good_only=good_only)


async def people_cleared(settings: Settings, which: str) -> dict[str, Any]:
    """Empty the list of a draft."""
    async with _desk(settings) as desk:
        return {"removed": await clear_people(desk, _OWNER, (await _found(desk, which)).id)}


async def campaign_moved(settings: Settings, which: str, move: str, why: str = "") -> dict[str, Any]:
    """prepare, start, pause or stop; gives the campaign as it is then. Raises `Refused`."""
    async with _desk(settings) as desk:
        campaign = await _found(desk, which)
        more = {"why": why} if move in _WITH_WHY else {}
        await _MOVES[move](desk, _OWNER, campaign.id, **more)
        return campaign_json(await summary(desk.database, campaign.id))


def why_nobody_is_called(settings: Settings) -> str:
    """What keeps the service from calling anybody, in words; "" when nothing does."""
    if not settings.dialling.enabled:
        return "Автоматические звонки выключены: поставьте HOTLINE_DIALLING__ENABLED=true и перезапустите службу."
    if settings.trunk is None:
        return "Нет линии оператора связи: задайте HOTLINE_TRUNK__NAME, __HOST и __MATCH."
    return ""


async def campaign_reported(settings: Settings, which: str) -> dict[str, Any]:
    """The sums and every person; it names families, so the audit has its line first."""
    async with _desk(settings) as desk:
        campaign = await _found(desk, which)
        told = await exported(desk, campaign)
        people = [person_json(one) async for page in people_reported(desk.database, campaign.id) for one in page]
    return told | {"list": people}


async def report_written(settings: Settings, which: str, target: Path) -> dict[str, Any]:
    """The same as a table: XLSX or CSV, by the name of the file."""
    from console.campaign_lines import cells, headings
    from console.paper.table import Table, write_table
    from console.paper.target import replacing
    from hotline.domain.forms import FileFormat

    try:
        file_format = FileFormat(target.suffix.removeprefix(".").lower())
    except ValueError:
        file_format = FileFormat.PDF
    if file_format is FileFormat.PDF:
        raise Refused("Отчёт пишется как .xlsx или .csv: назовите файл с таким окончанием.")
    with replacing(target) as path:
        async with _desk(settings) as desk:
            campaign = await _found(desk, which)
            told = await exported(desk, campaign)
            zone = settings.centre.zone
            pages = people_reported(desk.database, campaign.id)
            rows = [cells(campaign, one, zone) async for page in pages for one in page]
        columns = headings(campaign)
        table = Table(campaign.title, [name for name, _ in columns], rows, [width for _, width in columns])
        write_table(path, file_format, table)
    return told | {"file": str(target), "rows": len(rows)}


async def exported(desk: CampaignDesk, campaign: Campaign) -> dict[str, Any]:
    """The sums; who takes names out of the service stands in the audit before she has them."""
    from hotline.services.campaign_desk import audited

    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        await audited(work, desk, _OWNER.login, now, action="export", campaign=campaign.id)
        await work.commit()
    return campaign_json(await summary(desk.database, campaign.id))


@asynccontextmanager
async def _desk(settings: Settings) -> AsyncIterator[CampaignDesk]:
    def publish(_: str | None, message: Mapping[str, Any]) -> None:
        with suppress(Refused):  # it is done and written; a page that is open shows it a little later
            ask_service(settings.home, "campaigns-changed", campaign=message.get("campaign", ""))

    clockwork = Clockwork(OpeningHours(None), await centre_calendar(settings), settings.centre.zone)
    voice = build_voice(settings.home)
    async with open_database(settings) as database:
        yield CampaignDesk(database, SystemClock(), publish, clockwork, fault_of=voice.fault_of, origin="command")


async def _found(desk: CampaignDesk, which: str) -> Campaign:
    """By its id or the beginning of it. Raises `Refused`."""
    async with desk.database.unit_of_work() as work:
        try:
            exact = await work.campaigns.get(UUID(which))
        except ValueError:
            exact = None
        if exact is not None:
            return exact
        beginning = which.strip().lower()
        known = await work.campaigns.all(limit=_MOST) if len(beginning) >= 4 else []
    found = [one for one in known if str(one.id).startswith(beginning)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(f"С «{which[:40]}» начинаются несколько обзвонов. Напишите номер целиком: hotline campaign list.")
    raise Refused(f"Обзвона «{which[:40]}» нет. Посмотрите номера: hotline campaign list.")


def _bytes_of(file: Path) -> bytes:
    from followup.list_table import MOST_BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as fault:
        raise Refused(f"{file} не читается ({fault.strerror}). Проверьте имя файла и права на него.") from fault


def _imported(report: ImportReport) -> dict[str, Any]:
    return {
        "imported": report.imported,
        "good": len(report.good),
        "known": report.known,
        "faults": [{"line": fault.line, "why": fault.why} for fault in report.faults],
    }
