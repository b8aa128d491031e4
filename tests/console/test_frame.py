import pytest

from hotline.domain.people import Role
from tests.console.rig import a_console, a_person


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SPECIALIST, Role.SUPERVISOR])
async def test_everybody_who_takes_calls_has_a_place_to_work(sqlite_url, spool, role):
    async with a_console(sqlite_url, spool, a_person(role=role)) as client:
        page = await client.get("/")
        assert page.status == 200
        assert "Рабочее место" in await page.text()


async def test_a_stranger_is_shown_the_door(sqlite_url, spool):
    async with a_console(sqlite_url, spool) as client:
        client.rig.door.user = None
        page = await client.get("/", allow_redirects=False)
        assert (page.status, page.headers["Location"]) == (303, "/login")
