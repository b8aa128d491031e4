"""One centre and one browser a file; a place at the desk for each test."""

import pytest_asyncio

from tests.console.browser import browser, tone_file
from tests.console.phone_rig import HEADSET_HZ, a_centre, a_place


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    async with a_centre(tmp_path_factory.mktemp("desk") / "centre", QUEUE__NO_ANSWER_PAUSE_S=1) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium(tmp_path_factory):
    async with browser(says=tone_file(tmp_path_factory.mktemp("headset"), HEADSET_HZ)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def place(centre, chromium, tmp_path):
    async with a_place(*centre, chromium, tmp_path) as made:
        yield made
