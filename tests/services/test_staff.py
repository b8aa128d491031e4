"""The administrator's changes of accounts, on a real database."""

import asyncio

import pytest

from hotline.domain.audit import AuditQuery
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.domain.session import Stage
from hotline.services.change_person import change_person
from hotline.services.dismiss import dismiss, take_back
from hotline.services.hire import hire
from hotline.services.renew_secrets import renew_password, renew_phone_secret, reset_second_factor
from hotline.services.sign_in import NotLetIn, sign_in
from hotline.services.staff import NoSuchPerson
from hotline.services.visit import visitor_of
from tests.builders import FakeClock
from tests.door import ANNAS_DESK, PASSWORD, a_person, a_staff, an_entrance, open_door
from tests.services.test_people import MemoryQueues

ANNA = {
    "login": "anna",
    "name": "Анна Петрова",
    "position": "диспетчер",
    "role": "dispatcher",
    "queues": ["dispatcher"],
}


@pytest.fixture
async def entrance(database):
    await a_person(database, "root", Role.ADMIN)
    return an_entrance(database, FakeClock())


@pytest.fixture
def queues():
    return MemoryQueues()


async def the_user(entrance, login):
    async with entrance.database.unit_of_work() as work:
        return await work.users.get(login)


async def audit_of(entrance, login):
    async with entrance.database.unit_of_work() as work:
        return [line for line in await work.audit.find(AuditQuery(object_id=login)) if line.login == "root"]


async def on_shift(entrance, queues, login):
    async with entrance.database.unit_of_work() as work:
        await work.shifts.start(login, entrance.clock.now())
        await work.commit()
    queues.serving[login] = {}


async def test_a_new_colleague_signs_in_with_what_was_shown_once(entrance, queues):
    staff, told = a_staff(entrance, queues)
    made = await hire(staff, **ANNA)
    opened = await sign_in(entrance, login="anna", password=made.password, origin=ANNAS_DESK)
    anna = (await visitor_of(entrance, opened.token)).user
    assert (anna.name, anna.position, anna.queues) == ("Анна Петрова", "диспетчер", ("dispatcher",))
    assert made.sip_secret not in repr(anna)
    assert told == ["phones"]
    assert [line.action for line in await audit_of(entrance, "anna")] == ["user.add"]
    assert made.password not in repr(await audit_of(entrance, "anna"))


@pytest.mark.parametrize(
    ("trait", "told"),
    [
        ({"login": "Анна"}, "маленькие латинские"),
        ({"login": "root"}, "уже занят"),
        ({"name": " \n"}, "Укажите имя"),
        ({"name": "я" * 121}, "длиннее 120"),
        ({"position": "я" * 121}, "Должность длиннее"),
        ({"role": "king"}, "роль из списка"),
        ({"queues": ["urgent; drop"]}, "очереди из списка"),
        ({"role": "admin"}, "звонков не принимает"),
        ({"role": "specialist", "queues": []}, "психолога или юриста"),
    ],
)
async def test_what_cannot_be_written_about_a_person_is_refused_in_words(entrance, queues, trait, told):
    staff, phones = a_staff(entrance, queues)
    with pytest.raises(Refused, match=told):
        await hire(staff, **(ANNA | trait))
    assert phones == []


async def test_a_name_is_one_line_without_control_characters(entrance, queues):
    await hire(a_staff(entrance, queues)[0], **(ANNA | {"name": "  Анна\n\u202eПетрова\x00 "}))
    assert (await the_user(entrance, "anna")).name == "Анна Петрова"


async def test_a_change_of_role_ends_her_sessions_and_says_what_was(entrance, queues):
    await a_person(entrance.database, "anna", name="Анна")
    token, _ = await open_door(entrance, "anna")
    staff, told = a_staff(entrance, queues)
    await change_person(staff, "anna", name="Анна", position="", role="supervisor", queues=[])
    assert await visitor_of(entrance, token) is None
    assert "cut anna" in told
    (line,) = await audit_of(entrance, "anna")
    assert line.detail == {"role": ["dispatcher", "supervisor"]}
    opened = await sign_in(entrance, login="anna", password=PASSWORD, origin=ANNAS_DESK)
    assert opened.stage is Stage.ENROL


async def test_a_new_name_leaves_her_where_she_is(entrance, queues):
    await a_person(entrance.database, "anna", name="Анна")
    token, _ = await open_door(entrance, "anna")
    staff, told = a_staff(entrance, queues)
    await change_person(staff, "anna", name="Анна Ильина", position="диспетчер", role="dispatcher", queues=[])
    assert (await visitor_of(entrance, token)).user.name == "Анна Ильина"
    assert told == ["phones"]


