"""Menus: the shipped one, and every fault of a wrong one told at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.menu import Destination, Leads
from hotline.domain.menu_file import WrongMenu, read_menu
from tests.builders import a_menu

QUEUES = frozenset({"dispatcher", "lawyer"})
PROMPTS = frozenset({"greeting"})


def faults(text):
    with pytest.raises(WrongMenu) as wrong:
        read_menu(text, queues=QUEUES, prompts=PROMPTS)
    return str(wrong.value).splitlines()


def test_the_shipped_menu_speaks_in_the_order_of_the_contract():
    level = a_menu().levels["main"]
    assert [option.key for option in level.options if option.prompt] == ["1", "2", "3", "4", "5", "6", "7", "0", "*"]
    assert level.option("9").to == Destination(Leads.NO_RECORDING)
    assert level.repeats == 2
    assert level.no_key == Destination(Leads.QUEUE, "dispatcher")


def test_all_faults_are_told_at_once_each_with_its_place_and_remedy():
    told = faults(
        """
        start = "mian"
        colour = "red"
        hours = "mon-fri 9-25"
        [texts]
        Bad_Key = "x"
        empty = " "
        [levels.main]
        says = ["greeting", "nobody"]
        repeats = 9
        no_key = "queue:nurse"
        [[levels.main.options]]
        key = "12"
        to = "queue"
        [[levels.main.options]]
        key = "3"
        to = "level:nowhere"
        [[levels.main.options]]
        key = "3"
        to = "moon"
        """
    )
    text = "\n".join(told)
    for part in (
        "mian",
        "colour",
        "hours",
        "Bad_Key",
        "empty",
        "'nobody'",
        "repeats",
        "'nurse'",
        "'12'",
        "queue:name",
        "'nowhere'",
        "twice",
        "'moon'",
    ):
        assert part in text
    assert all(line.startswith("menu.toml: ") for line in told)


def test_a_file_that_is_no_toml_says_so():
    assert "not TOML" in faults("levels = [")[0]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text('abc"\\\n', max_size=5),
        lambda inner: st.lists(inner, max_size=2),
    )
)
def test_no_value_in_any_place_makes_the_reader_fall(value):
    written = json.dumps(value) if value is not None else '""'
    for place in ("says", "repeats", "no_key", "options"):
        told = faults(f"closed='main'\n[levels.main]\n{place} = {written}\n")
        assert all(line.startswith("menu.toml: ") for line in told)
