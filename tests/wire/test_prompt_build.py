"""Prompts as files: made once, level, whole; what a person recorded wins."""

import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pydub import AudioSegment

from ivr import prompt_sound as sound
from ivr.prompt_build import BuildFailed, Step, build
from ivr.prompt_check import LOUDNESS, prompt_faults
from ivr.prompt_studio import Source
from ivr.prompts import RATES, durations, missing, read_catalogue
from tests.wire.fake_voice import FakeVoice, LostVoice, hum

CATALOGUE = read_catalogue(
    """
    [texts]
    greeting = "Здравствуйте! Семейная диспетчерская."
    number-5 = "пять"
    goodbye = "Всего доброго. До свидания."
    [sounds]
    beep = "tone"
    wait-key = "music-bed"
    """,
    source="test",
)


class Centre:
    """The folders of one centre, and what the last build told."""

    def __init__(self, home: Path, cache: Path) -> None:
        self.sounds, self.prompts, self.cache = home / "sounds", home / "prompts", cache
        self.sounds.mkdir(parents=True)
        self.steps: list[Step] = []

    def build(self, voice, catalogue=CATALOGUE) -> list[str]:
        self.steps = []
        places = {"human_dir": self.sounds, "target": self.prompts, "cache": self.cache}
        return build(catalogue, **places, speaker=voice, report=self.steps.append)

    def records(self, name: str, samples, rate: int = 44100) -> Path:
        """A person puts a stereo recording into the folder, or what her telephone made of it."""
        by_telephone = name.endswith("m4a")
        file = self.sounds.with_name("memo.wav") if by_telephone else self.sounds / name
        soundfile.write(file, np.stack([samples, samples], axis=1), rate)
        if by_telephone:
            with file.open("rb") as memo:
                AudioSegment.from_file(memo).export(self.sounds / name, format="ipod").close()
        return self.sounds / name

    def source_of(self, key: str) -> Source:
        return next(step.source for step in self.steps if step.key == key)

    def hears(self, key: str, suffix: str = "wav") -> sound.Sound:
        return sound.read(self.prompts / f"{key}.{suffix}")


@pytest.fixture
def centre(tmp_path):
    return Centre(tmp_path / "home", tmp_path / "cache")


def a_voice_of(hertz: float, *, seconds: float = 2.0, peak: float = 0.2):
    return peak * np.sin(2 * np.pi * hertz * np.arange(int(seconds * 44100)) / 44100)


def strongest_hertz(piece: sound.Sound) -> float:
    spectrum = np.abs(np.fft.rfft(piece.samples))
    return float(np.argmax(spectrum) * piece.rate / len(piece.samples))


def test_every_prompt_is_ready_at_both_rates_and_at_its_level(centre):
    assert centre.build(FakeVoice()) == []
    for key, entry in CATALOGUE.items():
        for suffix, rate in RATES.items():
            piece = centre.hears(key, suffix)
            assert piece.rate == rate
            assert sound.loudness(piece) == pytest.approx(LOUDNESS[entry.kind], abs=2)
            assert sound.true_peak(piece) <= sound.HIGHEST_PEAK + 0.05
    assert prompt_faults(CATALOGUE, centre.prompts) == []
    assert missing(CATALOGUE, centre.prompts) == []


def test_progress_counts_every_prompt_once(centre):
    centre.build(FakeVoice())
    assert [step.done for step in centre.steps] == [1, 2, 3, 4, 5]
    assert {step.total for step in centre.steps} == {5}
    assert {step.key for step in centre.steps} == set(CATALOGUE)


def test_a_second_build_speaks_nothing_and_leaves_the_files_alone(centre):
    centre.build(FakeVoice())
    before = {file: file.stat().st_ino for file in centre.prompts.iterdir()}
    voice = FakeVoice()
    centre.build(voice)
    assert voice.asked == []
    assert {file: file.stat().st_ino for file in centre.prompts.iterdir()} == before
    assert {step.source for step in centre.steps} == {Source.CACHE}


def test_centres_share_what_was_spoken(centre, tmp_path):
    centre.build(FakeVoice())
    neighbour, voice = Centre(tmp_path / "other", centre.cache), FakeVoice()
    neighbour.build(voice)
    assert voice.asked == []
    assert missing(CATALOGUE, neighbour.prompts) == []


