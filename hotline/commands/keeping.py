"""`hotline retention`, `hotline person …`: straight in the database and on the disk, whether the service runs or not.

A running service first puts into the database what it still holds in memory.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from hotline.commands.remote import ask_service
from hotline.domain.refusal import Refused
from hotline.domain.retention import Kind
from hotline.settings import Settings

_WORDS: Mapping[str, str] = {
    Kind.RECORDING: "записей разговоров",
    Kind.MESSAGE: "сообщений",
    Kind.MESSAGE_DONE: "сообщений по закрытым делам",
    Kind.TRANSCRIPT: "расшифровок",
    Kind.JOURNAL: "строк журнала (обезличить)",
    Kind.AUDIT: "строк журнала действий",
    Kind.STATION: "строк журналов станции (зачеркнуть номер)",
    Kind.CAMPAIGN: "списков обзвонов",
}


@asynccontextmanager
async def _tools(settings: Settings) -> AsyncIterator[tuple[Any, Any]]:
    """(database, keeping)."""
    from hotline.bootstrap.keeping import build_keeping
    from hotline.bootstrap.parts import open_database
    from hotline.bootstrap.sounds import build_vault
    from hotline.system_clock import SystemClock

    ask_service(settings.home, "settle")
    async with open_database(settings) as database:
        yield database, build_keeping(settings, database, SystemClock(), build_vault(settings))


async def retain(settings: Settings, *, dry_run: bool) -> dict[str, Any]:
    """What went, or would: counts by kind, and each object."""
    async with _tools(settings) as (_, keeping):
        done = await (keeping.retainer.due() if dry_run else keeping.retainer.let_go())
    objects = [{"kind": one.kind.value, "id": one.id, "born": one.born.isoformat()} for one in done.gone]
    return {"dry_run": dry_run, "counts": done.counts, "held": done.held, "objects": objects}


def retention_text(told: Mapping[str, Any]) -> str:
    """For a terminal."""
    said = [f"{_WORDS[kind]}: {count}" for kind, count in told["counts"].items()]
    lines = (
        [f"{one['born'][:10]}  {one['kind']:<12}  {one['id']}" for one in told["objects"]] if told["dry_run"] else []
    )
    head = ("Было бы удалено: " if told["dry_run"] else "Удалено: ") + ("; ".join(said) if said else "ничего")
    held = [f"Под юридическим удержанием остаётся: {told['held']}."] if told["held"] else []
    return "\n".join([*lines, f"{head}.", *held])


async def extract_to(settings: Settings, target: Path, **whom: str) -> dict[str, Any]:
    """Write the ZIP. Raises `Refused`."""
    from console.paper.dossier import write_dossier
    from console.paper.target import replacing
    from hotline.bootstrap.sounds import build_vault
    from hotline.services.extract_person import Asked, extract_person
    from hotline.system_clock import SystemClock

    async with _tools(settings) as (database, keeping):
        asked = Asked("hotline", origin="команда hotline", **whom)
        with replacing(target) as path:
            dossier = await extract_person(database, SystemClock(), keeping.callers, asked)
            await write_dossier(path, dossier, build_vault(settings), settings.centre.zone, settings.centre.name)
    reach = dossier.reach
    return {
        "file": str(target),
        "calls": len(reach.calls),
        "appeals": len(reach.appeals),
        "sos_cards": len(reach.cards),
        "sounds": len(dossier.sounds),
    }


async def requests_list(settings: Settings) -> list[dict[str, Any]]:
    """Demands to destroy, open ones first."""
    async with _tools(settings) as (database, _), database.unit_of_work() as work:
        found = await work.erasures.page()
    zone = settings.centre.zone
    return [
        {
            "id": str(one.id),
            "asked_at": one.asked_at.astimezone(zone).isoformat(timespec="minutes"),
            "asked_by": one.asked_by,
            "reason": one.reason,
            "counts": dict(one.report.get("counts", {})),
            "state": "ждёт исполнения" if one.open else f"акт № {one.act}",
            "act": one.act,
        }
        for one in found
    ]


async def erase_requested(settings: Settings, request: str) -> dict[str, Any]:
    """Execute it: whoever stands at the server is the second person. Raises `Refused`."""
    from hotline.services.erase_person import erase_person

    try:
        request_id = UUID(request)
    except ValueError:
        raise Refused("Такой просьбы нет. Список: hotline person erase") from None
    async with _tools(settings) as (_, keeping):
        done = await erase_person(keeping.eraser, request_id, None, "команда hotline")
    return {"id": str(done.id), "act": done.act, "counts": dict(done.report["counts"])}
