"""Accounts and shifts, on a real database."""

import pytest

from hotline.bootstrap.floor import Floor
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.services.add_user import add_user
from hotline.services.shift import end_shift, restore_shifts, start_shift
from tests.builders import FakeClock


class MemoryQueues:
    """`hotline.ports.Queues` without Asterisk."""

    def __init__(self):
        self.serving = {}

    async def join(self, login, name, queues):
        self.serving[login] = queues

    async def leave(self, login):
        self.serving.pop(login, None)


async def hire(database, login, role=Role.DISPATCHER, queues=()):
    return await add_user(
        database, lambda password: f"hash of {len(password)}", login=login, name=login, role=role, queues=queues
    )


async def test_the_secret_of_a_phone_is_shown_once_and_kept_only_as_a_digest(database):
    made = await hire(database, "anna")
    async with database.unit_of_work() as work:
        user = await work.users.get("anna")
    assert made.sip_secret not in repr(user)
    assert made.password not in repr(user)
    assert len(made.sip_secret) >= 20
    assert len(user.sip_digest) == 32


@pytest.mark.parametrize("login", ["", "A", "1a", "anna petrova", "anna\n", "a;b", "x" * 40, "анна"])
async def test_a_login_that_could_mean_something_else_is_refused(database, login):
    with pytest.raises(Refused, match="cannot be a login"):
        await hire(database, login)


async def test_a_taken_login_an_empty_name_and_an_unknown_queue_are_refused(database):
    await hire(database, "anna")
    with pytest.raises(Refused, match="taken"):
        await hire(database, "anna")
    with pytest.raises(Refused, match="queue"):
        await hire(database, "vera", Role.SPECIALIST, ["nurse"])
    with pytest.raises(Refused, match="name"):
        await add_user(database, str, login="nina", name=" \n ", role=Role.DISPATCHER)


async def test_a_shift_begins_once_ends_once_and_the_queues_follow(database):
    queues, clock = MemoryQueues(), FakeClock()
    await hire(database, "anna")
    assert await start_shift(database, queues, clock, "anna")
    assert not await start_shift(database, queues, clock, "anna")
    assert queues.serving["anna"]["dispatcher"] == 0
    assert queues.serving["anna"]["lawyer"] > 0
    assert await end_shift(database, queues, clock, "anna")
    assert not await end_shift(database, queues, clock, "anna")
    assert queues.serving == {}


async def test_an_administrator_takes_no_calls_and_a_stranger_has_no_shift(database):
    await hire(database, "root", Role.ADMIN)
    with pytest.raises(Refused, match="takes no calls"):
        await start_shift(database, MemoryQueues(), FakeClock(), "root")
    with pytest.raises(Refused, match="no user"):
        await start_shift(database, MemoryQueues(), FakeClock(), "nobody")


async def test_after_a_restart_the_queues_hold_whoever_is_on_shift_and_nobody_else(database):
    queues = MemoryQueues()
    await hire(database, "anna")
    await start_shift(database, queues, FakeClock(), "anna")
    queues.serving = {"ghost": {"dispatcher": 0}}
    await restore_shifts(database, queues, frozenset({"ghost"}))
    assert set(queues.serving) == {"anna"}


async def test_the_only_lawyer_is_alone_when_no_dispatcher_is_there_to_help(database):
    queues = MemoryQueues()
    await hire(database, "lev", Role.SPECIALIST, ["lawyer"])
    await start_shift(database, queues, FakeClock(), "lev")
    floor = Floor(database, queues)
    await floor.reload()
    assert floor.alone("lev", resting=())
    await hire(database, "anna")
    await start_shift(database, queues, FakeClock(), "anna")
    await floor.reload()
    assert not floor.alone("lev", resting=())
    assert floor.alone("lev", resting=("anna",))
