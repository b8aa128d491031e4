"""Conversations are recorded as they were: real Asterisk, real phones, a tone for each side."""

import os
import signal
import time

import pytest
import pytest_asyncio

from hotline.domain.refusal import Refused
from tests.asterisk.desk_rig import ANNA_HZ, CALLER_HZ, VERA_HZ, a_centre, a_desk
from tests.asterisk.taped import Tape, runs

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    async with a_centre(tmp_path_factory.mktemp("recording")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def desk(centre, tmp_path):
    async with a_desk(*centre, tmp_path) as three_phones:
        yield three_phones


def sounds(product):
    """Every file below the home that could hold a voice."""
    shipped = {product.home / "prompts", product.home / "run" / "data"}
    return [
        file
        for file in product.home.rglob("*")
        if file.is_file() and file.suffix in {".raw", ".wav", ".bin", ".flac", ".opus", ".ogg"}
        if not shipped & set(file.parents)
    ]


async def at_rest(product):
    """Those that are there once every earlier call is sealed."""

    async def plain():
        return [*(product.home / "talks").glob("*.raw")]

    await product.eventually(plain, lambda files: files == [], 20)
    return sounds(product)


async def nothing_new(desk, before):
    """Wait until there is no more sound below the home than before."""

    async def look():
        return [file for file in sounds(desk.product) if file not in before]

    await desk.product.eventually(look, lambda new: new == [], 10)


async def taped(desk, folder):
    """The file of the conversation that is up."""
    [told] = await desk.told("talk_recorded")
    return Tape(desk.product, desk.product.home / "talks" / told["file"], folder)


async def until(desk, tape, seconds):
    """Wait until so much sound is on disk."""

    async def look():
        return tape.seconds

    await desk.product.eventually(look, lambda now: now >= seconds, 15)


async def rows_of_call(desk):
    recording = (await desk.told("talk_recorded"))[0]["recording"]
    return [row for row in await desk.product.recordings() if row["id"] == recording]


async def test_each_side_is_on_its_own_channel_from_hand_to_hand_and_a_pause_is_silence(desk, tmp_path):
    await desk.talk()
    tape = await taped(desk, tmp_path)
    [told] = [consent for consent in await desk.told("consent") if consent["recording"]]
    assert "notice" not in {event["kind"] for event in await desk.timeline()}  # the key came over the greeting
    assert told["version"]
    await until(desk, tape, 2)
    await desk.does("pause-recording")
    await desk.does("pause-recording")
    before = tape.seconds
    await until(desk, tape, before + 3)
    await desk.vera.auto_answer(100)
    await desk.does("transfer", target="vera")
    await desk.until_stage("talking", "vera")
    await desk.both_hear(desk.vera, VERA_HZ)
    paused_to = tape.seconds
    await desk.does("resume-recording", "vera")
    await until(desk, tape, paused_to + 3)
    await desk.does("consult", "vera", target="anna")
    await desk.until_stage("consulting", "vera")
    await desk.anna.answered()
    await desk.does("complete", "vera")
    await desk.until_stage("talking", "anna")
    await desk.both_hear(desk.anna, ANNA_HZ)
    await until(desk, tape, tape.seconds + 2)
    await desk.caller.hang_up()
    await desk.row()
    await tape.closed()
    left, right = tape.tones(0), tape.tones(1)
    assert runs(left) == [CALLER_HZ, 0, CALLER_HZ], left
    assert runs(right) == [ANNA_HZ, 0, VERA_HZ, ANNA_HZ], right
    silent = [at for at, tones in enumerate(zip(left, right, strict=True)) if tones == (0, 0)]
    assert abs(len(silent) / 10 - (paused_to - before)) < 2.5, "silence lasts as long as the pause did"
    assert [told["by"] for told in await desk.told("recording_paused")] == ["anna"]
    assert [told["by"] for told in await desk.told("recording_resumed")] == ["vera"]
    assert len(await desk.told("talk_recorded")) == len(await rows_of_call(desk)) == 1
    assert "Сейчас у вас нет разговора" in await desk.refused("pause-recording")


async def test_who_is_not_to_be_recorded_leaves_no_file_at_any_time(desk):
    before = await at_rest(desk.product)
    await desk.anna.auto_answer(50)
    await desk.caller.dial("129", server=desk.product.server, caller="+79001234567")
    await desk.caller.answered()
    await desk.caller.digits("9")
    await desk.product.eventually(lambda: desk.asks("journal"), lambda rows: rows[-1]["recording_allowed"] is False)
    desk.calls = len(await desk.journal())
    await desk.product.eventually(lambda: chosen(desk), lambda taken: taken)
    await desk.anna.answered()
    await desk.until_stage("talking")
    await desk.both_hear(desk.anna, ANNA_HZ)
    assert [file for file in sounds(desk.product) if file not in before] == []
    for button in ("pause", "resume", "stop"):
        assert "не записывается" in await desk.refused(f"{button}-recording")
    await desk.vera.auto_answer(100)
    await desk.does("transfer", target="vera")
    await desk.both_hear(desk.vera, VERA_HZ)
    assert [file for file in sounds(desk.product) if file not in before] == []
    await desk.caller.hang_up()
    row = await desk.row()
    assert (row["state"], row["recording_allowed"]) == ("answered", False)
    await nothing_new(desk, before)
    assert await desk.told("talk_recorded") == []


async def chosen(desk):
    """Press 0 until it is taken: what is pressed over «хорошо, не записывается» is not."""
    await desk.caller.digits("0")
    return await desk.told("topic")


async def test_of_a_caller_whom_nobody_answered_nothing_stays(desk):
    before = await at_rest(desk.product)
    await desk.anna.auto_answer(None)
    await desk.caller.dial("129", server=desk.product.server, caller="+79001234567")
    await desk.caller.answered()
    await desk.caller.digits("0")
    await desk.anna.ringing(within=15)
    desk.calls = len(await desk.journal())
    await desk.caller.hang_up()
    assert (await desk.row())["state"] == "abandoned_in_queue"
    await nothing_new(desk, before)
    assert await desk.told("talk_recorded") == []


async def test_with_the_service_killed_in_mid_talk_all_of_it_is_recorded_and_the_row_is_there_afterwards(
    desk, tmp_path
):
    await desk.anna.auto_answer(1500)
    await desk.caller.dial("129", server=desk.product.server, caller="+79001234567")
    await desk.caller.answered()
    desk.calls = len(await desk.journal())
    await desk.caller.digits("0")
    await desk.anna.ringing(within=15)
    await desk.product.kill()  # nobody hears who answers
    try:
        await desk.anna.answered(within=15)
        await desk.both_hear(desk.anna, ANNA_HZ)
        [file] = (desk.product.home / "talks").glob("*.raw")
        tape = Tape(desk.product, file, tmp_path)
        await until(desk, tape, 3)
    finally:
        await desk.product.start()
    await desk.product.eventually(lambda: desk.told("talk_recorded"), lambda told: told)
    await desk.until_stage("talking")
    await desk.product.eventually(lambda: pauses(desk), lambda done: done)
    await until(desk, tape, tape.seconds + 3)
    await desk.caller.hang_up()
    await desk.row()
    await tape.closed()
    assert runs(tape.tones(0)) == [CALLER_HZ, 0]
    assert runs(tape.tones(1)) == [ANNA_HZ, 0]
    [row] = await rows_of_call(desk)
    assert (row["kind"], row["id"]) == ("talk", file.stem)
    assert (await desk.row())["recording_allowed"] is True


async def pauses(desk):
    """Whether the button works again."""
    try:
        await desk.does("pause-recording")
    except Refused:
        return False
    return True


async def test_with_asterisk_killed_in_mid_talk_all_but_the_last_second_is_on_disk(desk, tmp_path):
    await desk.talk()
    tape = await taped(desk, tmp_path)
    await until(desk, tape, 2)
    began = time.monotonic()
    have = tape.seconds
    await until(desk, tape, have + 2)
    lasted = time.monotonic() - began
    os.kill(desk.product.asterisk_pid, signal.SIGKILL)
    assert tape.seconds - have >= lasted - 1.2
    assert CALLER_HZ in runs(tape.tones(0))
    assert ANNA_HZ in runs(tape.tones(1))
    await desk.product.eventually(lambda: ended(desk), lambda told: told, 60)
    assert (await desk.row())["state"] == "interrupted"
    assert len(await rows_of_call(desk)) == 1


async def ended(desk):
    await desk.asks("reconcile")
    return await desk.told("interrupted")


async def test_where_nothing_is_recorded_no_file_comes_into_being(tmp_path):
    async with a_centre(tmp_path, RECORDING__ENABLED="false") as made, a_desk(*made, tmp_path) as desk:
        await desk.talk()
        assert sounds(desk.product) == []
        assert not {"notice", "consent", "talk_recorded"} & {event["kind"] for event in await desk.timeline()}
