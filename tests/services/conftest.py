"""A database made once and copied for each test, a clock, and an Asterisk of memory."""

import shutil

import pytest

from db.schema import migrate
from db.unit_of_work import SqlDatabase
from tests.builders import FakeClock, a_zone
from tests.services.dial_rig import Exchange


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    file = tmp_path_factory.mktemp("migrated") / "hotline.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
async def database(tmp_path, migrated):
    shutil.copy(migrated, tmp_path / "hotline.sqlite3")
    opened = SqlDatabase(f"sqlite:///{tmp_path / 'hotline.sqlite3'}", a_zone())
    yield opened
    await opened.close()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def exchange(database):
    return Exchange(database)
