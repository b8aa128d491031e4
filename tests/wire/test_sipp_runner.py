"""SIPp's callers meet a real phone: what they send arrives, and what SIPp measured is read right."""

import asyncio

import pytest

from tests.phones import given_phone
from tests.sipp_runner import numbers, quantile, run_sipp


async def test_a_caller_of_the_load_presses_its_key_and_waits_for_the_other_side(tmp_path):
    async with given_phone(tmp_path) as phone:
        load = run_sipp(
            "bench_caller",
            work=tmp_path / "sipp",
            server=phone.address,
            number="129",
            senders=numbers(1),
            keys={0.1: "5"},
        )
        result = await _while_running(load, _answer_a_key_with_a_hang_up(phone))
    assert (result.calls, result.successful, result.failed, result.pressed_again) == (1, 1, 0, 0)
    assert len(result.answer_ms) == len(result.bye_ms) == 1
    assert 40 <= result.bye_ms[0] < 2000


@pytest.mark.parametrize(
    ("sender", "seen"),
    [
        (b'"' + b"x" * 300 + b'" <sip:+79001234567@127.0.0.1>', '"' + "x" * 300 + '" <sip:+79001234567@127.0.0.1>'),
        (b'"%0D%0AVia: x" <sip:+79001234567@127.0.0.1>', '"%0D%0AVia: x" <sip:+79001234567@127.0.0.1>'),
        (b'"\xff\xd0" <sip:+79001234567@127.0.0.1>', '"\udcff\udcd0" <sip:+79001234567@127.0.0.1>'),
        (b'"Anonymous" <sip:anonymous@anonymous.invalid>', '"Anonymous" <sip:anonymous@anonymous.invalid>'),
    ],
)
async def test_an_outside_caller_has_any_name_and_hangs_up_when_it_has_waited(tmp_path, sender, seen):
    async with given_phone(tmp_path) as phone:
        result = await run_sipp(
            "outside_caller",
            work=tmp_path / "sipp",
            server=phone.address,
            number="129",
            senders=[sender],
            values={"HOLD_MS": 300},
        )
        assert (await phone.phone.ringing())["from"] == seen
        await phone.phone.ended()
    assert result.successful == 1


def test_quantiles_are_by_nearest_rank():
    times = [float(ms) for ms in range(1, 101)]
    assert (quantile(times, 0.5), quantile(times, 0.99), quantile(times, 1.0)) == (51.0, 100.0, 100.0)


async def _answer_a_key_with_a_hang_up(phone):
    assert (await phone.phone.event("digit"))["digit"] == "5"
    await phone.phone.hang_up()


async def _while_running(load, conversation):
    async with asyncio.TaskGroup() as group:
        result = group.create_task(load)
        group.create_task(conversation)
    return result.result()