def test_only_new_words_are_spoken_anew(centre):
    centre.build(FakeVoice())
    voice = FakeVoice()
    centre.build(voice, {**CATALOGUE, **read_catalogue('[texts]\ngoodbye = "Всего вам доброго."', source="test")})
    assert voice.asked == ["Всего вам доброго."]


def test_another_voice_speaks_everything_anew(centre):
    centre.build(FakeVoice())
    voice = FakeVoice(name="another")
    centre.build(voice)
    assert len(voice.asked) == 3


def test_a_sentence_is_quickened_and_a_lone_number_slowed(centre):
    centre.build(FakeVoice(seconds_a_letter=0.1))
    lasts = durations(centre.prompts)
    assert lasts["greeting"] < timedelta(seconds=3.7) < lasts["greeting"] * 1.2
    assert lasts["number-5"] > timedelta(seconds=0.4)


@pytest.mark.parametrize("name", ["greeting.wav", "greeting.flac", "greeting.ogg", "greeting.mp3", "greeting.m4a"])
def test_a_human_recording_wins(centre, name):
    centre.records(name, a_voice_of(500))
    voice = FakeVoice()
    assert centre.build(voice) == []
    assert CATALOGUE["greeting"].speak not in voice.asked
    assert centre.source_of("greeting") is Source.HUMAN
    for suffix in RATES:
        assert strongest_hertz(centre.hears("greeting", suffix)) == pytest.approx(500, abs=5)
        assert sound.loudness(centre.hears("greeting", suffix)) == pytest.approx(-18, abs=2)


def test_a_recording_may_replace_a_computed_sound(centre):
    centre.records("wait-key.wav", a_voice_of(500))
    centre.build(FakeVoice())
    assert strongest_hertz(centre.hears("wait-key")) == pytest.approx(500, abs=5)
    assert sound.loudness(centre.hears("wait-key")) == pytest.approx(LOUDNESS[CATALOGUE["wait-key"].kind], abs=2)


def test_a_changed_recording_is_taken_and_a_removed_one_gives_way_to_the_voice(centre):
    file = centre.records("greeting.wav", a_voice_of(500))
    centre.build(FakeVoice())
    centre.records("greeting.wav", a_voice_of(700))
    centre.build(FakeVoice())
    assert strongest_hertz(centre.hears("greeting")) == pytest.approx(700, abs=5)
    file.unlink()
    centre.build(FakeVoice())
    assert centre.source_of("greeting") is Source.CACHE or centre.source_of("greeting") is Source.SPOKEN
    assert strongest_hertz(centre.hears("greeting")) == pytest.approx(200, abs=5)


def test_a_whisper_is_raised_and_silence_around_it_cut(centre):
    whisper = np.concatenate([np.zeros(44100), a_voice_of(500, peak=0.01), np.zeros(44100)])
    centre.records("greeting.wav", whisper)
    assert centre.build(FakeVoice()) == []
    assert durations(centre.prompts)["greeting"].total_seconds() == pytest.approx(2.12, abs=0.03)
    assert sound.loudness(centre.hears("greeting")) == pytest.approx(-18, abs=2)


@pytest.mark.parametrize(
    ("samples", "fault"),
    [
        (np.clip(a_voice_of(500, peak=3.0), -1, 1), "is clipped; record it more quietly"),
        (np.zeros(44100), "holds no sound"),
        (np.zeros(0), "holds no sound"),
    ],
)
def test_an_unusable_recording_is_named_and_the_voice_speaks_instead(centre, samples, fault):
    centre.records("greeting.wav", samples)
    voice = FakeVoice()
    (named,) = centre.build(voice)
    assert named.startswith("greeting: ")
    assert fault in named
    assert CATALOGUE["greeting"].speak in voice.asked
    assert prompt_faults(CATALOGUE, centre.prompts) == []


@pytest.mark.parametrize("name", ["greeting.mp3", "greeting.m4a"])
def test_a_file_that_is_no_sound_is_named_and_the_voice_speaks_instead(centre, name):
    (centre.sounds / name).write_bytes(b"PK\x03\x04 a renamed archive")
    (named,) = centre.build(FakeVoice())
    assert f"{name} cannot be read as sound" in named


