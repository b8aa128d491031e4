from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.domain.retention import SHIPPED, Kind, Rule, checked_days, due_for_erasure, next_night
from hotline.domain.spellings import spellings, struck_out, struck_out_bytes

BORN = date(2026, 1, 31)
ZONE = ZoneInfo("Asia/Barnaul")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("days", [1, 30, 90, 1096])
def test_it_goes_on_day_n_and_never_a_day_before(kind, days):
    rule = Rule(kind, days)
    assert not due_for_erasure(kind, BORN, rule, held=False, now=BORN + timedelta(days=days - 1))
    assert due_for_erasure(kind, BORN, rule, held=False, now=BORN + timedelta(days=days))
    assert due_for_erasure(kind, BORN, rule, held=False, now=BORN + timedelta(days=days + 1000))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in {Kind.AUDIT, Kind.STATION}])
def test_under_legal_hold_nothing_goes_however_old(kind):
    assert not due_for_erasure(kind, BORN, Rule(kind, 1), held=True, now=BORN + timedelta(days=36_500))


def test_a_rule_of_no_days_keeps_for_ever():
    assert not due_for_erasure(Kind.JOURNAL, BORN, Rule(Kind.JOURNAL, 0), held=False, now=date(2999, 1, 1))
    assert SHIPPED[Kind.JOURNAL] == 0, "the official journal is kept for years"


def test_the_night_is_the_next_one():
    before = datetime(2026, 3, 18, 3, 59, tzinfo=ZONE)
    assert next_night(before) == datetime(2026, 3, 18, 4, 0, tzinfo=ZONE)
    assert next_night(before + timedelta(minutes=1)) == datetime(2026, 3, 19, 4, 0, tzinfo=ZONE)


@pytest.mark.parametrize("raw", ["", "-1", "1.5", "сто", "36501", "9999999", "²"])
def test_days_that_are_no_days_are_refused_in_words(raw):
    with pytest.raises(ValueError, match="целое число дней"):
        checked_days(Kind.RECORDING, raw)


def test_the_audit_is_never_kept_shorter_than_an_act_of_erasure():
    with pytest.raises(ValueError, match="1096"):
        checked_days(Kind.AUDIT, "365")
    assert checked_days(Kind.AUDIT, "0") == 0
    assert checked_days(Kind.RECORDING, " 30 ") == 30


@pytest.mark.parametrize(
    "text",
    [
        *("+79001234567", "89001234567", "79001234567", "9001234567", "8 (900) 123-45-67", "+7 900 123 45 67"),
        *("тел.8-900-123-45-67;", '"num":"+79001234567"', "sip:79001234567@127.0.0.1"),
    ],
)
def test_a_number_is_struck_out_in_every_spelling(text):
    patterns = spellings(["+79001234567"])
    assert "4567" not in struck_out(text, patterns)
    assert "45-67" not in struck_out(text, patterns)
    assert len(struck_out_bytes(text, patterns).encode()) == len(text.encode())


@pytest.mark.parametrize("text", ["179001234567", "90012345678", "1773800000.9001", "9001234568"])
def test_digits_of_something_else_stay(text):
    assert struck_out(text, spellings(["+79001234567"])) == text


def test_a_name_is_struck_out_with_as_many_bytes():
    found = struck_out_bytes("от Анна Щукина, сын", spellings([], ["анна щукина"]))
    assert "Щукина" not in found
    assert len(found.encode()) == len("от Анна Щукина, сын".encode())
