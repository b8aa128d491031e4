"""A desk with people, a telephone that tells calls to the journal, and a look behind the curtain."""

from datetime import timedelta

import pytest

from db.engine import writing_engine
from hotline.domain.directory import DirectoryKind
from hotline.services.edit_directory import DirectoryEditor
from hotline.services.sos_access import SosDesk
from tests.builders import FakeClock
from tests.db.sos.people import ANNA, HEAD, OLGA, ROOT, VERA, Pages
from tests.db.telling import NOON, SOON, tell


@pytest.fixture
async def desk(database):
    async with database.unit_of_work() as work:
        for user in (ANNA, VERA, OLGA, HEAD, ROOT):
            await work.users.add(user)
        await work.commit()
    clock = FakeClock(NOON + timedelta(minutes=5))
    await DirectoryEditor(database, clock, "root1").add(DirectoryKind.SOS_LEAD, {"login": "olga"})
    return SosDesk(database, clock, Pages())


@pytest.fixture
async def a_call(url, a_writer):
    """Tell calls to the journal; they are in the database when it returns."""
    writer = a_writer(url)

    async def told(*made):
        tell(writer, *made)
        await writer.kept(SOON)
        return made[0]

    return told


@pytest.fixture
def sql(url):
    engine = writing_engine(url)
    with engine.connect() as opened:
        yield opened
    engine.dispose()
