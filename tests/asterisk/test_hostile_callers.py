"""Callers who send anything but a plain name and a key, and strangers on the service's own port. One centre for all."""

import asyncio
import contextlib
import random
import socket
import time

import pytest
import pytest_asyncio

from ivr.sip_caller import SipPhone
from tests.asterisk.product import running
from tests.sipp_runner import run_sipp

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def product(tmp_path_factory):
    async with running(tmp_path_factory.mktemp("hostile") / "centre") as centre:
        yield centre


async def calls(product, work, scenario="outside_caller", **how):
    return await run_sipp(scenario, work=work, server=product.server, number="129", **how)


async def rows_after(product, before, count):
    """The rows of `count` calls that began after `before`, settled."""
    return (await product.settled(len(before) + count))[len(before) :]


#: What stands in From, as bytes -> the number that the row shows, and what its name must hold.
SENDERS = {
    b'"\xcc\xe0\xf0\xe8\xff" <sip:+79001110001@127.0.0.1>': ("+79001110001", ""),  # «Мария» in CP1251
    '"Мария" <sip:+79001110002@127.0.0.1>'.encode(): ("+79001110002", "Мария"),
    b'"' + b"x" * 300 + b'" <sip:+79001110003@127.0.0.1>': ("+79001110003", "xxx"),
    b'"say \\"yes\\" \\\\ it\'s" <sip:+79001110004@127.0.0.1>': ("+79001110004", "yes"),
    b'"${SHELL(id)}" <sip:+79001110005@127.0.0.1>': ("+79001110005", "SHELL"),
    b'"a%0D%0Aagi_arg_1: h9-1.1%0d%0a%0d%0a" <sip:+79001110006@127.0.0.1>': ("+79001110006", "agi_arg_1"),
    '"\u202e\u200f\u2066evil" <sip:+79001110007@127.0.0.1>'.encode(): ("+79001110007", "evil"),
    b"\"=HYPERLINK(1)|'/bin/sh'\" <sip:+79001110008@127.0.0.1>": ("+79001110008", "HYPERLINK"),
    b'"\x01\x07\x1b[2J\x7f" <sip:+79001110009@127.0.0.1>': ("+79001110009", ""),
    b'"Anonymous" <sip:anonymous@anonymous.invalid>': ("", ""),
    b'"Anna" <sip:%24%7BSHELL(id)%7D@127.0.0.1>': ("", "Anna"),
    b'"Anna" <sip:x%0D%0AAction%3A%20Originate@127.0.0.1>': ("", "Anna"),
    b'"Anna" <sip:' + b"9" * 200 + b"@127.0.0.1>": ("", "Anna"),
    b"<sip:outside@127.0.0.1>": ("", ""),
    b"<sip:8(900)111-00-10@127.0.0.1>": ("+79001110010", ""),
}


async def test_whatever_stands_in_from_a_call_has_its_row_with_a_plain_number_and_a_printable_name(product, tmp_path):
    before = await product.journal()
    load = await calls(product, tmp_path / "sipp", senders=list(SENDERS), calls=len(SENDERS), rate=4)
    assert (load.successful, load.failed) == (len(SENDERS), 0)
    rows = await rows_after(product, before, len(SENDERS))
    for row, (phone, part_of_name) in zip(rows, SENDERS.values(), strict=True):
        assert row["phone"] == phone
        assert part_of_name in row["caller_name"]
        assert row["caller_name"].isprintable()
        assert len(row["caller_name"]) <= 300
        assert row["state"] == "abandoned_in_menu"
    assert rows[4]["caller_name"] == "${SHELL(id)}"  # text, and nothing that anybody carries out
    told = (product.home / "log" / "hotline.log").read_text("utf-8") + (product.home / "run.err").read_text("utf-8")
    assert not any(word in told for word in ("+7900111", "SHELL", "Мария", "Traceback"))


BROKEN_INVITE = b"INVITE sip:129@127.0.0.1 SIP/2.0\r\nFrom: <sip:<script>\r\n\r\n"


