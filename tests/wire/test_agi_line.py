"""The text between Asterisk and a story, over real TCP."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.agi_server import AgiServer
from ivr.line import EndedBy, Next
from tests.wire.fake_asterisk import FakeAsterisk

PROMPTS = Path("/prompts")


class Office:
    """An AGI server with one story that the test gives, and what became of it."""

    def __init__(self, story):
        self.ended, self.outcome = [], asyncio.get_running_loop().create_future()

        async def told(line):
            try:
                result = await story(line)
            except BaseException as fault:
                self.outcome.set_result(fault)
                raise
            self.outcome.set_result(result)

        self.server = AgiServer(
            {"incoming_call": told},
            prompts=PROMPTS,
            durations=lambda: {"greeting": timedelta(seconds=2), "long": timedelta(seconds=20)},
            ended=lambda linkedid, by_us: self.ended.append((linkedid, by_us)),
        )

    async def __aenter__(self):
        self.port = await self.server.start(0)
        return self

    async def __aexit__(self, *_):
        await self.server.stop()


async def conversation(story, **call):
    async with Office(story) as office:
        commands = await FakeAsterisk(office.port, **call).converse()
        async with asyncio.timeout(5):
            outcome = await office.outcome
            while not office.ended:
                await asyncio.sleep(0)
        return commands, outcome, office


async def test_a_story_hears_a_key_over_speech_and_leaves_word_last():
    async def story(line):
        await line.answer()
        key = await line.ask("greeting", "notice")
        await line.queue("lawyer", priority=7)
        return key

    commands, key, _ = await conversation(story, answers={"EXEC Background": ["200 result=51"]})
    assert key == "3"
    assert commands == [
        'EXEC Background "/prompts/greeting"',
        'EXEC MSet "QUEUE_PRIO=7,HOTLINE_QUEUE=lawyer,STORY_DONE=queue"',
    ]


async def test_a_long_prompt_moves_the_deadline_of_the_dialplan_first():
    async def story(line):
        await line.say("long")

    commands, _, _ = await conversation(story)
    assert commands[0].startswith("SET VARIABLE TIMEOUT(absolute) 25")


@pytest.mark.parametrize("goodbye", ["HANGUP", "200 result=-1", "511 Command Not Permitted on a dead channel", None])
async def test_every_way_of_hanging_up_ends_the_story_quietly(goodbye):
    async def story(line):
        await line.ask("greeting")
        return "went on"

    _, outcome, office = await conversation(story, answers={"STREAM FILE": [goodbye]})
    assert type(outcome).__name__ == "CallerHungUp"
    assert office.ended == [("h1-1763773000.1", False)]


async def test_a_goodbye_of_ours_is_known_as_ours():
    async def story(line):
        await line.hang_up()

    commands, _, office = await conversation(story)
    assert commands == ["HANGUP"]
    assert office.ended == [("h1-1763773000.1", True)]


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        ("200 result=35 (dtmf) endpos=9000", EndedBy.KEY),
        ("200 result=0 (timeout) endpos=9000", EndedBy.SILENCE_OR_TIME),
        ("200 result=-1 (hangup) endpos=9000", EndedBy.HANG_UP),
        ("200 result=-1 (writefile) endpos=0", EndedBy.FAILURE),
        (None, EndedBy.HANG_UP),
    ],
)
async def test_a_recording_says_how_it_ended_and_never_raises_for_a_hang_up(answer, ended):
    async def story(line):
        return await line.record(Path("/m/1.wav"), longest=timedelta(seconds=60), silence=timedelta(seconds=8))

    commands, recording, _ = await conversation(story, answers={"RECORD FILE": [answer]})
    assert recording.ended_by is ended
    assert commands[-1] == 'RECORD FILE "/m/1" wav "0123456789*#" 60000 s=8'


async def test_a_number_is_taken_key_by_key_until_the_hash():
    async def story(line):
        return await line.ask_number("greeting", longest=15, within=timedelta(seconds=5))

    keys = ["200 result=57", "200 result=48", "200 result=35"]
    _, number, _ = await conversation(
        story, answers={"STREAM FILE": ["200 result=56 endpos=1"], "WAIT FOR DIGIT": keys}
    )
    assert number == "890"


@pytest.mark.parametrize("nonsense", ["999 what", "\x00\xff", "200", "520 Invalid command syntax", "x" * 9000])
async def test_nonsense_from_asterisk_hands_the_caller_back_to_the_dialplan(nonsense):
    async def story(line):
        await line.answer()
        await line.say("greeting")

    _, outcome, _ = await conversation(story, answers={"ANSWER": [nonsense]})
    assert type(outcome).__name__ == "AgiFault"


async def test_a_name_that_is_no_utf8_does_not_end_the_call():
    async def story(line):
        await line.go(Next.MESSAGE)
        return line.caller.name

    commands, name, _ = await conversation(story, name=b'\xcc\xe0\xec\xe0 "; DROP')
    assert name.endswith('"; DROP')
    assert commands == ['EXEC MSet "STORY_DONE=message"']


async def test_a_name_with_a_line_break_cannot_say_who_the_call_is():
    async def story(line):
        return line.caller.linkedid

    _, linkedid, _ = await conversation(story, name="x\nagi_arg_1: h9-9.9")
    assert linkedid == "h1-1763773000.1"


async def test_what_could_end_an_argument_is_never_sent():
    async def story(line):
        await line.queue('x"\nHANGUP')

    commands, outcome, _ = await conversation(story)
    assert commands == []
    assert isinstance(outcome, ValueError)


async def test_a_story_that_fails_leaves_the_caller_to_the_dialplan():
    async def story(line):
        raise RuntimeError("a defect")

    commands, _, office = await conversation(story)
    assert commands == []
    assert office.ended == [("h1-1763773000.1", False)]


async def test_junk_and_silence_on_the_port_cost_nothing_and_the_next_caller_is_served():
    async def story(line):
        await line.go(Next.QUEUE)

    async with Office(story) as office:
        for _ in range(200):
            _, writer = await asyncio.open_connection("127.0.0.1", office.port)
            writer.close()
        _, silent = await asyncio.open_connection("127.0.0.1", office.port)
        reader, flood = await asyncio.open_connection("127.0.0.1", office.port)
        flood.write(b"a" * 200_000)
        async with asyncio.timeout(3):
            assert await _closed(reader)
        assert await FakeAsterisk(office.port).converse() == ['EXEC MSet "STORY_DONE=queue"']
        silent.close()
        flood.close()


async def test_a_half_open_client_is_cut_after_two_seconds():
    async def story(line):
        pass

    async with Office(story) as office:
        reader, writer = await asyncio.open_connection("127.0.0.1", office.port)
        writer.write(b"agi_network: yes\n")
        async with asyncio.timeout(4):
            assert await _closed(reader)
        writer.close()


async def _closed(reader):
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


async def test_what_the_caller_recorded_is_played_with_a_deadline_as_long_as_it_is():
    async def story(line):
        return await line.play(Path("/messages/5f0c.wav"), timedelta(minutes=3))

    commands, outcome, _ = await conversation(story, answers={"STREAM FILE": ["200 result=51 endpos=16000"]})
    assert commands[0] == "SET VARIABLE TIMEOUT(absolute) 185.0"
    assert commands[1] == 'STREAM FILE "/messages/5f0c" "0123456789*#"'
    assert outcome == "3"
