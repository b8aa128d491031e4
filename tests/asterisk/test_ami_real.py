"""The feed, the queues and the single shot on a real Asterisk with the product's own configuration and real SIP phones.

No story is running, so a caller goes through the dialplan's safety net into the queue; that is all that is needed here.
"""

import asyncio
import hashlib
import signal
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from asterisk_conf.launch import AsteriskProcess
from asterisk_conf.provide import provide
from hotline.domain.people import SIP_REALM, Role, User
from hotline.settings import load_settings
from ivr.ami_errors import ActionRefused
from ivr.ami_feed import AmiFeed
from ivr.ami_link import Account, AmiLink
from ivr.ami_pace import Pace
from ivr.ami_snapshot import Member, Snapshot, take_snapshot
from ivr.originate import Attempt, Originator, Outcome
from ivr.queues import AmiQueues
from ivr.signals import (
    AnsweredBy,
    CallEnded,
    DeviceState,
    MemberPaused,
    PhoneRang,
    PhoneReachable,
    QueueJoined,
    QueueLeft,
    TalkEnded,
)
from ivr.sip_caller import SipPhone
from tests.asterisk.product import free_ports, free_range
from tests.wire.fake_ami import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: A link that notices a frozen Asterisk sooner, so that the test need not wait the product's eight seconds.
BRISK = Pace(ping_every_s=0.3, dead_after_s=1.5, login_within_s=3.0, retry_s=(0.1, 0.5))
SECRET = "a-phone-secret"


class RealClock:
    def now(self):
        return datetime.now(UTC)

    def monotonic(self):
        return time.monotonic()


class Centre:
    """One real Asterisk, the two AMI users, and everything that was heard."""

    def __init__(self, settings, process):
        self.settings, self.process = settings, process
        self.server = f"127.0.0.1:{settings.sip.port}"
        self.told = []
        self.reader, self.dialler = self.link("reader"), self.link("dialler")
        self.feed = AmiFeed(self.reader, self.told.append, self.told.append)
        self.queues, self.originator = AmiQueues(self.dialler), Originator(self.dialler)

    def link(self, user):
        secret_file = self.settings.home / "secrets" / f"ami_{user}"
        return AmiLink(Account(self.settings.ami.port, user, secret_file), RealClock(), BRISK)

    def heard(self, kind):
        return [one for one in self.told if isinstance(one, kind)]

    async def forget(self):
        """Empty the house: whatever the test before did to the links and the calls is over, and nothing was heard."""
        for link in (self.reader, self.dialler):
            assert await link.linked(timedelta(seconds=15)), link.state
        for login in ("anna", "boris"):
            await self.queues.leave(login)
        await self.snapshot_when(lambda seen: not seen.live)
        self.told.clear()

    async def snapshot_when(self, fits, within=10.0):
        """Ask again and again until the snapshot fits."""
        async with asyncio.timeout(within):
            while not fits(seen := await take_snapshot(self.reader)):  # nothing tells when
                await asyncio.sleep(0.02)
        return seen


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    sip, ami, agi, web, http = free_ports(5)
    rtp = free_range(40)
    settings = load_settings(
        home=tmp_path_factory.mktemp("centre"),
        sip={"port": sip},
        ami={"port": ami},
        agi={"port": agi},
        web={"port": web},
        asterisk={"http_port": http},
        rtp={"first": rtp, "last": rtp + 39},
        queue={"wrap_up_s": 0, "ring_s": 5},
    )
    digest = hashlib.md5(f"anna:{SIP_REALM}:{SECRET}".encode()).hexdigest()
    people = (User("anna", "Анна", Role.DISPATCHER, "", digest),)
    process = AsteriskProcess(settings, provide(settings.cache))
    await process.start(people)
    assert await process.ready()
    house = Centre(settings, process)
    house.dialler.start()
    house.feed.start()
    try:
        assert await house.dialler.linked(timedelta(seconds=10)), house.dialler.state
        assert await house.reader.linked(timedelta(seconds=10)), house.reader.state
        await until(lambda: house.heard(Snapshot))
        yield house
    finally:
        await house.feed.stop()
        await house.dialler.stop()
        await process.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def house(centre):
    await centre.forget()
    return centre


