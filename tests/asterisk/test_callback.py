"""Who asked to be called back keeps her place: a real Asterisk, a provider's line, families, a dispatcher."""

import contextlib
import time

import pytest
import pytest_asyncio

from ivr.sip_caller import SipPhone
from ivr.sip_phone_process import NothingHappened
from tests.asterisk.desk_rig import ANNA_HZ, a_centre, a_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAMILY, SECOND = "+79001112233", "+79000000002"
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
            "DIALLING__RING_S": 10,
        }
        async with a_centre(tmp_path_factory.mktemp("callback"), **settings) as centre:
            yield family, centre


async def asks(desk, phone, number, *, while_waiting):
    """Dial, and ask to be called back: from the queue, or in the menu."""
    await phone.dial("129", server=desk.product.server, caller=number)
    await phone.answered()
    if while_waiting:
        await waits(desk, phone, number)
    await pressing(phone, "7")


async def waits(desk, phone, number):
    await phone.digits("0")
    await desk.product.eventually(
        desk.journal, lambda rows: any(row["phone"] == number and row["state"] == "waiting" for row in rows)
    )


async def pressing(phone, key):
    """Until it helps: the call ends. A key between two sentences may be lost."""
    for _ in range(12):
        await phone.digits(key)
        with contextlib.suppress(NothingHappened):
            await phone.ended(within=4)
            return
    raise AssertionError("nobody heard the key")


async def connected(desk, family):
    """She presses 1 until a dispatcher's phone is answered."""
    for _ in range(12):
        await family.digits("1")
        with contextlib.suppress(NothingHappened):
            await desk.anna.answered(within=2)
            return
    raise AssertionError("nobody answered")


def attempts(product):
    return product.asked("select state, phone from dial_attempts order by intent_at")


async def test_her_turn_comes_when_a_dispatcher_is_free_and_before_the_third_caller(provider, tmp_path):
    family, centre = provider
    async with a_desk(*centre, tmp_path) as desk, SipPhone() as second, SipPhone() as asking:
        product = desk.product
        await desk.talk()
        await waits_after_dialling(desk, second, SECOND, asking)

        # Анна is busy: nobody is called, and the second caller waits behind the place.
        async def kept():
            return product.asked("select count(*) from duties where done_at is null")[0][0]

        await product.eventually(kept, lambda count: count == 1)
        assert attempts(product) == []
        await desk.anna.hang_up()
        await family.ringing(within=15)
        await family.answer()
        await connected(desk, family)
        began = time.monotonic()
        await desk.hears(family, ANNA_HZ)
        await desk.hears(desk.anna, FAMILY_HZ)
        row = (await desk.journal())[-1]
        assert (row["phone"], row["login"], row["topic_title"]) == (
            FAMILY,
            "anna",
            "Перезваниваем по просьбе: Диспетчер",
        )

        async def talked():
            return time.monotonic() - began

        await product.eventually(talked, lambda seconds: seconds > 11)
        await desk.anna.hang_up()
        await desk.anna.answered(within=20)  # the second caller, at once
        await desk.hears(desk.anna, SECOND_HZ)

        async def done():
            return product.asked("select outcome, done_by from duties where kind = 'callback'")

        assert await product.eventually(done, lambda rows: rows[0][0]) == [("reached", "anna")]
        assert attempts(product) == [("spoke", FAMILY)]
        await second.hang_up()
        desk.calls = 4


async def waits_after_dialling(desk, second, number, asking):
    """Two wait, the first of them asks to be called back."""
    await asking.dial("129", server=desk.product.server, caller=FAMILY)
    await asking.answered()
    await waits(desk, asking, FAMILY)
    await second.tone(SECOND_HZ)
    await second.dial("129", server=desk.product.server, caller=number)
    await second.answered()
    await waits(desk, second, number)
    await pressing(asking, "7")
