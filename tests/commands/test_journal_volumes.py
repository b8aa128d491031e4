"""`hotline journal volume`: the year turns, the volume is closed, numbers begin again."""

import json

import pytest

from tests.commands.test_journal_export import write_down
from tests.db.telling import an_abandoned_call, an_answered_call


@pytest.fixture
def journal(home):
    write_down(home, an_answered_call(), an_abandoned_call())


def test_the_next_volume_begins_at_number_one(hotline, home, journal):
    (only,) = json.loads(hotline("journal", "volume", "list", "--json").out)
    assert (only["volume"], only["last_number"], only["ended_at"]) == (1, 2, None)
    opened = json.loads(hotline("journal", "volume", "close", "1", "--json").out)
    assert (opened["volume"], opened["last_number"]) == (2, 0)
    write_down(home, an_answered_call(), an_abandoned_call())
    rows = json.loads(hotline("journal", "--json").out)
    assert [(row["volume"], row["number"]) for row in rows] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert "Том 1" in hotline("journal", "volume", "list").out


def test_a_number_alone_is_of_the_open_volume(hotline, home, journal):
    hotline("journal", "volume", "close", "1")
    write_down(home, an_abandoned_call())
    assert json.loads(hotline("journal", "show", "1", "--json").out)["volume"] == 2
    assert json.loads(hotline("journal", "show", "1", "--volume", "1", "--json").out)["state"] == "answered"
    assert hotline("journal", "show", "2").code == 1


@pytest.mark.parametrize("volume", ["2", "7"])
def test_only_the_open_volume_can_be_closed(hotline, journal, volume):
    said = hotline("journal", "volume", "close", volume)
    assert said.code == 1
    assert "том 1" in said.err


def test_an_empty_volume_stays_open(hotline, journal):
    hotline("journal", "volume", "close", "1")
    said = hotline("journal", "volume", "close", "2")
    assert (said.code, "ни одной записи" in said.err) == (1, True)
