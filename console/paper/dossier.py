"""An extract of everything that is kept about a person: a ZIP with a page to read, the data, and the sound."""

import asyncio
import json
import zipfile
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from console.paper.dossier_words import COLUMNS, TABLES, in_words
from console.paper.pdf import page_of
from hotline.domain.sound import Sound
from hotline.ports.sounds import BrokenSound, SoundVault
from hotline.services.extract_person import Dossier

_SUFFIX = {"flac": "flac", "opus": "opus"}

#: Values that say nothing to a reader.
_EMPTY: tuple[Any, ...] = ("", None, [], "[]", "{}", {})


async def write_dossier(path: Path, dossier: Dossier, vault: SoundVault | None, zone: tzinfo, centre: str) -> None:
    """Write the ZIP into a private folder. Sound that does not open is named in the page instead of being there."""
    heard: list[tuple[str, str]] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, sound in enumerate(dossier.sounds, 1):
            name = f"sound/{place:03}-{sound.kind}.{_SUFFIX.get(sound.form, 'bin')}"
            told = f"{_local(sound.started_at.isoformat(), zone)}, {sound.duration_s:.0f} с"
            opens = vault is not None and await _copied(vault, sound, archive, name)
            heard.append((name if opens else "", told))
        await asyncio.to_thread(_write_tables, archive, dossier, heard, zone, centre)


def _write_tables(
    archive: zipfile.ZipFile, dossier: Dossier, heard: list[tuple[str, str]], zone: tzinfo, centre: str
) -> None:
    """In a thread: who has called for years has thousands of events, and the calls of others must not wait."""
    archive.writestr("выписка.html", page_of("dossier.html", **_page(dossier, heard, zone), centre=centre))
    archive.writestr("данные.json", json.dumps(dossier.tables, ensure_ascii=False, indent=1))


async def _copied(vault: SoundVault, sound: Sound, archive: zipfile.ZipFile, name: str) -> bool:
    try:
        with archive.open(name, "w") as file:
            async for piece in vault.read(sound):
                await asyncio.to_thread(file.write, piece)
    except BrokenSound:
        return False
    return True


def _page(dossier: Dossier, heard: list[tuple[str, str]], zone: tzinfo) -> dict[str, Any]:
    tables = [
        (TABLES.get(name, name), [_told(name, row, zone) for row in rows])
        for name, rows in dossier.tables.items()
        if rows
    ]
    reach = dossier.reach
    left_out = []
    if reach.shared_calls:
        left_out.append(f"звонки других людей по тем же обращениям: {len(reach.shared_calls)}")
    if reach.others_appeals:
        left_out.append(f"обращения других людей, к которым отнесены ваши звонки: {len(reach.others_appeals)}")
    if reach.shared_families:
        left_out.append(f"карточки семей, в которых есть обращения других людей: {len(reach.shared_families)}")
    who = dossier.sought.phone or "по № обращения и имени"
    return {
        "tables": tables,
        "heard": heard,
        "left_out": left_out,
        "who": who,
        "at": f"{dossier.at.astimezone(zone):%d.%m.%Y %H:%M}",
    }


def _told(table: str, row: Any, zone: tzinfo) -> list[tuple[str, str]]:
    row = in_words(table, row)
    return [
        (COLUMNS[name], _words(value, zone)) for name, value in row.items() if name in COLUMNS and value not in _EMPTY
    ]


def _words(value: Any, zone: tzinfo) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, dict):
        return "; ".join(f"{COLUMNS.get(key, key)}: {one}" for key, one in value.items() if one not in _EMPTY)
    return _local(value, zone) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _local(text: str, zone: tzinfo) -> str:
    """Moments in the centre's time; every other text as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if moment.tzinfo is None else f"{moment.astimezone(zone):%d.%m.%Y %H:%M:%S}"
