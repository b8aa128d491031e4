"""From a caller's mouth to the journal: the model comes later than the message. The engine and the model are real."""

import os
from pathlib import Path

from ivr.sip_caller import SipPhone
from tests.asterisk.people import grown
from tests.asterisk.product import running
from tests.speech.speech_rig import MODEL, family, lives, spoken


async def test_a_message_waits_for_a_model_and_is_written_down_when_one_is_installed(tmp_path):
    words = spoken(tmp_path)
    async with running(tmp_path / "centre") as product:
        async with SipPhone() as caller:
            await caller.play(words, loop=True)
            await caller.dial("129", server=product.server, caller="+79001234567")
            await caller.answered()
            await caller.digits("6")
            await product.eventually(product.story, lambda story: "message_started" in story, 25)
            await grown(product, product.home / "messages", seconds=6)
            await caller.hang_up()
        [row] = await product.settled(1)
        assert row["transcript"] == ""
        parts = {part["part"]: part for part in await product.json("check")}
        assert "hotline speech install" in parts["модель речи"]["say"]

        await product.hotline("speech", "install", "--from", MODEL)
        [row] = await product.eventually(product.journal, lambda rows: rows[0]["transcript"], 120)
        assert len(row["transcript"].removeprefix("[неразборчиво] ").split()) >= 3
        parts = {part["part"]: part for part in await product.json("check")}
        assert "служба расшифровывает (pid " in parts["модель речи"]["say"]

        transcribing = [pid for pid in family(product.process.pid) if lives(pid) and is_speech(pid)]
        assert len(transcribing) >= 3
        assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in transcribing} == {10}
        await product.kill()
        await product.eventually(lambda: living(transcribing), lambda pids: not pids, 10)


def is_speech(pid):
    return b"speech_process" in Path(f"/proc/{pid}/cmdline").read_bytes()


async def living(pids):
    return [pid for pid in pids if lives(pid)]
