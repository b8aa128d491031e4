"""The real voice: festival and its Russian speaker, as `make test` has installed them."""

import re
import subprocess
import tomllib
from datetime import timedelta
from importlib import resources

import pytest

from ivr import prompt_sound as sound
from ivr.prompt_build import build
from ivr.prompt_check import broken_speech, prompt_faults
from ivr.prompts import load_catalogue, with_texts
from ivr.speech import STRESSED, VOICE, Festival
from ivr.spoken_notice import STRESSED as NAMES
from ivr.spoken_text import Unspeakable

#: Prints each word with its stresses, one per syllable: "диспетчер 0 1 0".
_STRESSES = """
(define (hotline_stresses text)
  (mapcar (lambda (word)
    (format t "%s" (item.name word))
    (mapcar (lambda (syllable) (format t " %s" (item.feat syllable "stress")))
      (item.daughters (item.relation word "SylStructure")))
    (format t "\\n"))
  (utt.relation.items (utt.synth (eval (list 'Utterance 'Text text))) 'Word)))
"""

#: Short words that lean on their neighbour.
_UNSTRESSED = {"чтобы"}


@pytest.fixture
def voice():
    with Festival() as festival:
        yield festival


def the_whole_catalogue():
    menu = tomllib.loads(resources.files("hotline").joinpath("menu.toml").read_text("utf-8"))
    return with_texts(load_catalogue(), menu["texts"])


def test_the_first_words_are_spoken_level_and_in_time(voice, tmp_path):
    first = {key: load_catalogue()[key] for key in ("greeting", "notice", "wrong-key")}
    places = {name: tmp_path / name for name in ("human_dir", "target", "cache")}
    build(first, **places, speaker=voice)
    assert prompt_faults(first, tmp_path / "target") == []
    seconds = {key: sound.read(tmp_path / "target" / f"{key}.wav").seconds for key in first}
    assert 1.5 < seconds["greeting"] <= 2.8
    assert 2.5 < seconds["notice"] <= 4.0
    assert 1.5 < seconds["wrong-key"] <= 3.0


def test_one_process_speaks_many_texts_and_the_path_may_hold_quotes(voice, tmp_path):
    for number, text in enumerate(("Да.", "Оставайтесь на линии, соединяю с диспетчером.")):
        file = tmp_path / f'мой "{number}" \\ файл.wav'
        voice.speak(text, file)
        assert broken_speech(sound.read(file), text) == ""


def test_every_word_of_ours_has_a_stress():
    """Without one the voice swallows the vowels; add it to `ivr.speech.STRESSED`, or a plus to the text."""
    words = {word for entry in the_whole_catalogue().values() for word in re.findall(r"[\w+]+", entry.speak.lower())}
    marked = {word.replace("+", ""): word for word in (*STRESSED, *NAMES)}
    words |= set(marked) | {"января", "двадцать", "шестого", "улица", "кабинет", "дробь", "рублей"}
    scheme = f"(voice_{VOICE})" + _STRESSES
    scheme += "".join(f'(hotline_stresses "{marked.get(word, word)}")' for word in sorted(words - _UNSTRESSED))
    said = subprocess.run(["festival", "--pipe"], input=scheme, capture_output=True, text=True, timeout=60, check=True)
    lines = [line.split() for line in said.stdout.splitlines()]
    assert len(lines) >= len(words - _UNSTRESSED)
    assert [word for word, *stresses in lines if len(stresses) > 1 and "1" not in stresses] == []


def test_words_that_no_voice_says_right_never_reach_festival(voice, tmp_path):
    with pytest.raises(Unspeakable):
        voice.speak('"))(system "touch /tmp/x")', tmp_path / "x.wav")


def test_without_festival_the_remedy_is_named(tmp_path):
    with pytest.raises(RuntimeError, match="apt-get install festival festvox-ru"):
        Festival("no-such-festival").speak("Да", tmp_path / "x.wav")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("exit 3", "ended by itself"),
        ("echo SIOD ERROR: unbound variable >&2; cat >/dev/null", "ended by itself|said nothing"),
        ("sleep 60", "said nothing for 0 s"),
        ("while read line; do case $line in *hotline-over*) echo hotline-over;; esac; done", "did not speak"),
    ],
)
def test_a_festival_that_ends_hangs_or_refuses_is_reported_with_the_remedy(tmp_path, body, reason):
    program = tmp_path / "festival"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    with Festival(str(program), timedelta(seconds=0.3)) as broken, pytest.raises(RuntimeError, match=reason) as failed:
        broken.speak("Да", tmp_path / "x.wav")
    assert "festvox-ru" in str(failed.value)
