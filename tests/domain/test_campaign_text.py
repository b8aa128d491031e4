"""Texts of campaigns: what one person hears, and how it is said; what nobody can say is refused in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.campaign_text import LONGEST_SENTENCE, LONGEST_TEXT, example, rendered, text_fault, variables
from hotline.domain.refusal import Refused
from ivr.spoken_notice import notice_fault, spoken_notice
from ivr.spoken_text import SIGNS, Unspeakable

TEXT = "Здравствуйте, {Имя}! Ждём вас {дата приёма} в {время} по адресу: ул. Ленина, д. 5. Возьмите с собой паспорт."
VALUES = {"имя": "Анна  Ивановна", "Дата приёма": "25.11.2026", "ВРЕМЯ": "14:30"}


def test_values_are_put_into_their_sentences_whatever_the_capitals_of_the_columns():
    assert rendered(TEXT, VALUES) == (
        "Здравствуйте, Анна Ивановна!",
        "Ждём вас 25.11.2026 в 14:30 по адресу: ул. Ленина, д. 5.",
        "Возьмите с собой паспорт.",
    )
    assert variables(TEXT) == ("имя", "дата приема", "время")


def test_a_value_with_dots_makes_no_sentence_of_its_own():
    assert rendered("Вас ждёт {кто}. До встречи.", {"кто": "Иванова А. П. Кабинет 5."}) == (
        "Вас ждёт Иванова А. П. Кабинет 5..",
        "До встречи.",
    )


@pytest.mark.parametrize(
    ("text", "values", "reason"),
    [
        (TEXT, VALUES | {"имя": " "}, "Нет значения «имя»"),
        (TEXT, {}, "Нет значения"),
        (TEXT, VALUES | {"имя": "А" * 121}, "длиннее"),
        ("  ", {}, "пуст"),
        ("А" * (LONGEST_TEXT + 1), {}, "длиннее"),
        ("А" * (LONGEST_SENTENCE + 1), {}, "разделите"),
        ("Ждём {имя", {"имя": "Анна"}, "стоит одна"),
        ("Ждём имя}", {}, "стоит одна"),
        ("Ждём {}", {"": "Анна"}, "название столбца"),
        ("Ждём {../../etc/passwd}", {"../../etc/passwd": "Анна"}, "название столбца"),
        ("Ждём {{имя}}", {"имя": "Анна"}, "стоит одна"),
    ],
)
def test_what_cannot_be_put_together_is_refused_in_words(text, values, reason):
    with pytest.raises(Refused, match=reason):
        rendered(text, values)


def test_a_value_is_never_read_as_a_variable():
    assert rendered("Здравствуйте, {имя}.", {"имя": "{тайна}", "тайна": "Анна"}) == ("Здравствуйте, {тайна}.",)
    assert notice_fault("Здравствуйте, {тайна}.")


def test_a_text_is_tried_before_there_is_a_list():
    assert example(TEXT)[0] == "Здравствуйте, пример!"
    assert text_fault(TEXT) == ""
    assert not any(map(notice_fault, example(TEXT)))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("25.11.2026 в 14:30", "двадцать пятого ноября две тысячи двадцать шестого года в четырнадцать тридцать"),
        ("ждём 3.12 в 10.05", "ждём третьего декабря в десять ноль пять"),
        ("2026-11-25 00:00:00", "двадцать пятого ноября две тысячи двадцать шестого года"),
        ("1 Мая 2027 г. праздник", "первого мая две тысячи двадцать седьмого года праздник"),
        ("г. Вологда, ул. Мира, д. 5а, кв. 7", "город Вологда, улица Мира, дом пять а, квартира семь"),
        ("каб. 12/1", "кабинет двенадцать дробь один"),
        ("пособие 1500 руб. и 22 руб.", "пособие одна тысяча пятьсот рублей и двадцать два рубля"),
        ("Айгуль, Черепов+ец и Череповец", "Айг+уль, Черепов+ец и Черепов+ец"),
        ("через 2 недели или 1 час", "через две недели или один час"),
        ("в 1 кабинете на 2 этаже", "в первом кабинете на втором этаже"),
        ("с 9 до 18, от 3 до 7 лет", "с девяти до восемнадцати, от трёх до семи лет"),
        ("5 человек, 2 справки, дом 2 квартира 1", "пять человек, две справки, дом два квартира один"),
        ("8 (800) 123-45-67", "восемь, восемьсот, сто двадцать три сорок пять шестьдесят семь"),
    ],
)
def test_days_times_prices_and_addresses_are_said_as_people_say_them(written, said):
    assert spoken_notice(written) == said


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("на ул. Ленина", "«на ул.»"),
        ("31.02.2026", "31.02"),
        ("Tom", "латинская"),
        ("5-й подъезд", "«5-й»"),
        ("Анна\x00", "U\\+0000"),
        ("Анна\u202e", "U\\+202E"),
        ('"))(system "touch /tmp/x")', "«/»"),
        ("$(reboot)", "«\\$»"),
        ("...", "нечего сказать"),
    ],
)
def test_what_no_voice_says_right_is_refused_in_russian_with_its_remedy(written, named):
    with pytest.raises(Unspeakable):
        spoken_notice(written)
    assert re.search(named, notice_fault(written))


@given(st.text(max_size=60))
def test_whatever_somebody_writes_is_words_or_a_fault_and_nothing_else(text):
    if notice_fault(text) == "":
        said = spoken_notice(text)
        assert said
        assert all(sign in SIGNS or "а" <= sign.lower() <= "я" or sign.lower() == "ё" for sign in said)
