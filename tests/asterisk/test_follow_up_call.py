"""A family is called over the provider's line: a real Asterisk, a real phone, the service's own story."""

import contextlib
from uuid import uuid4

import pytest
import pytest_asyncio

from hotline.domain.attempt import AttemptState, Matter
from hotline.system_clock import SystemClock
from ivr.sip_caller import SipPhone
from ivr.sip_phone_process import NothingHappened
from tests.asterisk.desk_rig import ANNA_HZ, a_centre, a_desk
from tests.asterisk.placing import placing

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAMILY = "+79001112233"
FAMILY_HZ = 1000


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def provider(tmp_path_factory):
    async with SipPhone() as family:
        await family.tone(FAMILY_HZ)
        settings = {
            "TRUNK__NAME": "vega",
            "TRUNK__HOST": f"127.0.0.1:{family.port}",
            "TRUNK__MATCH": "127.0.0.9",
            "CENTRE__NUMBER": "129,88001234567",
        }
        async with a_centre(tmp_path_factory.mktemp("calling"), **settings) as centre:
            yield family, centre


@pytest_asyncio.fixture(loop_scope="module")
async def calling(provider):
    """Calls the family once; the hours of families are another test's matter."""
    _, (product, _) = provider
    async with placing(product) as line:

        async def call():
            return await line.call(Matter(uuid4(), "follow_up", FAMILY, SystemClock().now()))

        yield call


async def until_answered(phone, family):
    """She presses 0 as people do: until it helps. A key between two sentences may be lost."""
    for _ in range(12):
        with contextlib.suppress(NothingHappened):
            await phone.answered(within=2)
            return
        await family.digits("0")
    raise AssertionError("nobody answered")


async def test_zero_after_one_leads_to_a_dispatcher_who_sees_who_it_is(provider, calling, tmp_path):
    family, centre = provider
    async with a_desk(*centre, tmp_path) as desk:
        await desk.anna.auto_answer(50)
        ended = await calling()
        rung = await family.ringing(within=15)
        assert "88001234567" in rung["from"]
        await family.answer()
        await family.digits("1")
        await until_answered(desk.anna, family)
        await desk.hears(family, ANNA_HZ)
        desk.calls = len(await desk.journal())
        await family.hang_up()
        attempt, keys = await ended()
        assert (attempt.state, keys) == (AttemptState.SPOKE, [("survey-solved", "0")])
        row = await desk.row()
        assert (row["login"], row["phone"]) == ("anna", FAMILY)


async def test_who_says_nothing_or_hangs_up_answers_nothing_and_is_no_line_of_the_journal(provider, calling):
    family, (product, _) = provider
    before = len(await product.journal())
    ended = await calling()
    await family.ringing(within=15)
    await family.answer()
    await family.hang_up()
    attempt, keys = await ended()
    assert (attempt.state, keys) == (AttemptState.SILENT, [])
    assert attempt.answered_at is not None
    await product.hotline("reconcile")
    assert len(await product.journal()) == before


async def test_a_family_that_declines_is_told_apart(provider, calling):
    family, _ = provider
    ended = await calling()
    await family.ringing(within=15)
    await family.reject(486)
    attempt, keys = await ended()
    assert (attempt.state, attempt.cause, keys) == (AttemptState.BUSY, 17, [])
