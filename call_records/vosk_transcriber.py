"""Vosk behind the port Transcriber.

`Model(path)` and nothing else of its constructors: the others download a model or end the process. Alternatives stay at
0, for with them the words have no confidence of their own.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soundfile
import soxr
import vosk

from hotline.domain.transcript import Word

#: What every model of Vosk is trained for; it does not resample by itself.
_RATE = 16_000

#: Seconds of sound that are read at once, so that three hours take no more memory than a minute.
_BLOCK_S = 1.0


class VoskTranscriber:
    """`hotline.ports.transcripts.Transcriber`. Loads the model: some seconds, and 0.5 to 6 GB of memory.

    grammar: when given, only these words are listened for. Raises ValueError for a folder that holds no model.
    """

    def __init__(self, folder: Path, grammar: Sequence[str] = ()) -> None:
        vosk.SetLogLevel(-1)
        self.name = f"vosk {folder.name}"
        self._grammar = json.dumps(list(grammar), ensure_ascii=False) if grammar else ""
        try:
            self._model = vosk.Model(str(folder))
        except Exception as fault:  # the library raises nothing better
            raise ValueError(f"{folder} holds no model that Vosk can load: {fault}") from fault

    def words(self, sound: Path) -> Sequence[Word]:
        """What is said in a mono sound file. Raises OSError or ValueError for what is no sound. Blocks for long."""
        extra = (self._grammar,) if self._grammar else ()
        recognizer = vosk.KaldiRecognizer(self._model, _RATE, *extra)
        recognizer.SetWords(True)
        found: list[Word] = []
        for block in blocks(sound):
            if recognizer.AcceptWaveform(block):
                found += _words(recognizer.Result())
        return found + _words(recognizer.FinalResult())


def blocks(sound: Path) -> Iterator[bytes]:
    """Mono sound as the engine takes it, a second at a time: 16 kHz, 16 bits. Raises OSError or ValueError."""
    try:
        with soundfile.SoundFile(sound) as file:
            if file.channels != 1:
                raise ValueError(f"{file.channels} channels where one leg was expected")
            resample = soxr.ResampleStream(file.samplerate, _RATE, 1, dtype="float32")
            at_once = max(1, int(file.samplerate * _BLOCK_S))
            for block in file.blocks(at_once, dtype="float32"):
                yield _pcm(resample.resample_chunk(block))
            yield _pcm(resample.resample_chunk(np.zeros(0, "float32"), last=True))
    except soundfile.SoundFileError as fault:
        raise ValueError(str(fault)) from fault


def _pcm(block: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> bytes:
    return np.clip(np.rint(block * 32_767), -32_768, 32_767).astype("<i2").tobytes()


def _words(result: str) -> list[Word]:
    return [
        Word(word["word"], round(word["start"], 2), round(word["end"], 2), round(word["conf"], 3))
        for word in json.loads(result).get("result", [])
    ]
