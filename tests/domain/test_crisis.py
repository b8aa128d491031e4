"""Signs of danger are found however they are said, and nothing makes them smaller."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.lemmas import lemmas
from hotline.bootstrap.watch import SHIPPED
from hotline.domain.crisis import check_phrase, read_lexicon
from hotline.domain.directory import DirectoryKind
from hotline.domain.refusal import Refused
from hotline.domain.transcript import Word
from hotline.services.seed_directories import shipped_entries


def said(text, step=0.5):
    return [Word(word, index * step, (index + 1) * step, 0.9) for index, word in enumerate(text.split())]


def found(text, *entries):
    return [(sign.phrase, sign.at_s) for sign in read_lexicon(entries, lemmas).signs(said(text))]


@pytest.fixture(scope="module")
def shipped():
    entries = [one for one in shipped_entries(SHIPPED.read_text("utf-8")) if one.kind is DirectoryKind.CRISIS]
    return read_lexicon([one.title for one in entries], lemmas)


@pytest.mark.parametrize("word", ["бьёт", "бьет", "бил", "били", "бить", "Бьёт!"])
def test_a_word_stands_for_all_its_forms(word):
    assert len(found(f"муж меня {word} каждый день", "бьёт")) == 1


@pytest.mark.parametrize("word", ["избивает", "избивал", "избивают", "избив"])
def test_a_beginning_stands_for_every_word_that_begins_so(word):
    assert len(found(f"он {word} детей", "избив*")) == 1
    assert found("избирательный участок", "избив*") == []


def test_the_words_of_a_phrase_may_have_two_others_between_them():
    assert found("я не хочу больше так жить", "не хочу жить") == [("не хочу больше так жить", 0.5)]
    assert found("я не хочу с ним в одном доме жить", "не хочу жить") == []


def test_the_words_of_a_phrase_come_in_their_order():
    assert found("жить хочу не здесь", "не хочу жить") == []


def test_no_negation_lowers_anything():
    assert found("он не бьёт и никогда не бил", "бьёт") == [("бьёт", 1.0), ("бил", 3.0)]


def test_a_repeated_sign_is_told_with_each_second_and_one_word_may_be_two_signs():
    assert found("пожар мы горим пожар", "пожар") == [("пожар", 0.0), ("пожар", 1.5)]
    assert len(found("он хочет умереть", "хочу умереть", "умер")) == 2


def test_markup_and_oddities_in_a_transcript_are_only_words():
    assert found("<b>пожар</b> \x00 '; DROP", "пожар") == [("пожар", 0.0)]
    assert found("", "пожар") == []


@pytest.mark.parametrize(
    "text",
    [
        "я больше не хочу жить",
        "она говорит что покончит с собой",
        "он меня ударил и выгнал из дома",
        "у нас в подъезде пахнет газом",
        "соседский ребёнок дома один плачет второй день",
        "мой сын пропал не вернулся из школы",
        "её изнасиловали",
        "вчера умерла мама",
        "я сейчас прыгну",
        "отчим душит её",
        "он грозится её убить",
    ],
)
def test_the_shipped_words_find_what_people_say(shipped, text):
    assert shipped.signs(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "здравствуйте подскажите как получить пособие на ребёнка до трёх лет",
        "хочу записаться к юристу по разводу и алиментам перезвоните пожалуйста",
        "мне нужна путёвка в лагерь для сына ему девять лет",
        "где взять коляску в прокат спасибо до свидания",
        "мы многодетная семья какие документы нужны на выплату",
    ],
)
def test_an_ordinary_question_is_no_sign(shipped, text):
    assert shipped.signs(said(text)) == []


@pytest.mark.parametrize("phrase", ["не хочу жить", "избив*", "с ножом", "ребёнок один", "из-за мужа"])
def test_a_phrase_is_written_as_people_say_it(phrase):
    check_phrase(phrase)


@pytest.mark.parametrize("phrase", ["", "*", "да*", "а б", "не хочу * жить", "раз два три четыре пять шесть семь", "!"])
def test_what_would_find_everything_or_nothing_is_refused_with_the_remedy(phrase):
    with pytest.raises(Refused):
        check_phrase(phrase)
    assert read_lexicon([phrase, "пожар"], lemmas).signs(said("у нас пожар"))


@given(st.lists(st.text(max_size=12), max_size=30), st.text(max_size=30))
def test_whatever_stands_in_a_transcript_or_the_lexicon_the_search_ends(words, entry):
    spoken = [Word(word, float(index), index + 1.0, 0.5) for index, word in enumerate(words)]
    for sign in read_lexicon([entry, "бьёт"], lemmas).signs(spoken):
        assert sign.entry in {entry, "бьёт"}
        assert 0 <= sign.at_s < len(words)
