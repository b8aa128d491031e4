"""Sound as the prompts need it: read, trimmed, quickened, levelled, written. Mono, float, 1.0 = full scale.

Loudness is that of ITU-R BS.1770 (LUFS), peaks are true peaks (four times oversampled, BS.1770 annex 2).
"""

import os
import shutil
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float64]

#: Suffixes of what telephones record.
TELEPHONES = ("m4a", "aac", "amr", "3gp")

#: dBFS. A line's codec and a phone's speaker distort what comes nearer to full scale.
HIGHEST_PEAK = -1.0

_KEEP_S = 0.06
_FRAME_S = 0.01
_SILENCE_DB = -40.0  # below the loudest frame; the pauses of festival's voice lie at -60
_LOOKAHEAD_S = 0.005


@dataclass(frozen=True, eq=False)
class Sound:
    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def read(path: Path) -> Sound:
    """WAV, FLAC, Ogg, MP3 by libsndfile; what telephones record (`TELEPHONES`) by pydub.

    Raises ValueError that names a file without sound.
    """
    if path.suffix[1:] in TELEPHONES:
        mono, rate = _of_a_telephone(path)
    else:
        try:
            samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
        except (soundfile.SoundFileError, OSError) as fault:
            raise ValueError(f"{path} cannot be read as sound: {fault}") from None
        mono = samples.mean(axis=1)
    if not len(mono) or np.abs(mono).max() < 1e-4:
        raise ValueError(f"{path} holds no sound; record it again")
    return Sound(mono, rate)


def _of_a_telephone(path: Path) -> tuple[Samples, int]:
    """By ffmpeg, which is asked for only here."""
    if not (shutil.which("ffmpeg") and shutil.which("ffprobe")):
        raise ValueError(
            f"{path} is a recording of a telephone: install ffmpeg (apt install ffmpeg), or save it as WAV"
        )
    from pydub import AudioSegment  # noqa: PLC0415 - looks for ffmpeg when it is loaded, and warns
    from pydub.exceptions import CouldntDecodeError  # noqa: PLC0415

    try:
        with path.open("rb") as file:  # pydub would leave open what it opens
            segment = AudioSegment.from_file(file).set_channels(1)
    except (CouldntDecodeError, OSError, IndexError, KeyError):
        raise ValueError(f"{path} cannot be read as sound; record it again") from None
    full_scale = float(1 << (8 * segment.sample_width - 1))
    return np.array(segment.get_array_of_samples(), dtype=np.float64) / full_scale, segment.frame_rate


def write(path: Path, sound: Sound) -> None:
    """A 16-bit WAV with the plainest header, whatever the suffix; a reader sees the old file or the whole new one."""
    pcm = np.round(np.clip(sound.samples, -1.0, 1.0) * 32767).astype("<i2")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file, wave.open(file, "wb") as wav:
            wav.setparams((1, 2, sound.rate, 0, "NONE", ""))
            wav.writeframes(pcm.tobytes())
        Path(name).chmod(0o644)  # mkstemp's 0600 would hide it from an Asterisk of another user
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def trimmed(sound: Sound) -> Sound:
    """Without the silence at both ends, but for 60 ms."""
    frame = max(1, int(sound.rate * _FRAME_S))
    whole = sound.samples[: len(sound.samples) // frame * frame].reshape(-1, frame)
    power = (whole**2).mean(axis=1)
    heard = np.flatnonzero(power > power.max(initial=0.0) * 10 ** (_SILENCE_DB / 10))
    if not len(heard):
        return sound
    keep = int(sound.rate * _KEEP_S)
    first, last = int(heard[0]) * frame, (int(heard[-1]) + 1) * frame
    return Sound(sound.samples[max(0, first - keep) : last + keep], sound.rate)


def quickened(sound: Sound, factor: float) -> Sound:
    """Faster by `factor` at the same pitch (sox: WSOLA, tuned for speech). Raises RuntimeError when sox is missing."""
    sox = shutil.which("sox")
    if sox is None:
        raise RuntimeError("sox is not installed, and the prompts would be spoken too slowly: apt-get install sox")
    raw = ["-t", "f64", "-r", str(sound.rate), "-c", "1", "-"]
    done = subprocess.run(  # noqa: S603 - no shell, numbers only
        [sox, "-D", *raw, *raw, "tempo", "-s", f"{factor:.3f}"],
        input=sound.samples.tobytes(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"sox failed: {done.stderr.decode(errors='replace').strip()}")
    return Sound(np.frombuffer(done.stdout, dtype=np.float64), sound.rate)


def resampled(sound: Sound, rate: int) -> Sound:
    return sound if rate == sound.rate else Sound(soxr.resample(sound.samples, sound.rate, rate), rate)


def levelled(sound: Sound, lufs: float) -> Sound:
    """At this loudness; what would come out above the highest peak is limited, and the rest raised for it."""
    samples = sound.samples
    for _ in range(4):
        samples = samples * 10 ** ((lufs - loudness(Sound(samples, sound.rate))) / 20)
        if true_peak(Sound(samples, sound.rate)) <= HIGHEST_PEAK:
            break
        samples = _limited(samples, sound.rate)
    return Sound(samples, sound.rate)


def loudness(sound: Sound) -> float:
    """Integrated loudness, LUFS. What is shorter than 2 s is measured in a loop: the measure needs blocks of 0.4 s."""
    again = max(1, int(np.ceil(2.0 * sound.rate / max(1, len(sound.samples)))))
    import pyloudnorm  # noqa: PLC0415 - brings all of scipy: seconds that a start with spoken prompts need not spend

    return float(pyloudnorm.Meter(sound.rate).integrated_loudness(np.tile(sound.samples, again)))


def true_peak(sound: Sound) -> float:
    """In dBFS."""
    fine = soxr.resample(sound.samples, sound.rate, sound.rate * 4)
    return float(20 * np.log10(max(1e-9, np.abs(fine).max(initial=0.0))))


def is_clipped(sound: Sound) -> bool:
    """Three samples in a row at the very top: speech never does that by itself."""
    top = np.abs(sound.samples) >= 0.999
    return bool((top[:-2] & top[1:-1] & top[2:]).any())


def _limited(samples: Samples, rate: int) -> Samples:
    """Gain that dips 5 ms before a peak and recovers 5 ms after it, so that nothing is cut flat."""
    ceiling = 10 ** ((HIGHEST_PEAK - 0.7) / 20)
    wanted = np.minimum(1.0, ceiling / np.maximum(np.abs(samples), 1e-9))
    reach = int(rate * _LOOKAHEAD_S)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(wanted, 2 * reach, constant_values=1.0), 2 * reach + 1)
    bell = np.hanning(2 * reach + 3)[1:-1]
    return np.asarray(samples * np.convolve(around.min(axis=1), bell / bell.sum(), mode="valid"))
