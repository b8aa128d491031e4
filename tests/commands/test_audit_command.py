"""`hotline audit`: who did what with whom, without the page."""

import json

import pytest


@pytest.fixture
def staff(hotline):
    for login, name in (("anna", "Анна"), ("vera", "Вера")):
        assert hotline("user", "add", login, "--name", name, "--role", "dispatcher").code == 0
    assert hotline("user", "password", "vera").code == 0


def test_the_newest_line_stands_first_and_every_field_is_told(hotline, staff):
    lines = json.loads(hotline("audit", "--json").out)
    assert [(line["object_id"], line["allowed"]) for line in lines] == [("vera", True), ("vera", True), ("anna", True)]
    assert set(lines[0]) == {
        *("id", "at", "login", "action", "object_kind", "object_id"),
        *("allowed", "reason", "origin", "detail"),
    }


def test_only_what_was_asked_for_is_told(hotline, staff):
    assert [line["object_id"] for line in json.loads(hotline("audit", "--object", "anna", "--json").out)] == ["anna"]
    assert json.loads(hotline("audit", "--login", "nobody", "--json").out) == []
    assert json.loads(hotline("audit", "--to", "2020-01-01", "--json").out) == []
    assert len(json.loads(hotline("audit", "--from", "2020-01-01", "--json").out)) == 3


def test_a_person_reads_it_in_lines(hotline, staff):
    assert len(hotline("audit").out.splitlines()) == 3


def test_a_day_that_is_none_is_refused(hotline):
    said = hotline("audit", "--from", "вчера")
    assert (said.code, said.out) == (1, "")


def test_who_heard_a_case_is_asked_by_its_number_or_id(hotline, staff):
    nobody = "00000000-0000-4000-8000-000000000000"
    assert json.loads(hotline("audit", "--heard", nobody, "--json").out) == []
    for wrong in (("7",), ("1-7",), ("..%2f",), (nobody, "--login", "anna")):
        assert hotline("audit", "--heard", *wrong).code == 1
