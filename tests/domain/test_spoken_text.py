"""What a voice is given to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spoken_text import SIGNS, Unspeakable, spoken, written

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Звоните 112.", "Звоните сто двенадцать."),
        ("Кабинет №7", "Кабинет номер семь"),
        ("Работаем с 09:00 до 18:30", "Работаем с девять ноль ноль до восемнадцать тридцать"),
        ("Закрыто в 0:05", "Закрыто в ноль ноль пять"),
        ("8 800 200-01-22", "восемь восемьсот двести ноль один двадцать два"),
        ("Код 1234567", "Код один два три четыре пять шесть семь"),
        ("1%, 3 % и 12%скидки", "один процент, три процента и двенадцать процентов скидки"),
        ("«Семья» — это важно…", "Семья, это важно."),
        ("Он (дома) : да", "Он, дома, да"),
        ("Кто-то пришёл", "Кто-то пришёл"),
        ("Тихо - тихо", "Тихо тихо"),
        ("Вам звоня\N{COMBINING ACUTE ACCENT}т", "Вам звон+ят"),
        ("И\N{COMBINING BREVE}од", "Йод"),
        ("Номер+79", "Номер плюс семьдесят девять"),
        ("Правда?!", "Правда?"),
        ("  два\n слова ", "два слова"),
    ],
)
def test_signs_and_numbers_become_words(text, said):
    assert spoken(text) == said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ключ от VPN", "LATIN CAPITAL LETTER N"),
        ("Нажмите #", "NUMBER SIGN"),
        ("Сто ₽", "RUBLE SIGN"),
        ("Кабинет ٣", "ARABIC-INDIC DIGIT THREE"),
        ("Їжак", "CYRILLIC CAPITAL LETTER YI"),
        ("1-й этаж", "«первый»"),
        ("семь+", "stressed vowel"),
        ("!..", "at least one word"),
        ("", "at least one word"),
    ],
)
def test_what_no_voice_says_right_is_refused_by_name(text, named):
    with pytest.raises(Unspeakable, match=named):
        spoken(text)


@given(st.text(alphabet=st.one_of(st.sampled_from(CYRILLIC + SIGNS + "0123456789№%:;«»—()\n\u0301"), st.characters())))
def test_whatever_is_written_only_letters_pauses_and_stress_reach_the_voice(text):
    try:
        said = spoken(text)
    except Unspeakable:
        return
    assert set(said) <= set(CYRILLIC + SIGNS)
    assert said == said.strip()
    assert "  " not in said
    assert spoken(said) == said


def test_people_read_the_words_without_marks_of_stress():
    assert written("Вам звон+ят, звоня\N{COMBINING ACUTE ACCENT}т с +7") == "Вам звонят, звонят с +7"
