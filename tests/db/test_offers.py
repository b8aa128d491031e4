"""What the journal's filters offer is read once for many pages, and is never old for long."""

from hotline.services.browse_journal import Offers
from tests.db.telling import SOON, an_answered_call, tell


class AClock:
    """A clock that the test puts on."""

    def __init__(self):
        self.seconds = 0.0

    def monotonic(self):
        return self.seconds


async def volumes(offers, database, clock):
    async with database.unit_of_work() as work:
        return [volume.volume for volume in (await offers.now(work, clock)).volumes]


async def test_many_pages_ask_the_database_once_and_learn_of_a_change_within_seconds(url, a_writer, database):
    journal, offers, clock = a_writer(url), Offers(), AClock()
    tell(journal, an_answered_call())
    assert await journal.kept(SOON)
    assert await volumes(offers, database, clock) == [1]
    async with database.unit_of_work() as work:
        assert await work.volumes.close(1, an_answered_call().start)
        await work.commit()
    clock.seconds = 1.0
    assert await volumes(offers, database, clock) == [1]
    clock.seconds = 3.0
    assert await volumes(offers, database, clock) == [1, 2]
