"""What a SIP phone says and records: players, tones and the recorder, which die when Python forgets them."""

import time
from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

_CLOSING_S = 1.0
_HEADER = 44
_TONE_MS = 1000  # of a tone that repeats without a pause: a whole number of periods of any whole frequency


class PhoneSound:
    """One source, one recorder, joined with the sound of the call as often as that changes. `tell` writes an event."""

    def __init__(self, tell: Callable[..., None]) -> None:
        self._tell = tell
        self._source: pj.AudioMedia | None = None
        self._recorder: pj.AudioMediaRecorder | None = None
        self._record_to: str | None = None
        self._closing: list[tuple[str, float]] = []

    @property
    def closing(self) -> bool:
        """Whether a recording is not yet complete on disk."""
        return bool(self._closing)

    def join(self, heard: pj.AudioMedia) -> None:
        """`heard`: the call. After a hold the library has forgotten who was joined with it."""
        pj.Endpoint.instance().audDevManager().getCaptureDevMedia().startTransmit(heard)  # silence is also RTP
        if self._source is not None:
            self._source.startTransmit(heard)
        if self._record_to is not None and self._recorder is None:
            self._recorder = pj.AudioMediaRecorder()
            self._recorder.createRecorder(self._record_to)
            self._tell("recording", path=self._record_to)
        if self._recorder is not None:
            heard.startTransmit(self._recorder)

    def speak(self, source: pj.AudioMedia | None) -> None:
        """Say this from the next `join` on; the source before it is destroyed, which disconnects it."""
        self._source = source

    def record(self, path: str) -> None:
        """Record into this file from the next `join` on."""
        self.finish()
        self._record_to = path

    def finish(self) -> None:
        """End the recording, if any: destroying the recorder writes the header, soon and in another thread."""
        if self._recorder is not None and self._record_to is not None:
            self._recorder = None
            self._closing.append((self._record_to, time.monotonic() + _CLOSING_S))
            self._record_to = None

    def chores(self) -> None:
        """Tell which recordings are complete; one without any sound counts so after a second."""
        for path, deadline in tuple(self._closing):
            if _complete(Path(path)) or time.monotonic() > deadline:
                self._closing.remove((path, deadline))
                self._tell("recorded", path=path)


def _complete(wav: Path) -> bool:
    """Whether the length in the header is that of the file."""
    with wav.open("rb") as file:
        header = file.read(8)
    return header[:4] == b"RIFF" and int.from_bytes(header[4:], "little") + 8 == wav.stat().st_size > _HEADER


def player(path: str, *, loop: bool) -> pj.AudioMedia:
    source = pj.AudioMediaPlayer()
    source.createPlayer(path, 0 if loop else pj.PJMEDIA_FILE_NO_LOOP)
    return source


def tone_generator(hz: int) -> pj.AudioMedia:
    generator = pj.ToneGenerator()
    generator.createToneGenerator(8000, 1)
    tone = pj.ToneDesc()
    tone.freq1, tone.freq2, tone.on_msec, tone.off_msec, tone.volume, tone.flags = hz, 0, _TONE_MS, 0, 8000, 0
    tones = pj.ToneDescVector()
    tones.push_back(tone)
    generator.play(tones, True)
    return generator