def test_a_memo_of_a_telephone_needs_ffmpeg_and_says_so(centre, monkeypatch, tmp_path):
    centre.records("greeting.m4a", a_voice_of(500))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sox").symlink_to(shutil.which("sox"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (named,) = centre.build(FakeVoice())
    assert "install ffmpeg (apt install ffmpeg), or save it as WAV" in named


def test_a_recording_with_a_mistyped_name_is_pointed_out(centre):
    centre.records("greting.wav", a_voice_of(500))
    (named,) = centre.build(FakeVoice())
    assert named.endswith("greting.wav: no prompt has this name; is it greeting?")


@pytest.mark.parametrize(
    ("voice", "reason"),
    [
        (FakeVoice(seconds_a_letter=0.005), "which cannot be"),
        (FakeVoice(seconds_a_letter=2), "which cannot be"),
        (FakeVoice(level=0.002), "almost nothing"),
        (FakeVoice(level=0), "holds no sound"),
    ],
)
def test_broken_speech_is_refused_by_its_key(centre, voice, reason):
    with pytest.raises(BuildFailed, match=reason) as failed:
        centre.build(voice)
    assert "greeting" in str(failed.value)
    assert missing(CATALOGUE, centre.prompts) == ["goodbye", "greeting", "number-5"]


def test_without_an_engine_all_else_is_made_and_the_remedy_said_once(centre):
    many = {
        **CATALOGUE,
        **read_catalogue("[texts]\n" + "\n".join(f'a{n} = "Да {n}"' for n in range(30)), source="test"),
    }
    centre.records("greeting.wav", a_voice_of(500))
    voice = LostVoice()
    with pytest.raises(BuildFailed) as failed:
        centre.build(voice, many)
    assert str(failed.value) == "a0, a1, a10 and 29 more: no voice: apt-get install voice"
    assert voice.asked <= 4, "an engine that hangs would cost a minute each time"
    assert missing(CATALOGUE, centre.prompts) == ["goodbye", "number-5"]


def test_a_disk_that_refuses_is_named(centre):
    centre.prompts.write_text("a file where a folder should be")
    with pytest.raises(BuildFailed, match=r"home/prompts: .*make room or give the right to write there"):
        centre.build(FakeVoice())


def test_a_build_mends_what_was_damaged_even_in_the_cache(centre):
    centre.build(FakeVoice())
    for file in (*centre.cache.iterdir(), centre.prompts / "beep.wav"):
        file.write_bytes(b"")
    centre.build(FakeVoice())
    assert prompt_faults(CATALOGUE, centre.prompts) == []


def test_nothing_unfinished_stays_behind(centre):
    centre.build(FakeVoice())
    names = {file.name for folder in (centre.prompts, centre.cache) for file in folder.iterdir()}
    assert not [name for name in names if name.startswith(".")]
    assert len(names) == 2 * 2 * len(CATALOGUE)


def test_a_missing_an_empty_and_a_clipped_prompt_are_found(centre):
    centre.build(FakeVoice())
    (centre.prompts / "greeting.wav").unlink()
    (centre.prompts / "goodbye.wav16").write_bytes(b"")
    soundfile.write(centre.prompts / "beep.wav", np.clip(hum(1, level=5).samples, -1, 1)[::2], 8000)
    sound.write(centre.prompts / "number-5.wav16", hum(1, level=0.01))
    found = "\n".join(prompt_faults(CATALOGUE, centre.prompts))
    assert "prompt greeting: greeting.wav is missing: hotline prompts build" in found
    assert "prompt goodbye: goodbye.wav16 is empty or broken: hotline prompts build" in found
    assert "prompt beep: beep.wav is clipped" in found
    assert "prompt number-5: number-5.wav16 has -5" in found
    assert missing(CATALOGUE, centre.prompts) == ["goodbye", "greeting"]
    assert set(durations(centre.prompts)) == set(CATALOGUE) - {"greeting"}


def test_a_prompt_at_the_wrong_rate_is_found(centre):
    centre.build(FakeVoice())
    (centre.prompts / "greeting.wav16").write_bytes((centre.prompts / "greeting.wav").read_bytes())
    assert "greeting.wav16 has 8000 samples a second instead of 16000" in "\n".join(
        prompt_faults(CATALOGUE, centre.prompts)
    )
