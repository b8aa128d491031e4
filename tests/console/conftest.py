from tests.db.conftest import *  # noqa: F403 - the console is tried on the same databases
