"""`hotline user …` on a centre that does not run."""

import json

import pytest


@pytest.fixture
def centre(hotline):
    for login, role in (("root", "admin"), ("anna", "dispatcher")):
        assert hotline("user", "add", login, "--name", login.title(), "--role", role).code == 0
    return hotline


def people(centre):
    return {one["login"]: one for one in json.loads(centre("user", "list", "--json").out)}


def test_the_list_says_who_there_is_and_nothing_secret(centre):
    listed = people(centre)
    assert listed["anna"] == {
        "login": "anna",
        "name": "Anna",
        "position": "",
        "role": "dispatcher",
        "queues": [],
        "active": True,
        "second_factor": False,
    }
    assert "anna             Anna (dispatcher)" in centre("user", "list").out


def test_a_new_password_is_another_each_time(centre):
    told = [json.loads(centre("user", "password", "anna", "--json").out)["password"] for _ in range(2)]
    assert len(told[0]) >= 16
    assert told[0] != told[1]
    assert "Новый пароль для anna: " in centre("user", "password", "anna").out


def test_an_account_is_switched_off_and_on_again(centre):
    assert json.loads(centre("user", "deactivate", "anna", "--json").out) == {"login": "anna", "changed": True}
    assert centre("user", "deactivate", "anna").out == "anna: уже отключено.\n"
    assert not people(centre)["anna"]["active"]
    refused = centre("shift", "start", "anna")
    assert (refused.code, "does not work here" in refused.err) == (1, True)
    assert centre("user", "activate", "anna").out == "anna: включено.\n"
    assert people(centre)["anna"]["active"]


def test_the_last_administrator_cannot_be_switched_off(centre):
    refused = centre("user", "deactivate", "root")
    assert (refused.code, "последний администратор" in refused.err) == (1, True)


def test_a_lost_telephone_is_reset(centre):
    assert centre("user", "totp-reset", "root").out.startswith("Второй фактор root сброшен")


@pytest.mark.parametrize("verb", ["password", "totp-reset", "deactivate", "activate"])
def test_nobody_is_told_so(centre, verb):
    refused = centre("user", verb, "nobody", "--json")
    assert (refused.code, refused.out) == (1, "")
    assert "«nobody» нет" in refused.err
