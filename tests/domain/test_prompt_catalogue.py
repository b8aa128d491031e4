"""The words of the centre: what ships is whole, what is wrong is named."""

import tomllib
from importlib import resources

import pytest

from ivr.prompts import KEYS, Kind, WrongPrompts, load_catalogue, read_catalogue, with_texts


def test_the_shipped_catalogue_holds_every_key_and_only_speakable_words():
    catalogue = load_catalogue()
    assert set(catalogue) == KEYS
    assert all(entry.text and entry.speak for entry in catalogue.values() if entry.kind is Kind.SPEECH)
    assert catalogue["beep"].kind is Kind.TONE
    assert catalogue["wait-key"].kind is Kind.MUSIC_BED


def test_the_words_of_the_shipped_menu_can_all_be_spoken():
    menu = tomllib.loads(resources.files("hotline").joinpath("menu.toml").read_text("utf-8"))
    assert set(menu["texts"]) <= set(with_texts(load_catalogue(), menu["texts"]))


def test_every_place_in_a_queue_up_to_199_can_be_composed():
    units = {f"number-{number}" for number in (*range(21), *range(30, 101, 10))}
    assert units <= KEYS


def test_the_version_follows_the_words_and_not_their_stress_or_blanks():
    def version(words: str) -> str:
        return read_catalogue(f'[texts]\nnotice = "{words}"', source="x")["notice"].version

    assert version("Разговор записывается.") == version("Разгов+ор  записывается.")
    assert version("Разговор записывается.") != version("Разговор не записывается.")
    assert len(version("Да")) == 8


def test_what_the_voice_gets_may_differ_from_what_people_read():
    entry = read_catalogue('[texts]\na = "Да: нет"\n[speak]\na = "Д+а нет"', source="x")["a"]
    assert (entry.text, entry.speak) == ("Да: нет", "Д+а нет")


def test_all_faults_of_a_catalogue_are_named_at_once():
    with pytest.raises(WrongPrompts) as wrong:
        read_catalogue(
            """
            [texts]
            Greeting = "Здравствуйте"
            empty = " "
            beep = "Сигнал"
            [speak]
            nobody = "Никто"
            [sounds]
            beep = "tone"
            wait = "jazz"
            [music]
            """,
            source="x.toml",
        )
    assert str(wrong.value).splitlines() == [
        "x.toml: music: not known; known are texts, speak, sounds",
        "x.toml: sounds.beep: stands under [texts] too",
        "x.toml: sounds.wait: 'jazz' is none of tone, music-bed",
        "x.toml: speak.nobody: there are no words for it under [texts]",
        "x.toml: texts.Greeting: a key is made of small latin letters, digits and single dashes",
        "x.toml: texts.empty: must be the words to say, in quotes",
    ]


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ("[texts", "not TOML"),
        ('texts = "Да"', "texts: must be a table"),
        ('[texts]\na = "Зайдите на Zoom"', r"texts\.a: 'Z'"),
        ('[texts]\na = "Да"\n[speak]\na = "Yes"', r"speak\.a: "),
    ],
)
def test_a_fault_names_its_place(toml, named):
    with pytest.raises(WrongPrompts, match=named):
        read_catalogue(toml, source="x.toml")


def test_the_words_of_a_menu_win_over_the_shipped_ones():
    changed = with_texts(load_catalogue(), {"greeting": "Центр семьи, добрый день."})
    assert changed["greeting"].text == "Центр семьи, добрый день."
    assert changed["notice"] == load_catalogue()["notice"]


def test_the_words_of_a_menu_cannot_take_the_place_of_a_sound():
    with pytest.raises(WrongPrompts, match=r"texts\.beep: is the name of a sound"):
        with_texts(load_catalogue(), {"beep": "Сигнал"})
