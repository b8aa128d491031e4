"""A family is called over the provider's line: a real Asterisk, a real phone, the service's own story."""

import contextlib
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from asterisk_conf.cel import cel_file
from db.dial_trail import CelTrail
from db.unit_of_work import SqlDatabase
from followup.dialler import Dialler, Pace, Parts
from hotline.bootstrap.dialling import _holder
from hotline.domain.attempt import AttemptState, Matter
from hotline.ports.dialling import Verdict
from hotline.system_clock import SystemClock
from ivr.ami_link import Account, AmiLink
from ivr.dialling import AmiDialer
from ivr.sip_caller import SipPhone
from ivr.sip_phone_process import NothingHappened
from tests.asterisk.desk_rig import ANNA_HZ, a_centre, a_desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
FAMILY = "+79001112233"
FAMILY_HZ = 1000


class Once:
    """`Due`: one family, once."""

    def __init__(self):
        self.matters = [Matter(uuid4(), "follow_up", FAMILY, SystemClock().now())]

    async def next(self, now, limit):
        given, self.matters = self.matters, []
        return given

    async def judge(self, matter, now):
        return Verdict(allowed=True)


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
    home, clock = Path(product.home), SystemClock()
    database = SqlDatabase(f"sqlite:///{home / 'hotline.sqlite3'}")
    links = [
        AmiLink(Account(product.chosen["AMI__PORT"], user, home / "secrets" / f"ami_{user}"), clock)
        for user in ("reader", "dialler")
    ]
    dialer = AmiDialer(*links, trunk="vega", caller_id="88001234567")
    for link in links:
        link.start()
    for link in links:
        assert await link.linked(timedelta(seconds=10))

    once = Once()
    subject = once.matters[0].subject
    parts = Parts(database, clock, dialer, CelTrail(database, cel_file(home)), [once])
    dialler = Dialler(parts, _holder(home), Pace())

    async def call():
        await dialler.tick()
        assert dialler.calls == 1

        async def ended():
            await dialler.idle()
            async with database.unit_of_work() as work:
                (attempt,) = await work.attempts.of(subject)
                return attempt, [(one.question, one.key) for one in await work.attempts.answers(attempt.id)]

        return ended

    yield call
    await dialler.stop()
    for link in links:
        await link.stop()
    await database.close()


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
