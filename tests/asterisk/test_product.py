"""A family dials, a dispatcher answers, the journal shows it. The whole product, real Asterisk, real SIP phones."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from ivr.listening import hears
from ivr.sip_caller import SipPhone
from ivr.telephone_sound import read_sound
from tests.asterisk.hearing import until_connected
from tests.asterisk.people import a_caller, a_phone, grown
from tests.asterisk.product import running

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    """One for the tests that leave it as it was; Анна is there, her shift begins in the test. Yields (product, her)."""
    async with running(tmp_path_factory.mktemp("product") / "centre", QUEUE__RING_S=5) as product:
        yield product, await product.json("user", "add", "anna", "--name", "Анна Петрова", "--role", "dispatcher")


async def the_row(product, calls):
    """The row of the only call after so many."""
    rows = await product.settled(calls + 1)
    assert len(rows) == calls + 1
    return rows[-1]


async def test_a_walk_through_the_menu_ends_in_a_conversation_in_which_both_hear_each_other(centre, tmp_path):
    product, account = centre
    await product.hotline("shift", "start", "anna")
    async with SipPhone() as phone, SipPhone() as caller:
        await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
        await phone.auto_answer(300)
        await phone.tone(650)
        await phone.record(tmp_path / "dispatcher.wav")
        await caller.tone(440)
        await caller.dial("129", server=product.server, caller="+79001234567", name="Мария")
        await caller.answered()
        await caller.digits("1")
        await phone.ringing()
        await phone.answered()
        await caller.record(tmp_path / "caller.wav")
        await grown(product, tmp_path, seconds=2)
        await caller.hang_up()
        await phone.ended()
        heard_by_dispatcher, heard_by_caller = await phone.recorded(), await caller.recorded()
    assert hears(read_sound(heard_by_dispatcher), 440)
    assert hears(read_sound(heard_by_caller), 650)
    row = await the_row(product, 0)
    assert (row["number"], row["state"], row["phone"]) == (1, "answered", "+79001234567")
    assert (row["topic"], row["specialist"], row["hung_up_by"]) == ("support", "Анна Петрова", "caller")
    assert row["talked_s"] >= 1.5
    story = await product.story()
    for kind in ("rang", "greeted", "key", "topic", "queue_joined", "phone_rang", "answered_by", "hung_up"):
        assert kind in story
    assert story[0] == "rang"
    assert story[-1] == "hung_up"


@pytest.mark.parametrize("moment", ["at once", "greeting", "menu", "queue", "ringing", "talking"])
async def test_hanging_up_at_each_stage_leaves_the_right_row(centre, moment):
    product, account = centre
    calls = len(await product.journal())
    await product.shift("start" if moment in {"queue", "ringing", "talking"} else "end", "anna")

    async def story():
        return await product.story(calls + 1) if len(await product.journal()) > calls else []

    async with SipPhone() as phone, SipPhone() as caller:
        await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
        await phone.auto_answer(None if moment == "ringing" else 200)
        if moment == "queue":
            await phone.unregister()
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        if moment in {"queue", "ringing", "talking"}:
            await caller.digits("0")
        if moment == "queue":
            await product.eventually(story, lambda kinds: "topic" in kinds)
        if moment in {"ringing", "talking"}:
            await phone.ringing()
        if moment == "talking":
            await phone.answered()
            await until_connected(caller, phone)
        if moment == "menu":
            await product.eventually(story, lambda kinds: "consent" in kinds)
        await caller.hang_up()
        await caller.ended()
    row = await the_row(product, calls)
    expected = {"queue": "abandoned_in_menu", "ringing": "abandoned_in_queue", "talking": "answered"}
    assert row["state"] == expected.get(moment, "abandoned_in_menu")


async def test_a_caller_who_calls_again_is_recognised_however_the_network_spells_the_number(centre):
    product, _ = centre
    calls = len(await product.journal())
    for number in ("+79007654321", "89007654321"):
        async with SipPhone() as caller:
            await caller.dial("129", server=product.server, caller=number)
            await caller.answered()
            await caller.hang_up()
            await caller.ended()
    await product.settled(calls + 2)
    assert (await product.json("journal", "show", str(calls + 2)))["earlier_calls"] == 1


async def test_a_phone_that_does_not_answer_passes_the_caller_to_the_next(centre):
    product, silent = centre
    calls = len(await product.journal())
    await product.shift("start", "anna")
    ready = await product.dispatcher("vera", "Вера", on_shift=False)
    async with SipPhone() as deaf, SipPhone() as phone, SipPhone() as caller:
        await deaf.register(silent["sip"]["user"], silent["sip"]["secret"], product.server)
        await phone.register(ready["sip"]["user"], ready["sip"]["secret"], product.server)
        await phone.auto_answer(100)
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await caller.digits("0")
        await deaf.ringing()
        await product.hotline("shift", "start", "vera")
        await phone.answered(within=15)
        await until_connected(caller, phone)
        await caller.hang_up()
    row = await the_row(product, calls)
    assert row["specialist"] == "Вера"
    assert "phone_silent" in await product.story(row["number"])


async def test_twenty_callers_on_two_dispatchers_are_served_urgent_first_and_then_in_order(tmp_path):
    async with running(tmp_path / "centre", QUEUE__RING_S=120) as product:
        await _twenty_callers(product)


#: After which app_queue tries a phone again (queues.conf: retry = 1), and what a busy machine adds.
_RETRIED_WITHIN = timedelta(seconds=2.5)


async def _twenty_callers(product):
    accounts = [await product.dispatcher(login, name) for login, name in (("anna", "Анна"), ("vera", "Вера"))]
    phones = [await a_phone(product, account, after_ms=None) for account in accounts]
    callers = []
    try:
        for nth in range(20):
            caller = await a_caller(product, f"+790000000{nth:02d}", f"caller {nth}")
            callers.append(caller)
            await caller.digits("5" if nth >= 18 else "0")
            await product.eventually(
                product.journal, lambda rows, nth=nth: len(rows) == nth + 1 and rows[-1]["state"] == "waiting"
            )
        for phone in phones:
            await phone.auto_answer(50)
        for phone in phones:  # the calls that were ringing before anybody waited
            await phone.answer()
        served = 0
        while served < 20:
            talking = await product.eventually(
                product.journal,
                lambda rows, served=served: sum(row["state"] == "talking" for row in rows) >= min(2, 20 - served),
                20,
            )
            for row in talking:
                if row["state"] == "talking":
                    await callers[row["number"] - 1].hang_up()
                    served += 1
            await product.eventually(
                product.journal, lambda rows, n=served: sum(row["state"] == "answered" for row in rows) >= n
            )
        rows = await product.settled(20)
    finally:
        for each in (*callers, *phones):
            await each.__aexit__(None, None, None)
    assert [row["state"] for row in rows] == ["answered"] * 20
    answered = [await _answered_at(product, number) for number in range(1, 21)]
    order = sorted(range(1, 21), key=lambda number: answered[number - 1])
    assert set(order[:2]) == {1, 2}  # rang already when the urgent ones came
    assert set(order[2:4]) == {19, 20}
    ordinary = order[4:]
    # app_queue passes over her whose phone still hung up, until it tries again.
    at = {number: datetime.fromisoformat(answered[number - 1]) for number in ordinary}
    passed = [(one, two) for one in ordinary for two in ordinary if one < two and at[one] - at[two] > _RETRIED_WITHIN]
    assert passed == [], f"served in the order {order}"


async def _answered_at(product, number):
    timeline = (await product.line(number))["timeline"]
    return next(event["at"] for event in timeline if event["kind"] == "answered_by")


async def test_two_instances_live_side_by_side_and_each_stops_cleanly_with_its_own_asterisk(tmp_path):
    async with running(tmp_path / "one") as one, running(tmp_path / "two") as two:
        async with SipPhone() as caller:
            await caller.dial("129", server=two.server, caller="+79001234567")
            await caller.answered()
            await caller.hang_up()
        assert len(await two.settled(1)) == 1
        assert await one.journal() == []
        pid = two.asterisk_pid
        assert await two.stop() == 0
        assert not Path(f"/proc/{pid}").exists()
        assert [row["number"] for row in await two.journal()] == [1]  # read from the database, nobody runs
        assert Path(f"/proc/{one.asterisk_pid}").exists()


async def test_after_a_call_the_dispatcher_has_time_to_write_and_is_rung_again_by_herself(tmp_path):
    async with running(tmp_path / "centre", QUEUE__WRAP_UP_S=6) as product:
        account = await product.dispatcher()
        async with SipPhone() as phone, SipPhone() as first, SipPhone() as second:
            await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
            await phone.auto_answer(50)
            for caller, number in ((first, "+79000000001"), (second, "+79000000002")):
                await caller.dial("129", server=product.server, caller=number)
                await caller.answered()
                await caller.digits("0")
                await product.eventually(product.journal, lambda rows, n=number: rows[-1]["phone"] == n)
            await phone.ringing()
            await phone.answered(within=10)
            await until_connected(first, phone)
            await first.hang_up()
            ended = await phone.ended()
            rung = await phone.ringing(within=30)
            assert rung.mono - ended.mono >= 5.5
            await phone.answered()
            await until_connected(second, phone)
            await phone.hang_up()
            await second.ended(within=20)
        rows = await product.settled(2)
        assert [row["state"] for row in rows] == ["answered", "answered"]
        assert rows[1]["hung_up_by"] == "dispatcher"
