"""kill -9 at any moment: what was said to be kept is in the journal, once, and no number is missing."""

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hotline.domain.call import CallState
from hotline.domain.call_event import call_id_of
from tests.db.telling import rows_of

ROUNDS = 4


@pytest.fixture
def killed_at_random(url, spool):
    """Run the recorder and kill it within a quarter of a second of its first word; give how many calls it had kept."""

    def run(prefix):
        recorder = subprocess.Popen(
            [sys.executable, "-m", "tests.db.recorder", url, spool, prefix],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        with recorder:
            first = recorder.stdout.readline()
            time.sleep(random.uniform(0, 0.25))  # not for a condition: the moment itself is what varies
            recorder.kill()
            return int((first + recorder.stdout.read()).split("\n")[-2])

    return run


async def test_a_killed_service_loses_no_call_and_no_number(url, killed_at_random, a_writer):
    kept = {f"kill{turn}": killed_at_random(f"kill{turn}") for turn in range(ROUNDS)}
    a_writer(url)
    rows = await rows_of(url)
    there = {row.id: row for row in rows}
    for prefix, count in kept.items():
        for number in range(1, count + 1):
            assert there[call_id_of(f"{prefix}-{number}")].state is CallState.ANSWERED
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert len(there) == len(rows) >= sum(kept.values())


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_service_killed_while_it_spools_loses_no_call(url, killed_at_random, a_writer, tmp_path):
    other = sqlite3.connect(tmp_path / "hotline.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    kept = {f"kill{turn}": killed_at_random(f"kill{turn}") for turn in range(2)}
    other.rollback()
    other.close()
    a_writer(url)
    there = {row.id for row in await rows_of(url)}
    assert {call_id_of(f"{prefix}-{n}") for prefix, count in kept.items() for n in range(1, count + 1)} <= there
