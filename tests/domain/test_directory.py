"""What an administrator may write into a directory, and what she is told when she may not."""

from datetime import date
from pathlib import Path

import pytest

from hotline.domain.appeal_choices import AGENCIES, CATEGORIES, TOPICS
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.day_off import OwnDay, checked_day, overlaid
from hotline.domain.directory import DIRECTORIES, DirectoryKind, checked, free_title, new_code
from hotline.domain.refusal import Refused
from hotline.services.seed_directories import shipped_entries

SHIPPED = shipped_entries((Path(__file__).parents[2] / "hotline/directories.toml").read_text("utf-8"))
TODAY = date(2026, 3, 18)


def shipped(kind):
    return {entry.code: entry.title for entry in SHIPPED if entry.kind is kind}


def test_what_is_shipped_are_the_words_of_the_regulations():
    assert shipped(DirectoryKind.CATEGORY) == CATEGORIES
    assert shipped(DirectoryKind.AGENCY) == AGENCIES
    assert TOPICS.items() <= shipped(DirectoryKind.TOPIC).items()


def test_the_pauses_and_places_of_the_regulations_are_there():
    assert {"Обед", "Оформление", "Выезд"} <= set(shipped(DirectoryKind.PAUSE).values())
    assert list(shipped(DirectoryKind.PLACE).values()) == ["Вологда", "Вологодский округ"]


def test_every_directory_says_what_it_is_for():
    assert set(DIRECTORIES) == set(DirectoryKind)
    assert all(directory.columns.get("title") and directory.purpose for directory in DIRECTORIES.values())


def test_what_cannot_be_seen_does_not_get_into_a_directory():
    entry = checked(DirectoryKind.PLACE, {"title": "  Воло\u202eгда\x00\n "})
    assert entry.title == "Вологда"


def test_a_field_that_a_directory_has_not_is_not_kept():
    assert checked(DirectoryKind.PLACE, {"title": "Кадуй", "address": "ул. Мира, 1"}).address == ""


@pytest.mark.parametrize(
    ("kind", "raw", "sentence"),
    [
        (DirectoryKind.PLACE, {"title": " \u200b "}, "Заполните поле «Город, округ или район»"),
        (DirectoryKind.AGENCY, {"title": "я" * 201}, "не больше 200 знаков, а здесь 201"),
        (DirectoryKind.AGENCY, {"title": "Опека", "phone": "звонить днём"}, "нет ни одной цифры"),
    ],
)
def test_a_wrong_field_is_named_with_its_remedy(kind, raw, sentence):
    with pytest.raises(Refused, match=sentence):
        checked(kind, raw)


def test_one_name_stands_once_whatever_its_letters():
    with pytest.raises(Refused, match="уже есть"):
        free_title("Ожидающая  рождения ребенка", ["ожидающая рождения ребёнка"])


def test_a_code_is_latin_and_nobody_elses():
    assert new_code(DirectoryKind.PAUSE, "Обеденный перерыв", []) == "obedennyy-pereryv"
    assert new_code(DirectoryKind.PAUSE, "Обед", ["obed", "obed-2"]) == "obed-3"
    assert new_code(DirectoryKind.SOS_LEAD, "☎", []) == "sos-lead"
    assert new_code(DirectoryKind.PAUSE, "5 минут", []) == "pause-5-minut"


@pytest.mark.parametrize("title", ["я" * 200, "щ" * 30, "-- --", "Ъ", "a" * 24 + "-b"])
def test_a_code_of_any_title_can_be_a_reason_that_asterisk_keeps(title):
    assert len(new_code(DirectoryKind.PAUSE, title, [])) <= 24


def test_a_saturday_becomes_a_working_day_and_the_calendar_follows():
    calendar = WorkingCalendar()
    overlaid(calendar, [checked_day("2026-06-06", True, "", TODAY), OwnDay(date(2026, 6, 5), False, "День центра")])
    assert calendar.is_working(date(2026, 6, 6))
    assert calendar.holiday_name(date(2026, 6, 5)) == "День центра"
    overlaid(calendar, [])
    assert not calendar.is_working(date(2026, 6, 6))
    assert calendar.is_working(date(2026, 6, 5))


@pytest.mark.parametrize(
    ("day", "working", "name", "sentence"),
    [
        ("вчера", False, "День центра", "Укажите дату"),
        ("2026-02-30", False, "День центра", "Укажите дату"),
        ("2026-03-17", False, "День центра", "уже прошло"),
        ("2041-06-01", False, "День центра", "ещё неизвестен"),
        ("2026-05-09", False, "Праздник", "и так нерабочий день .*, добавлять его не нужно"),
        ("2026-06-03", True, "", "и так рабочий день"),
        ("2026-06-03", False, " ", "Назовите выходной"),
        ("2026-06-03", False, "я" * 121, "не больше 120 знаков"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_with_a_reason(day, working, name, sentence):
    with pytest.raises(Refused, match=sentence):
        checked_day(day, working, name, TODAY)
