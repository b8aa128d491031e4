"""Whoever calls again is recognised, however the network spells the number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.phone import masked, normalise


@pytest.mark.parametrize(
    "sent",
    [
        "+79001234567",
        "89001234567",
        "79001234567",
        "9001234567",
        "+89001234567",
        "8 (900) 123-45-67",
        "+7 900 123 45 67",
        "+7\u00a0900\u00a0123‑45‑67",
        "900.123.45.67",
    ],
)
def test_one_mobile_phone_has_one_spelling(sent):
    assert normalise(sent) == "+79001234567"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("8(8172)72-12-34", "+78172721234"),
        ("4951234567", "+74951234567"),
        ("8-800-200-01-22", "+78002000122"),
        ("3852123456", "+73852123456"),
    ],
)
def test_a_city_number_and_the_free_line_get_the_country_code(sent, kept):
    assert normalise(sent) == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("+375291234567", "+375291234567"),
        ("375291234567", "+375291234567"),
        ("+49 30 123456", "+4930123456"),
        ("8 10 49 30 12345678", "+493012345678"),
        ("00493012345678", "+493012345678"),
        ("87011234567", "+77011234567"),
        ("+77011234567", "+77011234567"),
        ("996312123456", "+996312123456"),
    ],
)
def test_a_call_from_abroad_keeps_its_country(sent, kept):
    assert normalise(sent) == kept


@pytest.mark.parametrize("sent", ["112", "101", "02", "129", "1042", "72-12-34", "234-56-78"])
def test_a_number_without_a_code_stays_as_it_is(sent):
    assert normalise(sent) == sent.replace("-", "")


@pytest.mark.parametrize(
    "sent",
    [
        "",
        " ",
        "anonymous",
        "Anonymous",
        "unknown",
        "restricted",
        "asterisk",
        "+",
        "7",
        "0000000000",
        "+70000000000",
        "000",
        "+7900123456",
        "+7900123456789",
        "123456789012345678901",
        "9" * 300,
        "${CALLERID(num)}",
        "+7900123456x",
        "89001234567\r\nAction: Logoff",
        "٨٩٠٠١٢٣٤٥٦٧",
        "anonymous@anonymous.invalid",
        "+999999999999",
    ],
)
def test_a_hidden_number_or_nonsense_is_no_number(sent):
    assert normalise(sent) == ""


@given(st.text(max_size=60) | st.text(alphabet="+0123456789 ()-", max_size=24))
def test_whatever_the_network_sends_the_call_goes_on(sent):
    kept = normalise(sent)
    assert kept == "" or kept.removeprefix("+").isascii()
    assert kept == "" or kept.removeprefix("+").isdigit()
    assert len(kept) <= 16
    assert normalise(kept) == kept, "a normalised number is left alone"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+79001234567", "+7900•••••67"),
        ("+375291234567", "+3752••••••67"),
        ("112", "112"),
        ("721234", "••••34"),
        ("", "hidden"),
    ],
)
def test_a_log_line_does_not_say_who_called(number, shown):
    assert masked(number) == shown
