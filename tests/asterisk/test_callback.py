"""Who asked to be called back keeps her place: a real Asterisk, a provider's line, families, a dispatcher."""

import contextlib
import time
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.system_clock import SystemClock
from ivr.ami_link import Account, AmiLink
from ivr.places import AmiPlaces
from ivr.sip_caller import SipPhone
from ivr.sip_phone_process import NothingHappened
from tests.asterisk.desk_rig import ANNA_HZ, a_centre, a_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAMILY, SECOND, THIRD = "+79001112233", "+79000000002", "+79000000003"
FAMILY_HZ, SECOND_HZ = 1000, 1200


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def provider(tmp_path_factory):
    async with SipPhone() as family:
        await family.tone(FAMILY_HZ)
        settings = {
            "TRUNK__NAME": "vega",
            "TRUNK__HOST": f"127.0.0.1:{family.port}",
            "TRUNK__MATCH": "127.0.0.9",
            "DIALLING__ENABLED": "true",
            "DIALLING__A_MINUTE": 60,
            "DIALLING__RING_S": 20,
        }
        async with a_centre(tmp_path_factory.mktemp("callback"), **settings) as centre:
            yield family, centre


async def dials(desk, phone, number, key=""):
    await phone.dial("129", server=desk.product.server, caller=number)
    await phone.answered()
    if key:
        await phone.digits(key)


async def waits(desk, phone, number):
    """She waits in the queue."""
    await dials(desk, phone, number, "0")
    await until_state(desk, number, "waiting")


async def until_state(desk, number, state):
    def last(rows):
        hers = [row["state"] for row in rows if row["phone"] == number]
        return hers and hers[-1] == state

    await desk.product.eventually(desk.journal, last)


async def asks(phone):
    """Key 7 until it helps: the call ends after the promise. A key between two sentences may be lost."""
    for _ in range(12):
        await phone.digits("7")
        with contextlib.suppress(NothingHappened):
            await phone.ended(within=4)
            return
    raise AssertionError("nobody heard the key")


async def presses_one(family, phone):
    """Until a dispatcher's phone is answered."""
    for _ in range(12):
        await family.digits("1")
        with contextlib.suppress(NothingHappened):
            await phone.answered(within=2)
            return
    raise AssertionError("nobody answered")


async def until(desk, sql, fits):
    async def look():
        return desk.product.asked(sql)

    return await desk.product.eventually(look, fits, 25)


def attempts(desk):
    return desk.product.asked("select state, phone from dial_attempts order by intent_at")


DUTIES = "select outcome, done_by, taken_by, attempts from duties where kind = 'callback' order by opened_at"


@contextlib.asynccontextmanager
async def queues_of(product):
    """What the service sees of the queues, and may do there."""
    clock, secrets = SystemClock(), Path(product.home) / "secrets"
    links = [
        AmiLink(Account(product.chosen["AMI__PORT"], user, secrets / f"ami_{user}"), clock)
        for user in ("reader", "dialler")
    ]
    for link in links:
        link.start()
    try:
        for link in links:
            assert await link.linked(timedelta(seconds=10))
        yield AmiPlaces(*links, clock)
    finally:
        for link in links:
            await link.stop()


async def told_of_the_closing(desk, phone):
    """Who waits alone is taken out of the queue, stays, and has a place before those who come after her."""
    async with queues_of(desk.product) as places:
        (waiting,) = (await places.look()).waiting
        await places.take_out(waiting.linkedid, "CLOSING39")

        async def priorities():
            await phone.digits("0")
            return [one.priority for one in (await places.look()).waiting]

        await desk.product.eventually(priorities, lambda seen: seen == [39])


async def test_her_turn_comes_when_a_dispatcher_is_free_and_before_who_came_after_her(provider, tmp_path):
    family, centre = provider
    async with a_desk(*centre, tmp_path) as desk, SipPhone() as second, SipPhone() as asking:
        await second.tone(SECOND_HZ)
        await desk.talk()
        await waits(desk, asking, FAMILY)
        await waits(desk, second, SECOND)
        await asks(asking)
        await until(desk, DUTIES, lambda rows: len(rows) == 1)
        assert attempts(desk) == []  # Анна is busy: nobody is called
        await desk.anna.hang_up()
        await family.ringing(within=15)
        await family.answer()
        await presses_one(family, desk.anna)
        began = time.monotonic()
        await desk.hears(family, ANNA_HZ)
        await desk.hears(desk.anna, FAMILY_HZ)
        row = (await desk.journal())[-1]
        assert (row["phone"], row["login"]) == (FAMILY, "anna")
        assert row["topic_title"] == "Перезваниваем по просьбе: Диспетчер"

        await told_of_the_closing(desk, second)

        async def talked():
            return time.monotonic() - began

        await desk.product.eventually(talked, lambda seconds: seconds > 11)
        await desk.anna.hang_up()
        await desk.anna.answered(within=20)  # the second caller, at once
        await desk.hears(desk.anna, SECOND_HZ)
        done = await until(desk, DUTIES, lambda rows: rows[0][0])
        assert [row[:2] for row in done] == [("reached", "anna")]
        assert attempts(desk) == [("spoke", FAMILY)]
        await second.hang_up()
        desk.calls = 4


async def test_nobody_overtakes_her_but_who_is_in_danger_and_in_vain_she_stays_in_the_list(provider, tmp_path):
    family, centre = provider
    async with a_desk(*centre, tmp_path) as desk, SipPhone() as second, SipPhone() as urgent:
        before = len(await desk.journal())
        await dials(desk, desk.caller, FAMILY)
        await asks(desk.caller)  # in the menu; Анна is free
        await family.ringing(within=15)
        await waits(desk, second, SECOND)
        await desk.anna.auto_answer(50)
        assert (await desk.journal())[-1]["state"] == "waiting"  # Анна is kept free for the family
        await dials(desk, urgent, THIRD, "5")
        await desk.anna.answered(within=15)
        await until_state(desk, THIRD, "talking")
        await urgent.hang_up()
        await family.reject(486)
        await desk.anna.answered(within=20)
        await until_state(desk, SECOND, "talking")
        assert attempts(desk)[1:] == [("busy", FAMILY)]
        assert (await until(desk, DUTIES, lambda rows: rows[1][3]))[1] == ("", "", "", 1)
        await second.hang_up()
        desk.calls = before + 3


async def test_killed_while_it_rings_nobody_is_called_twice_and_the_next_caller_waits_some_seconds(provider, tmp_path):
    family, centre = provider
    async with a_desk(*centre, tmp_path) as desk, SipPhone() as second:
        product, before = desk.product, len(await desk.journal())
        await dials(desk, desk.caller, THIRD)
        await asks(desk.caller)
        await family.ringing(within=15)
        await desk.anna.auto_answer(50)
        await product.kill()
        await dials(desk, second, SECOND)
        await family.answer()
        await desk.anna.answered(within=20)
        await family.ended(within=20)  # nothing was said of whom we call
        await second.hang_up()
        await product.start()
        ended = await until(
            desk, "select state from dial_attempts order by intent_at", lambda rows: rows[2:] == [("silent",)]
        )
        assert len(ended) == 3
        assert (await until(desk, DUTIES, lambda rows: not rows[2][2]))[2] == ("", "", "", 1)
        assert (await product.duties())[-1]["kind"] == "callback"
        desk.calls = before + 2