async def test_what_is_no_sip_or_a_colleague_s_name_in_from_reaches_nobody(product, tmp_path):
    await product.dispatcher("anna", "Анна", on_shift=False)
    before = await product.journal()
    host, _, port = product.server.partition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        for junk in (b"\0" * 1400, random.Random(1).randbytes(1400), BROKEN_INVITE):
            line.sendto(junk, (host, int(port)))
    load = await calls(product, tmp_path / "sipp", senders=[b"<sip:anna@127.0.0.1>"], calls=1)
    assert load.successful == 0
    assert "401" in load.faults
    load = await calls(product, tmp_path / "next", senders=[b"<sip:+79001110020@127.0.0.1>"], calls=1)
    assert load.successful == 1
    [row] = await rows_after(product, before, 1)
    assert row["phone"] == "+79001110020"


async def test_strangers_on_the_port_of_the_stories_disturb_no_caller(product):
    before = await product.journal()
    async with SipPhone() as caller, SipPhone() as another:
        await caller.dial("129", server=product.server, caller="+79001110031")
        await caller.answered()
        async with contextlib.AsyncExitStack() as half_open:
            for _ in range(50):
                await half_open.enter_async_context(stranger(product.agi_port, b"agi_network: yes\n"))
            for _ in range(1000):
                async with stranger(product.agi_port, b""):
                    pass
            async with stranger(product.agi_port, b"x" * 2**20), stranger(product.agi_port, b"agi_" * 2**18 + b"\n\n"):
                began = time.monotonic()
                await another.dial("129", server=product.server, caller="+79001110032")
                await another.answered()
                assert time.monotonic() - began < 1
            await caller.digits("3")
            number = len(before) + 1
            await product.eventually(lambda: product.story(number), lambda story: "topic" in story)
        await caller.hang_up()
        await another.hang_up()
    rows = await rows_after(product, before, 2)
    assert [(row["phone"], row["topic"]) for row in rows] == [("+79001110031", "lawyer"), ("+79001110032", "")]
    assert (await product.hotline("check")).count("НЕ ГОТОВО") == 0


async def test_a_flood_of_keys_ends_in_a_named_state(product, tmp_path):
    before = await product.journal()
    chance = random.Random(129)
    keys = {0.2 + 0.12 * nth: chance.choice("*#ABCD0123456789") for nth in range(200)}
    load = await calls(
        product, tmp_path / "sipp", senders=[b"<sip:+79001110041@127.0.0.1>"], keys=keys, values={"HOLD_MS": 25_000}
    )
    assert (load.successful, load.failed) == (1, 0)
    [row] = await rows_after(product, before, 1)
    assert row["phone"] == "+79001110041"
    assert row["state"] in {"abandoned_in_menu", "abandoned_in_queue", "voicemail", "callback_requested"}
    assert len((await product.line(row["number"]))["timeline"]) < 200


async def test_an_outside_caller_who_asks_the_centre_to_call_somebody_is_refused_and_stays_a_caller(product, tmp_path):
    before = await product.journal()
    load = await calls(
        product, tmp_path / "sipp", scenario="transferring_caller", senders=[b"<sip:+79001110051@127.0.0.1>"]
    )
    assert (load.successful, load.failed) == (1, 0), load.faults
    [row] = await rows_after(product, before, 1)
    assert (row["phone"], row["state"]) == ("+79001110051", "abandoned_in_menu")
    cel = (product.home / "log" / "cel-custom" / "cel.csv").read_text("utf-8")
    assert "79009999999" not in cel  # nobody was called


@contextlib.asynccontextmanager
async def stranger(port, says):
    """Somebody who connects to FastAGI, says that much as far as it is taken, and goes without a word."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError, TimeoutError):
        writer.write(says)
        async with asyncio.timeout(0.2):
            await writer.drain()
    try:
        yield
    finally:
        writer.transport.abort()
