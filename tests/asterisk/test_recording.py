"""Conversations are recorded as they were: real Asterisk, real phones, a tone for each side."""

import pytest
import pytest_asyncio

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


def talks(desk):
    return sorted((desk.product.home / "talks").glob("*.raw"))


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
    return [row for row in await desk.product.json("recordings") if row["id"] == recording]


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
    assert runs(left) == [CALLER_HZ, 0, CALLER_HZ]
    assert runs(right) == [ANNA_HZ, 0, VERA_HZ, ANNA_HZ]
    silent = [at for at, tones in enumerate(zip(left, right, strict=True)) if tones == (0, 0)]
    assert abs(len(silent) / 10 - (paused_to - before)) < 2.5, "silence lasts as long as the pause did"
    assert [told["by"] for told in await desk.told("recording_paused")] == ["anna"]
    assert [told["by"] for told in await desk.told("recording_resumed")] == ["vera"]
    assert len(await desk.told("talk_recorded")) == len(await rows_of_call(desk)) == 1
    assert "Сейчас у вас нет разговора" in await desk.refused("pause-recording")