async def test_nothing_changed_writes_nothing(entrance, queues):
    await a_person(entrance.database, "anna", name="Анна")
    staff, told = a_staff(entrance, queues)
    await change_person(staff, "anna", name="Анна", position="", role="dispatcher", queues=[])
    assert (told, await audit_of(entrance, "anna")) == ([], [])


async def test_on_shift_the_queues_follow_a_change_at_once(entrance, queues):
    await a_person(entrance.database, "anna", name="Анна")
    await on_shift(entrance, queues, "anna")
    staff, _ = a_staff(entrance, queues)
    await change_person(staff, "anna", name="Анна", position="", role="dispatcher", queues=["lawyer"])
    assert queues.serving["anna"]["lawyer"] == 0
    await change_person(staff, "anna", name="Анна", position="", role="admin", queues=[])
    assert "anna" not in queues.serving


async def test_who_is_dismissed_loses_session_shift_queue_and_phone_at_once_and_may_return(entrance, queues):
    await a_person(entrance.database, "anna")
    token, _ = await open_door(entrance, "anna")
    await on_shift(entrance, queues, "anna")
    staff, told = a_staff(entrance, queues)
    assert await dismiss(staff, "anna")
    assert not await dismiss(staff, "anna")
    assert await visitor_of(entrance, token) is None
    assert (told, queues.serving) == (["cut anna", "phones"], {})
    with pytest.raises(NotLetIn):
        await sign_in(entrance, login="anna", password=PASSWORD, origin=ANNAS_DESK)
    assert await take_back(staff, "anna")
    assert not await take_back(staff, "anna")
    await sign_in(entrance, login="anna", password=PASSWORD, origin=ANNAS_DESK)
    assert [line.action for line in await audit_of(entrance, "anna")] == ["user.return", "user.dismiss"]


async def test_the_last_administrator_stays(entrance, queues):
    by_command, _ = a_staff(entrance, queues, by="")
    with pytest.raises(Refused, match="последний администратор"):
        await dismiss(by_command, "root")
    with pytest.raises(Refused, match="последний администратор"):
        await change_person(by_command, "root", name="Ирина", position="", role="supervisor", queues=[])
    with pytest.raises(Refused, match="Свою"):
        await dismiss(a_staff(entrance, queues)[0], "root")


async def test_two_administrators_cannot_dismiss_each_other_at_the_same_time(entrance, queues):
    await a_person(entrance.database, "boss", Role.ADMIN)
    each = [(a_staff(entrance, queues, by="root")[0], "boss"), (a_staff(entrance, queues, by="boss")[0], "root")]
    await asyncio.gather(*(dismiss(staff, login) for staff, login in each), return_exceptions=True)
    async with entrance.database.unit_of_work() as work:
        assert await work.accounts.active_admins() == 1


async def test_a_forgotten_password_is_replaced_and_old_sessions_end(entrance, queues):
    await a_person(entrance.database, "anna")
    token, _ = await open_door(entrance, "anna")
    staff, told = a_staff(entrance, queues)
    password = await renew_password(staff, "anna")
    assert await visitor_of(entrance, token) is None
    assert told == ["cut anna"]
    await sign_in(entrance, login="anna", password=password, origin=ANNAS_DESK)


async def test_a_lost_telephone_is_forgotten_and_a_new_one_set_up(entrance, queues):
    await a_person(entrance.database, "vera", Role.SUPERVISOR)
    token, _ = await open_door(entrance, "vera")
    await reset_second_factor(a_staff(entrance, queues)[0], "vera")
    assert await visitor_of(entrance, token) is None
    opened = await sign_in(entrance, login="vera", password=PASSWORD, origin=ANNAS_DESK)
    assert opened.stage is Stage.ENROL


async def test_a_new_phone_secret_replaces_the_digest(entrance, queues):
    await a_person(entrance.database, "anna")
    staff, told = a_staff(entrance, queues)
    secret = await renew_phone_secret(staff, "anna")
    assert len(secret) >= 32
    assert (await the_user(entrance, "anna")).sip_digest != "md5"
    assert told == ["phones"]


@pytest.mark.parametrize("change", [dismiss, take_back, renew_password, reset_second_factor, renew_phone_secret])
async def test_of_a_login_that_nobody_has_it_is_said_so(entrance, queues, change):
    with pytest.raises(NoSuchPerson, match="hotline user list"):
        await change(a_staff(entrance, queues)[0], "nobody")