async def test_the_first_thing_told_is_a_snapshot_of_a_quiet_house(centre):
    snapshot = centre.heard(Snapshot)[0]
    assert (snapshot.live, snapshot.waiting, snapshot.talking) == (frozenset(), (), ())


async def test_a_call_is_told_from_the_queue_to_the_hang_up(house):
    await house.queues.join("anna", "Анна", {"dispatcher": 0})
    async with SipPhone() as phone, SipPhone() as caller:
        await phone.register("anna", SECRET, house.server)
        await phone.auto_answer(200)
        await caller.dial(house.settings.centre.number, server=house.server, caller="+79001234567", name="Мария")
        await phone.answered(within=20)
        [joined] = house.heard(QueueJoined)
        snapshot = await house.snapshot_when(lambda seen: seen.talking)  # AgentConnect comes just before the bridge
        await caller.hang_up()
        await until(lambda: any(ended.of_caller for ended in house.heard(CallEnded)))
    call = joined.linkedid
    [answered] = house.heard(AnsweredBy)
    assert (answered.linkedid, answered.login) == (call, "anna")
    order = [QueueJoined, PhoneRang, AnsweredBy, TalkEnded, CallEnded]
    mine = [type(one) for one in house.told if type(one) in order and getattr(one, "of_caller", True)]
    assert mine == order
    assert {one.linkedid for one in house.told if type(one) in (*order, QueueLeft)} == {call}
    assert [(ended.login, ended.by) for ended in house.heard(TalkEnded)] == [("anna", "caller")]
    assert snapshot.live == {call}
    # The phone itself: what AgentConnect named was the Local channel, which has left the call by now.
    assert [(talk.linkedid, talk.login) for talk in snapshot.talking] == [(call, "anna")]
    assert "79001234567" not in str(house.told)


async def test_a_shift_on_the_real_queues(house):
    wanted = {"dispatcher": 0, "urgent": 0, "psychologist": 10, "lawyer": 10}
    for _ in range(2):
        await house.queues.join("anna", "Анна", wanted)
    members = (await take_snapshot(house.reader)).members
    assert {member.queue: member.penalty for member in members if member.login == "anna"} == wanted
    await house.queues.join("anna", "Анна", {"urgent": 5})
    members = (await take_snapshot(house.reader)).members
    assert {member.queue: member.penalty for member in members} == {"urgent": 5}
    for _ in range(2):
        await house.queues.leave("anna")
    assert (await take_snapshot(house.reader)).members == ()
    with pytest.raises(ActionRefused, match="No such queue"):
        await house.queues.join("anna", "Анна", {"nobody": 0})


async def test_a_pause_is_heard_with_its_reason_and_is_in_the_snapshot(house):
    await house.queues.pause("anna", "wrap-up")  # who serves nothing needs no pause
    await house.queues.join("anna", "Анна", {"dispatcher": 0})
    await house.queues.pause("anna", "wrap-up")
    await until(lambda: MemberPaused("anna", True, "wrap-up") in house.told)
    [member] = (await take_snapshot(house.reader)).members
    assert (member.paused, member.reason) == (True, "wrap-up")
    await house.queues.join("anna", "Анна", {"dispatcher": 0, "urgent": 0})
    assert all(member.paused for member in (await take_snapshot(house.reader)).members)
    await house.queues.resume("anna")
    await until(lambda: MemberPaused("anna", False, "") in house.told)


async def test_who_serves_counts_paused_members_and_not_phones_that_are_off(house):
    assert await house.queues.free_members("dispatcher") == 0
    await house.queues.join("boris", "Борис", {"dispatcher": 0})  # has no phone at all
    assert (await take_snapshot(house.reader)).members == (
        Member("boris", "dispatcher", 0, False, "", DeviceState.INVALID),
    )
    assert await house.queues.free_members("dispatcher") == 0
    async with SipPhone() as phone:
        await phone.register("anna", SECRET, house.server)
        await house.queues.join("anna", "Анна", {"dispatcher": 0})
        await house.queues.pause("anna", "wrap-up")
        assert await house.queues.free_members("dispatcher") == 1
        assert await house.queues.ready_members("dispatcher") == 0  # a paused one takes no call
        await house.queues.resume("anna")
        assert await house.queues.ready_members("dispatcher") == 1
        await phone.unregister()
    off = DeviceState.UNAVAILABLE
    await house.snapshot_when(lambda seen: any((one.login, one.state) == ("anna", off) for one in seen.members))
    assert await house.queues.free_members("dispatcher") == 0
    assert await house.queues.free_members("nobody") is None


