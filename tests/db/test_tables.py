from datetime import datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select, text

from asterisk_conf.cel import COLUMNS
from db.engine import writing_engine
from db.schema import MIGRATIONS, NEWEST, migrate
from db.tables import metadata, recordings
from hotline.domain.second_source import CelRow
from tests.db.telling import NOON, an_answered_call


@pytest.fixture
def connection(url):
    engine = writing_engine(url)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_the_migrations_build_the_tables_that_the_code_uses(connection):
    # The words of lines live in a virtual table of FTS5 (with four of its own behind it), or in a column of tsvector.
    options = {"include_name": lambda name, *_: not (name or "").startswith("call_search")}
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True} | options
    )
    assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(url, connection):
    migrate(url)
    assert connection.execute(text("SELECT last_number FROM volumes")).scalars().all() == [0]
    assert MigrationContext.configure(connection).get_current_revision() == NEWEST


def test_what_is_taken_for_the_newest_revision_is_what_alembic_calls_the_head():
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [NEWEST]


def _a_recording(started_at):
    call = an_answered_call()
    return {"id": call.call_id, "call_id": call.call_id, "kind": "message", "file": "a.wav", "started_at": started_at}


def test_a_time_without_a_zone_is_refused(connection):
    with pytest.raises(Exception, match="has no zone"):
        connection.execute(insert(recordings), _a_recording(datetime(2026, 3, 18, 12, 0)))  # noqa: DTZ001 - the point


def test_a_time_of_any_zone_comes_back_in_utc_to_the_microsecond(connection):
    told = NOON.replace(microsecond=7).astimezone(timezone(timedelta(hours=7)))
    connection.execute(insert(recordings), _a_recording(told))
    kept = connection.execute(select(recordings.c.started_at)).scalar_one()
    assert (kept, kept.utcoffset()) == (told, timedelta(0))


def test_the_rows_of_cel_are_read_as_asterisk_is_configured_to_write_them():
    assert tuple(CelRow.__slots__) == COLUMNS
