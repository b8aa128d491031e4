"""What the lines travel on: pieces, floods, ends; and how prompts are put together, so that no key falls between."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
import uvloop

from ivr.agi_server import AgiServer
from ivr.agi_wire import AgiWire, WireEnded, WireFlooded
from tests.wire.fake_asterisk import FakeAsterisk

LENGTHS = {name: timedelta(seconds=seconds) for name, seconds in {"one": 2, "two": 2, "three": 2, "long": 9}.items()}


async def spoken(story, **answers):
    """Let a story talk to a fake Asterisk; gives the commands that it received, without the heartbeat."""
    server = AgiServer(
        {"incoming_call": story}, prompts=Path("/p"), durations=lambda: LENGTHS, ended=lambda linkedid, by_us: None
    )
    port = await server.start(0)
    try:
        commands = await FakeAsterisk(port, answers=answers).converse()
    finally:
        await server.stop()
    return [command for command in commands if not command.startswith("SET VARIABLE TIMEOUT")]


async def test_short_prompts_are_played_by_one_command_lest_a_key_falls_between_them():
    async def story(line):
        await line.ask("one", "two")

    assert await spoken(story) == ['EXEC Background "/p/one&/p/two"']


async def test_a_long_menu_is_cut_so_that_a_frozen_story_is_noticed():
    async def story(line):
        await line.ask("one", "two", "three", "long", "one")

    assert await spoken(story) == [
        'EXEC Background "/p/one&/p/two"',
        'STREAM FILE "/p/three" "0123456789*#"',
        'STREAM FILE "/p/long" "0123456789*#"',
        'STREAM FILE "/p/one" "0123456789*#"',
    ]


async def test_the_first_words_lift_the_receiver_so_that_a_key_at_the_very_first_moment_counts():
    async def story(line):
        await line.answer()
        await line.ask("one")
        await line.ask("one")

    assert await spoken(story) == ['EXEC Background "/p/one"', 'STREAM FILE "/p/one" "0123456789*#"']


@pytest.mark.parametrize(
    ("verb", "command"),
    [
        (lambda line: line.say("one"), 'STREAM FILE "/p/one" ""'),
        (lambda line: line.queue("lawyer"), 'EXEC MSet "QUEUE_PRIO=0,HOTLINE_QUEUE=lawyer,STORY_DONE=queue"'),
        (lambda line: line.hang_up(), "HANGUP"),
    ],
)
async def test_what_does_not_lift_the_receiver_by_itself_has_it_lifted_before(verb, command):
    async def story(line):
        await line.answer()
        await verb(line)

    assert await spoken(story) == ["ANSWER", command]


async def test_a_caller_who_is_gone_before_the_answer_ends_the_story():
    async def story(line):
        await line.answer()
        await line.say("one")

    assert await spoken(story, ANSWER=["200 result=-1"]) == ["ANSWER"]


async def test_a_key_in_prompts_played_together_is_heard_and_the_rest_is_not_said():
    heard = []

    async def story(line):
        heard.append(await line.ask("one", "two", "three"))

    commands = await spoken(story, **{"EXEC Background": ["200 result=42"]})
    assert heard == ["*"]
    assert len(commands) == 1


async def test_a_hang_up_in_prompts_played_together_ends_the_story():
    async def story(line):
        await line.ask("one", "two")
        await line.say("three")

    assert await spoken(story, **{"EXEC Background": ["200 result=-1"]}) == ['EXEC Background "/p/one&/p/two"']


def test_a_call_goes_the_same_way_on_the_loop_of_the_product():
    async def story(line):
        await line.answer()
        await line.say("one")

    assert len(uvloop.run(spoken(story))) == 2


@pytest.fixture
async def wire():
    """One connection: (our end, the other end's writer)."""
    connected = asyncio.get_running_loop().create_future()
    server = await asyncio.get_running_loop().create_server(lambda: AgiWire(connected.set_result, 64), "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    ours = await connected
    yield ours, writer
    ours.close()
    writer.close()
    server.close()


async def test_lines_come_whole_whatever_the_packets(wire):
    ours, asterisk = wire
    first = asyncio.create_task(ours.until(b"\n"))
    for piece in (b"200 re", b"sult=0\n200", b" result=1\nHANG"):
        asterisk.write(piece)
        await asterisk.drain()
    assert [await first, await ours.until(b"\n")] == [b"200 result=0", b"200 result=1"]
    asterisk.write_eof()
    with pytest.raises(WireEnded):
        await ours.until(b"\n")


async def test_what_came_before_the_end_is_still_read(wire):
    ours, asterisk = wire
    asterisk.write(b"HANGUP\n")
    asterisk.close()
    assert await ours.until(b"\n") == b"HANGUP"


async def test_a_flood_is_refused_and_not_read_on(wire):
    ours, asterisk = wire
    asterisk.write(b"x" * 10_000_000)
    with pytest.raises(WireFlooded):
        await ours.until(b"\n")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asterisk.drain(), 0.2)


async def test_a_line_beyond_the_limit_is_refused_although_it_ends(wire):
    ours, asterisk = wire
    asterisk.write(b"x" * 100 + b"\n")
    with pytest.raises(WireFlooded):
        await ours.until(b"\n")


async def test_nothing_is_sent_to_nobody(wire):
    ours, asterisk = wire
    asterisk.transport.abort()
    with pytest.raises(WireEnded):
        await ours.until(b"\n")
    with pytest.raises(WireEnded):
        ours.write(b"ANSWER\n")