async def test_a_phone_is_told_when_it_comes_and_when_it_goes_also_off_shift(house):
    async with SipPhone() as phone:
        await phone.register("anna", SECRET, house.server)
        await until(lambda: PhoneReachable("anna", True, DeviceState.NOT_IN_USE) in house.told)
        assert (await take_snapshot(house.reader)).phones == (PhoneReachable("anna", True, DeviceState.NOT_IN_USE),)
        await phone.unregister()
    await until(lambda: PhoneReachable("anna", False, DeviceState.UNAVAILABLE) in house.told)


def an_attempt(channel, **how):
    return Attempt(uuid4(), channel, **{"context": "deny", "exten": "s", "ring": timedelta(seconds=2), **how})


async def test_calls_that_we_place_end_as_asterisk_says(house):
    async with SipPhone() as phone:
        await phone.register("anna", SECRET, house.server)
        await phone.auto_answer(0)
        assert await house.originator.dial(an_attempt("PJSIP/anna")) is Outcome.ANSWERED
        await phone.ringing()
        await phone.ended()
        await phone.auto_answer(None)
        assert await house.originator.dial(an_attempt("PJSIP/anna", ring=timedelta(seconds=1))) is Outcome.NO_ANSWER
        await phone.ringing()
        await phone.ended()
        dialling = asyncio.create_task(house.originator.dial(an_attempt("PJSIP/anna")))
        await phone.ringing()
        await phone.reject(486)
        assert await dialling is Outcome.FAILED
    assert await house.originator.dial(an_attempt("PJSIP/nobody")) is Outcome.FAILED
    assert await house.originator.dial(an_attempt("PJSIP/anna", context="nowhere")) is Outcome.REFUSED


async def test_an_attempt_cannot_ring_twice_while_it_lives(house):
    async with SipPhone() as phone:
        await phone.register("anna", SECRET, house.server)
        attempt = an_attempt("PJSIP/anna", ring=timedelta(seconds=10))
        first = asyncio.create_task(house.originator.dial(attempt))
        await phone.ringing()
        assert await house.originator.dial(attempt) is Outcome.FAILED
        assert (await take_snapshot(house.reader)).live == {attempt.channel_id}
        await phone.answer()
        assert await first is Outcome.ANSWERED


async def test_neither_user_may_do_what_the_other_is_for(house):
    with pytest.raises(ActionRefused, match=r"[Pp]ermission denied"):
        await house.reader.ask({"Action": "Originate", "Channel": "Local/s@deny", "Context": "deny", "Exten": "s"})
    with pytest.raises(ActionRefused, match=r"[Pp]ermission denied"):
        await house.reader.ask({"Action": "QueueAdd", "Queue": "dispatcher", "Interface": "PJSIP/anna"})
    for link in (house.reader, house.dialler):
        with pytest.raises(ActionRefused, match=r"[Pp]ermission denied"):
            await link.ask({"Action": "Command", "Command": "core show uptime"})


async def test_an_asterisk_that_freezes_is_noticed_and_found_again(house):
    house.process._process.send(signal.SIGSTOP)
    try:
        await until(lambda: not house.feed.state.linked)
        assert "nothing was heard" in house.feed.state.reason
        assert await house.queues.free_members("dispatcher") is None
    finally:
        house.process._process.send(signal.SIGCONT)
    await until(lambda: house.heard(Snapshot), within=15)
    assert house.feed.state.linked


async def test_after_a_kill_and_a_new_start_the_feed_is_back_with_an_empty_house(house):
    house.process._process.send(signal.SIGKILL)
    await until(lambda: not house.feed.state.linked)
    await house.process._process.ended()
    await house.process._launch()
    assert await house.process.ready()
    await until(lambda: house.heard(Snapshot), within=20)
    assert house.heard(Snapshot)[-1].live == frozenset()
    assert await house.dialler.linked(timedelta(seconds=10))
