"""Vosk itself, in the real process: from sealed sound to the line of the journal."""

import os
import signal

import numpy as np
import pytest
import soundfile

from hotline.domain.transcript import TranscriptState
from tests.speech.speech_rig import SAID

pytestmark = pytest.mark.asyncio(loop_scope="module")


def long_and_two_legged(folder, said):
    """A conversation: the caller says it twenty times with pauses, ninety seconds long, and the dispatcher once."""
    samples, rate = soundfile.read(said, dtype="int16")
    caller = np.tile(np.concatenate([samples, np.zeros(8000, "int16")]), 20)
    dispatcher = np.zeros_like(caller)
    dispatcher[: len(samples)] = samples
    wav = folder / "talk.wav"
    soundfile.write(wav, np.stack([caller, dispatcher], axis=1), rate, subtype="PCM_16")
    return wav, len(samples) / rate + 1


async def test_words_come_out_with_their_seconds_and_whoever_is_killed_loses_nothing(a_home, said, tmp_path):
    home = a_home(program="tests.speech.few_words", talks=True)
    message = await home.a_message(said)
    [leg] = await home.ended(message)
    assert (leg.state, leg.text, leg.engine, leg.leg) == (TranscriptState.DONE, SAID, "vosk model", 0)
    assert leg.confidence > 0.9
    first, second, third = leg.words
    assert 0 <= first.from_s < first.to_s <= second.from_s < second.to_s <= third.from_s < third.to_s < 4
    assert all(0.5 < word.confidence <= 1 for word in leg.words)

    await home.speech.tell()
    assert (await home.row(message)).transcript == SAID

    wav, each_s = long_and_two_legged(tmp_path, said)
    talk = await home.a_message(wav, kind="talk")
    for victim in (-1, -2):  # the child that hears the file; then its worker, with its child
        await home.until(lambda legs: legs[0].state is TranscriptState.RUNNING and len(home.processes()) == 4, talk)
        living = home.processes()
        os.kill(living[victim], signal.SIGKILL)
        await home.until(lambda _: not set(living[victim:]) & set(home.processes()), talk)  # noqa: B023
    caller, dispatcher = await home.ended(talk)
    assert caller.text.startswith(SAID)
    assert caller.state is TranscriptState.DONE
    hellos = [word.from_s for word in caller.words if word.text == SAID.split()[0]]
    assert hellos == sorted(hellos)
    assert hellos[-1] == pytest.approx(19 * each_s, abs=1)
    assert dispatcher.text == SAID

    await home.speech.tell()
    assert (await home.row(talk)).transcript == ""
