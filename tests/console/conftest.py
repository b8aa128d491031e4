"""The console is tried on the databases of tests/db."""

import shutil

import pytest

from tests.db.conftest import *  # noqa: F403


@pytest.fixture
def sqlite_url(tmp_path, migrated_file):
    """With its tables: here nobody looks how they come into being."""
    shutil.copy(migrated_file, tmp_path / "hotline.sqlite3")
    return f"sqlite:///{tmp_path / 'hotline.sqlite3'}"
