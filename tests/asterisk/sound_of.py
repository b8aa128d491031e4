"""What became of recorded sound: the rows, and the sound itself out of the vault."""

import shutil
from uuid import UUID
from zoneinfo import ZoneInfo

from db.unit_of_work import SqlDatabase
from hotline.bootstrap.sounds import build_vault
from hotline.settings import Settings
from ivr.telephone_sound import read_sound


async def sealed(product, count=1, within=20.0):
    """The rows of so many recordings, once none of them is plain any more; oldest first."""
    return await product.eventually(
        product.recordings, lambda rows: len(rows) >= count and all(row["state"] != "plain" for row in rows), within
    )


async def legs_of(product, row):
    """The sound of one row of `hotline recordings`, a leg after the other."""
    database = SqlDatabase(f"sqlite:///{product.home / 'hotline.sqlite3'}", ZoneInfo("Europe/Moscow"))
    try:
        async with database.unit_of_work() as work:
            [sound] = [one for one in await work.sounds.of_call(UUID(row["call"])) if str(one.id) == row["id"]]
    finally:
        await database.close()
    vault = build_vault(Settings(home=product.home))
    await vault.verify(sound)
    paths = await vault.samples(sound)
    try:
        return [read_sound(path) for path in paths]
    finally:
        shutil.rmtree(paths[0].parent)


def plain_files(product):
    """Sound that lies open on the disk of a product."""
    return [file for folder in ("messages", "talks") for file in (product.home / folder).glob("**/*.*")]
