"""Festival and its Russian voice behind `hotline.ports.Speaker`.

`text2wave` loads the voice anew for each text (0.7 s); ``festival --pipe`` reads Scheme from its standard input and
keeps the voice, so a text costs about 0.2 s. One process speaks one text at a time; a `Festival` keeps as many as
threads ask it at once.
"""

import os
import re
import select
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Self, cast

from hotline.domain.menu import text_version
from ivr.spoken_text import spoken

VOICE = "msu_ru_nsh_clunits"
REMEDY = "apt-get install festival festvox-ru"

#: Words that the voice's dictionary leaves without a stress ("ноль" came out as "нэль"), in small letters.
STRESSED = ("дисп+етчер", "н+оль", "перезвон+ить", "псих+олог")

#: A whole minute of speech takes festival about 5 s on one core.
PATIENCE = timedelta(seconds=60)

_SETUP = f"""
(voice_{VOICE})
(define (hotline_say text file)
  (utt.save.wave (utt.synth (eval (list 'Utterance 'Text text))) file 'riff)
  (hotline_tell "said"))
(define (hotline_tell word) (format t "hotline-%s\\n" word) (fflush nil))
"""
_MARKED = {word.replace("+", ""): word for word in STRESSED}
_OVER = '(format t "hotline-over\\n") (fflush nil)\n'


class Festival:
    """A `Speaker`, safe to be asked from several threads. Processes start when they are needed and end with `close`."""

    #: Names the voice and how it pronounces: sound that was kept under another name is spoken anew.
    name = f"festival-{VOICE}-{text_version(' '.join(STRESSED))}"

    def __init__(self, program: str = "festival", patience: timedelta = PATIENCE) -> None:
        self._program, self._patience = program, patience
        self._idle: SimpleQueue[_Process] = SimpleQueue()

    def speak(self, text: str, target: Path) -> None:
        """Write 16 kHz mono. Raises `Unspeakable` for a text that no voice says, RuntimeError when festival fails."""
        words = re.sub(r"[\w+]+", lambda word: _MARKED.get(word[0].lower(), word[0]), spoken(text))
        try:
            process = self._idle.get_nowait()
        except Empty:
            process = _Process(self._program, self._patience)
        try:
            process.say(words, target)
        except BaseException:
            process.end()
            raise
        self._idle.put(process)

    def close(self) -> None:
        with suppress(Empty):
            while True:
                self._idle.get_nowait().end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Process:
    def __init__(self, program: str, patience: timedelta) -> None:
        path = shutil.which(program)
        if path is None:
            raise RuntimeError(f"{program} is not installed, and nothing else can speak the prompts: {REMEDY}")
        self._patience = patience
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._festival = subprocess.Popen(  # noqa: S603 - no shell, and the text is Cyrillic letters only
            [path, "--pipe"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, bufsize=0
        )
        self._ear, self._mouth = (cast("IO[bytes]", pipe) for pipe in (self._festival.stdin, self._festival.stdout))
        try:
            self._order(_SETUP)
        except BaseException:
            self.end()
            raise

    def say(self, words: str, target: Path) -> None:
        target.unlink(missing_ok=True)
        file = str(target).replace("\\", "\\\\").replace('"', '\\"')
        self._order(f'(hotline_say "{words}" "{file}")\n{_OVER}')
        if b"hotline-said" not in self._answer() or not target.exists():
            raise RuntimeError(f"festival did not speak {words!r}: {self._complaint()}")

    def end(self) -> None:
        self._festival.kill()
        self._festival.wait()
        for pipe in (self._ear, self._mouth, self._complaints):
            pipe.close()

    def _order(self, scheme: str) -> None:
        try:
            self._ear.write(scheme.encode())
        except BrokenPipeError:
            raise RuntimeError(f"festival ended by itself: {self._complaint()}") from None

    def _answer(self) -> bytes:
        """What festival printed up to the end of the order."""
        until = time.monotonic() + self._patience.total_seconds()
        heard = b""
        while b"hotline-over" not in heard:
            ready, _, _ = select.select([self._mouth], [], [], max(0.0, until - time.monotonic()))
            chunk = os.read(self._mouth.fileno(), 4096) if ready else None
            if chunk is None:
                raise RuntimeError(
                    f"festival said nothing for {self._patience.total_seconds():.0f} s: {self._complaint()}"
                )
            if not chunk:
                raise RuntimeError(f"festival ended by itself: {self._complaint()}")
            heard += chunk
        return heard

    def _complaint(self) -> str:
        """The last words festival wrote to its standard error, with what to do."""
        size = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, size - 2000))
        lines = self._complaints.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "it gave no reason")
        return f"{last}. Is the Russian voice installed? {REMEDY}"
