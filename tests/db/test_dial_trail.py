"""The record of Asterisk is read on from where a call is still open, and never passes over one."""

from datetime import timedelta
from uuid import uuid4

import pytest

from db.dial_trail import CelTrail
from tests.db.telling import NOON


class Record:
    """The file as Asterisk appends to it."""

    def __init__(self, path):
        self.path = path
        path.touch()

    def tells(self, attempt, event, minutes=0, extra=""):
        time = (NOON + timedelta(minutes=minutes)).timestamp()
        values = event, "", f"{time:.6f}", f"dial-{attempt}", f"dial-{attempt}", "PJSIP/trunk-vega-1", "x", "s"
        cells = [*values, "", "", "", "", "", extra]
        quoted = (cell.replace('"', '""') for cell in cells)
        with self.path.open("a") as file:
            file.write(",".join(f'"{cell}"' for cell in quoted) + "\n")


@pytest.fixture
def record(tmp_path):
    return Record(tmp_path / "cel.csv")


async def test_a_beginning_that_was_read_long_ago_still_counts_when_the_end_comes(database, record):
    trail, call, other = CelTrail(database, record.path), uuid4(), uuid4()
    record.tells(call, "CHAN_START")
    record.tells(call, "ANSWER")
    assert (await trail.of([call]))[call].ended_at is None
    record.tells(other, "CHAN_START", minutes=60)
    assert set(await trail.of([call])) == {call}
    record.tells(call, "HANGUP", minutes=90, extra='{"hangupcause":16}')
    assert (await CelTrail(database, record.path).of([call]))[call].cause == 16


async def test_who_began_while_somebody_else_was_asked_for_is_not_passed_over(database, record):
    trail, call, fresh = CelTrail(database, record.path), uuid4(), uuid4()
    record.tells(call, "CHAN_START")
    record.tells(fresh, "CHAN_START", minutes=30)
    await trail.of([call])
    record.tells(fresh, "HANGUP", minutes=31, extra='{"hangupcause":17}')
    assert (await trail.of([fresh]))[fresh].cause == 17


async def test_without_a_file_there_is_no_trace(database, tmp_path):
    assert await CelTrail(database, tmp_path / "none.csv").of([uuid4()]) == {}
