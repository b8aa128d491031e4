import shutil

import pytest

from db.journal_writer import JournalWriter
from db.schema import migrate
from db.unit_of_work import SqlDatabase
from hotline.system_clock import SystemClock
from tests.db.postgres import PostgresServer
from tests.db.telling import CENTRE, PATIENCE


@pytest.fixture(scope="session")
def postgres():
    server = PostgresServer()
    try:
        server.start()
        server.template = server.new_database()
        migrate(server.url(server.template))
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """A file of SQLite with the tables; tests get copies."""
    file = tmp_path_factory.mktemp("migrated") / "hotline.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path / 'hotline.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """An empty database with tables: every test that uses it runs on both."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        return server.url(server.new_database(server.template))
    shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "hotline.sqlite3")
    return request.getfixturevalue("sqlite_url")


@pytest.fixture
async def database(url):
    opened = SqlDatabase(url, CENTRE)
    yield opened
    await opened.close()


@pytest.fixture
def spool(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def a_writer(spool):
    """Build writers on a URL; all are stopped at the end."""
    started = []

    def build(url, *, patience=PATIENCE, **settings):
        writer = JournalWriter(url, spool, SystemClock(), patience=patience, reserve_bytes=4096, **settings)
        writer.start()
        started.append(writer)
        return writer

    yield build
    for writer in started:
        writer.stop()
