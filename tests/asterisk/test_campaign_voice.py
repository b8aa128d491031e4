"""The voice of campaigns: the real festival in its process; what crashes, leaks or is not Russian leaves nothing."""

import asyncio
import os
import shutil
import signal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from hotline.bootstrap.voicing_process import _answer
from hotline.domain.refusal import Refused
from ivr.campaign_voice import CampaignVoice
from ivr.telephone_sound import read_sound

pytestmark = pytest.mark.asyncio(loop_scope="module")
PROGRAM = "hotline.bootstrap.voicing_process"
HERS = "Анна Ивановна, ждём вас 25.11 в 14:30."
ALL = "Возьмите с собой паспорт."


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def voice(tmp_path_factory):
    made = CampaignVoice(tmp_path_factory.mktemp("home") / "campaigns", PROGRAM)
    yield made
    await made.stop()


def files(piece):
    return sorted(path.name for path in piece.file.parent.iterdir())


async def test_a_sentence_is_said_once_readable_by_us_alone_and_goes_when_nobody_will_hear_it(voice):
    campaign, other = uuid4(), uuid4()
    hers, common = await voice.say(campaign, HERS), await voice.say(campaign, ALL)
    written = hers.file.stat()
    assert await voice.say(campaign, HERS) == hers
    assert hers.file.stat().st_mtime_ns == written.st_mtime_ns
    assert (written.st_mode & 0o777, hers.file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert 3.0 < hers.lasts.total_seconds() < 8.0
    sound = read_sound(hers.file)
    assert abs(sound.samples).max() > 0.1
    assert sound.seconds == pytest.approx(hers.lasts.total_seconds())
    assert await voice.made(campaign, (HERS, ALL)) == [hers, common]
    assert await voice.made(other, (ALL,)) is None
    assert await voice.keep_only(campaign, [ALL]) == 1
    assert files(common) == [common.file.name]
    await voice.forget(campaign)
    await voice.forget(campaign)
    assert campaign not in await voice.campaigns()


@pytest.mark.parametrize("text", ['"))(system "touch /tmp/x")', "$(reboot)", "Hello", "Анна\nIvanovna", "\0", "…"])
async def test_what_no_voice_says_is_refused_in_words_and_never_reaches_it(voice, text):
    campaign = uuid4()
    with pytest.raises(Refused, match="напишите"):
        await voice.say(campaign, text)
    assert campaign not in await voice.campaigns()


async def test_a_voice_that_is_killed_in_the_middle_leaves_no_sound_and_is_begun_anew(voice):
    campaign = uuid4()
    await voice.say(campaign, ALL)
    saying = asyncio.create_task(voice.say(campaign, HERS + " " + "Принесите, пожалуйста, все документы. " * 6))
    (folder,) = [path for path in voice._folder.iterdir() if path.name == str(campaign)]
    async with asyncio.timeout(60):
        while not any(path.name.endswith(".said") for path in folder.iterdir()):
            await asyncio.sleep(0.01)  # it stands behind us: who looks all the time takes its core
    os.kill(voice._process.pid, signal.SIGKILL)
    with pytest.raises(OSError, match="ended over a text"):
        await saying
    assert len([path for path in folder.iterdir() if not path.name.startswith(".")]) == 1
    again = await voice.say(campaign, HERS)
    await voice.keep_only(campaign, [HERS])
    assert files(again) == [again.file.name]


async def test_it_stands_behind_the_callers_and_gives_its_memory_back(voice):
    await voice.say(uuid4(), ALL)
    pid = voice._process.pid
    assert os.sched_getscheduler(pid) == os.SCHED_BATCH
    assert os.getpriority(os.PRIO_PROCESS, pid) >= 10
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert [os.getpriority(os.PRIO_PROCESS, int(child)) for child in children] == [10]
    await voice.rest()
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize(("program", "remedy"), [("no.such.module", "does not start"), ("json.tool", "does not start")])
async def test_without_a_voice_it_is_tried_later(tmp_path, program, remedy):
    voice = CampaignVoice(tmp_path / "campaigns", program, patience_s=1)
    with pytest.raises(OSError, match=remedy):
        await voice.say(UUID(int=1), ALL)


@pytest.mark.parametrize(
    "told", ["festival did not speak 'анна ивановна': it gave no reason", "festival ended by itself"]
)
async def test_no_name_reaches_a_log_when_the_voice_fails(tmp_path, told):
    class Failing:
        name = "failing"

        def speak(self, text, target):
            raise RuntimeError(told)

    answer = _answer(Failing(), {"text": HERS, "target": str(tmp_path / "x.alaw")})
    assert answer == {"later": told if "анна" not in told else "the voice failed"}
    assert list(tmp_path.iterdir()) == []


async def test_a_full_disk_is_left_to_the_calls(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(OSError, match="too few"):
        await CampaignVoice(tmp_path, PROGRAM).say(uuid4(), ALL)
