"""The search is brought up to date beside the calls, and never at their cost."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

from hotline.services.index_journal import index_journal


class Backlog:
    """A database with lines that wait for the index; `down` when it does not answer."""

    def __init__(self, lines, *, down=False):
        self.lines, self.down, self.looks = lines, down, 0

    @asynccontextmanager
    async def unit_of_work(self):
        if self.down:
            raise OSError("the database does not answer")
        yield SimpleNamespace(lines=self)

    async def index_settled(self, limit):
        self.looks += 1
        done = min(limit, self.lines)
        self.lines -= done
        return done


async def test_what_waits_is_indexed():
    waiting = Backlog(7)
    assert await index_journal(waiting) == 7
    assert (waiting.lines, waiting.looks) == (0, 1)


async def test_after_a_storm_one_look_takes_a_part_and_the_next_looks_go_on():
    waiting = Backlog(1_000)
    assert await index_journal(waiting) == 200
    while await index_journal(waiting):
        pass
    assert waiting.lines == 0


async def test_a_silent_database_harms_nobody():
    assert await index_journal(Backlog(7, down=True)) == 0
