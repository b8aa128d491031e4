import re

import pytest

from hotline.domain.people import Role
from tests.console.rig import a_console, a_person


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SPECIALIST, Role.SUPERVISOR])
async def test_everybody_who_takes_calls_has_a_place_to_work(sqlite_url, spool, role):
    async with a_console(sqlite_url, spool, a_person(role=role)) as client:
        page = await client.get("/")
        assert page.status == 200
        assert "Рабочее место" in await page.text()


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", "Рабочее место"),
        ("/duties", "Перезвонить"),
        ("/follow-ups", "Перезвонить"),
        ("/sounds", "Записи"),
        ("/sounds/taking-out", "Записи"),
        ("/scores", "Записи"),
        ("/appeals/new", "Обращения"),
        ("/account", ""),
    ],
)
async def test_the_section_where_she_is_is_marked(sqlite_url, spool, path, section):
    async with a_console(sqlite_url, spool, a_person(role=Role.SUPERVISOR)) as client:
        page = await (await client.get(path)).text()
    assert re.findall(r'aria-current="page">([^<]+)<', page) == [section][: bool(section)]


async def test_a_stranger_is_shown_the_door(sqlite_url, spool):
    async with a_console(sqlite_url, spool) as client:
        client.rig.door.user = None
        page = await client.get("/", allow_redirects=False)
        assert (page.status, page.headers["Location"]) == (303, "/login")
