"""`hotline check` asks a database whether it answers, in seconds, and creates nothing in it."""

from pathlib import Path

from db.look import file_of, silence_of
from db.schema import migrate


def test_a_database_that_answers_is_not_silent(url):
    assert silence_of(url) == ""


def test_a_file_that_is_locked_by_a_writer_is_read_all_the_same(sqlite_url, a_writer):
    migrate(sqlite_url)
    a_writer(sqlite_url)
    assert silence_of(sqlite_url) == ""


def test_a_file_that_is_not_there_is_not_created(tmp_path):
    file = tmp_path / "journal.sqlite3"
    assert "unable to open" in silence_of(f"sqlite:///{file}")
    assert not file.exists()


def test_a_frozen_or_stopped_server_is_given_up_in_time(postgres):
    url = postgres.url(postgres.new_database(postgres.template))
    postgres.freeze()
    try:
        assert "timeout" in silence_of(url)
    finally:
        postgres.thaw()
    assert silence_of(url) == ""


def test_the_file_of_a_url_is_known_without_a_driver():
    assert file_of("sqlite:////srv/hotline.sqlite3") == Path("/srv/hotline.sqlite3")
    assert file_of("postgresql+psycopg://hotline@db/centre") is None
