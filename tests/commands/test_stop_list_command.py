"""`hotline stop-list`: who may never be called by the service, with a reason, in the audit."""

import json


def test_a_number_goes_onto_the_list_with_a_reason_and_off_it_again(hotline):
    assert "Стоп-лист пуст." in hotline("stop-list").out
    assert json.loads(hotline("stop-list", "add", "8 900 123-45-67", "--reason", "просила", "--json").out) == {
        "phone": "+79001234567"
    }
    twice = hotline("stop-list", "add", "89001234567", "--reason", "ещё раз")
    assert (twice.code, twice.err) == (1, "Этот номер уже в стоп-листе.\n")
    [one] = json.loads(hotline("stop-list", "--json").out)
    assert (one["phone"], one["reason"], one["by"]) == ("+79001234567", "просила", "hotline")
    assert hotline("stop-list", "remove", "+79001234567", "--reason", "разрешила").code == 0
    assert hotline("stop-list", "remove", "+79001234567", "--reason", "разрешила").code == 1
    lines = [(line["action"], line["reason"]) for line in json.loads(hotline("audit", "--json").out)]
    assert ("stop_list.add", "просила") in lines
    assert ("stop_list.remove", "разрешила") in lines
    assert "9001234567" not in hotline("audit", "--json").out


def test_what_is_no_number_of_a_family_is_refused_with_the_reason(hotline):
    for number, why in {
        "112": "номер экстренной службы",
        "+44 20 7946 0958": "номер другой страны",
        "8 809 505-05-05": "платный номер",
        "мама": "такого номера не бывает",
    }.items():
        refused = hotline("stop-list", "add", number, "--reason", "просила")
        assert (refused.code, why in refused.err) == (1, True), refused.err
    assert hotline("stop-list", "add", "89001234567", "--reason", "  ").code == 1
    assert hotline("stop-list", "add", "89001234567").code == 2
