"""No value can mean more to Asterisk than itself."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asterisk_conf.cel import COLUMNS
from asterisk_conf.context import CALLER_EVENTS, READER_EVENTS, STORY_PATIENCE_S, template_context
from asterisk_conf.provide import Asterisk
from asterisk_conf.render import configuration_file, next_generation, render, rendered
from asterisk_conf.secrets import BadSecret
from asterisk_conf.values import UnsafeValue, check_all, safe
from hotline.domain.people import Role, User
from hotline.settings import Settings
from ivr.agi_line import PATIENCE

HOSTILE = ["\n", "\r", "\0", ";", "${", "$[", "[", "]", "#exec", "#EXEC", "#include", "`", "\x1b", "\u2028", "\u202e"]


def an_asterisk(root: Path) -> Asterisk:
    (root / "sounds" / "ru_RU").mkdir(parents=True, exist_ok=True)
    return Asterisk(root, ("asterisk",), (22, 10, 1), root / "modules", root)


def a_user(login: str) -> User:
    digest = hashlib.md5(f"{login}:hotline:secret".encode()).hexdigest()
    return User(login, "Анна; [admin]\n${SHELL(id)}", Role.DISPATCHER, "", digest)


@given(st.text(), st.sampled_from(HOSTILE), st.text())
def test_a_value_with_a_hostile_mark_anywhere_is_refused(before, mark, after):
    with pytest.raises(UnsafeValue, match=r"trunk\.host"):
        safe(before + mark + after, "trunk.host")


@given(st.text())
def test_a_value_that_is_let_through_stays_one_plain_line(value):
    try:
        text = safe(value, "key")
    except UnsafeValue:
        return
    assert text == value
    assert len(f"x{text}x".splitlines()) == 1
    assert not any(mark in text for mark in HOSTILE)


@pytest.mark.parametrize("key", ["users[0].login", "trunk.username"])
def test_the_refusal_names_key_value_and_remedy(key):
    with pytest.raises(UnsafeValue, match=r"'a;b'.*comment.*remove it") as refused:
        safe("a;b", key)
    assert str(refused.value).startswith(key)


def test_a_refused_secret_is_not_shown():
    with pytest.raises(UnsafeValue) as refused:
        check_all({"secrets": {"ami_reader": "geheim;geheim"}})
    assert "geheim" not in str(refused.value)
    assert "secrets.ami_reader" in str(refused.value)


@pytest.mark.parametrize("mark", HOSTILE)
def test_nothing_is_written_when_a_login_is_hostile(tmp_path, mark):
    settings = Settings(home=tmp_path / "home")
    with pytest.raises(UnsafeValue, match="users"):
        render(settings, an_asterisk(tmp_path), [a_user(f"anna{mark}")], 1)
    assert not configuration_file(settings.home).exists()


def test_a_home_that_asterisk_would_misread_is_refused(tmp_path):
    with pytest.raises(UnsafeValue, match="home"):
        render(Settings(home=tmp_path / "a[b]"), an_asterisk(tmp_path), [], 1)


def test_names_of_people_never_reach_the_configuration(tmp_path):
    settings = Settings(home=tmp_path / "home")
    render(settings, an_asterisk(tmp_path), [a_user("anna")], 1)
    text = "".join(path.read_text() for path in configuration_file(settings.home).parent.iterdir())
    assert "Анна" not in text
    assert "[anna](desk)" in text


def test_the_files_are_ours_alone_and_stale_ones_go(tmp_path):
    settings = Settings(home=tmp_path / "home")
    etc = configuration_file(settings.home).parent
    etc.mkdir(parents=True)
    (etc / "old.conf").write_text("[general]\n")
    first = render(settings, an_asterisk(tmp_path), [], 1)
    assert "old.conf" in first
    assert not (etc / "old.conf").exists()
    assert {path.stat().st_mode & 0o777 for path in etc.glob("*.conf")} == {0o600}
    assert render(settings, an_asterisk(tmp_path), [], 1) == set()
    assert render(settings, an_asterisk(tmp_path), [a_user("anna")], 2) == {
        "asterisk.conf",
        "pjsip.conf",
        "phones.conf",
        "desk.conf",
    }


def test_secrets_are_long_made_once_and_kept_private(tmp_path):
    settings = Settings(home=tmp_path / "home")
    first = template_context(settings, an_asterisk(tmp_path), [], 1)["secrets"]
    again = template_context(settings, an_asterisk(tmp_path), [], 2)["secrets"]
    assert first == again
    assert first["ami_reader"] != first["ami_dialler"]
    assert all(len(secret) >= 32 for secret in first.values())
    assert {path.stat().st_mode & 0o777 for path in (settings.home / "secrets").iterdir()} == {0o600}


@pytest.mark.parametrize(("text", "mode", "remedy"), [("short", 0o600, "delete it"), ("x" * 43, 0o644, "chmod 600")])
def test_a_weak_secret_is_refused_with_the_remedy(tmp_path, text, mode, remedy):
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "ami_reader").write_text(text)
    (folder / "ami_reader").chmod(mode)
    with pytest.raises(BadSecret, match=remedy) as refused:
        template_context(Settings(home=tmp_path), an_asterisk(tmp_path), [], 1)
    assert text not in str(refused.value)


def test_a_provider_that_wants_a_password_says_where_to_write_it(tmp_path):
    trunk = {"name": "vega", "host": "sip.example.org", "match": "203.0.113.0/28,198.51.100.7", "username": "129"}
    settings = Settings(home=tmp_path, trunk=trunk)
    with pytest.raises(BadSecret, match=r"trunk_vega is missing.*chmod 600"):
        template_context(settings, an_asterisk(tmp_path), [], 1)
    (tmp_path / "secrets" / "trunk_vega").touch(0o600)
    (tmp_path / "secrets" / "trunk_vega").write_text("hunter2\n")
    text = rendered(template_context(settings, an_asterisk(tmp_path), [], 1))["pjsip.conf"]
    assert "password = hunter2" in text
    assert text.count("permit = 203.0.113.0/28") == 1
    assert text.count("match = 198.51.100.7") == 1


def test_every_start_has_a_number_of_its_own(tmp_path):
    assert [next_generation(tmp_path), next_generation(tmp_path)] == [1, 2]
    (tmp_path / "run" / "starts").write_text("torn")
    assert next_generation(tmp_path) > 1_700_000_000


def test_the_columns_of_cel_are_those_that_asterisk_writes(tmp_path):
    text = rendered(template_context(Settings(home=tmp_path), an_asterisk(tmp_path), [], 1))["cel_custom.conf"]
    fields = next(line for line in text.splitlines() if line.startswith("fields"))
    assert len(fields.split(",")) == len(COLUMNS)


def test_the_reader_hears_what_is_named_and_no_more(tmp_path):
    text = rendered(template_context(Settings(home=tmp_path), an_asterisk(tmp_path), [], 1))["manager.conf"]
    reader = text.split("[reader](user)")[1].split("[dialler](user)")[0]
    heard = [line.split("name(")[1].split(")")[0] for line in reader.splitlines() if "eventfilter" in line]
    assert set(heard) == {*READER_EVENTS, *CALLER_EVENTS}
    assert all(
        "header(Context)" in line for line in reader.splitlines() for event in CALLER_EVENTS if f"name({event})" in line
    )


def test_dialplan_and_stories_agree_on_how_long_a_silent_story_lives():
    assert STORY_PATIENCE_S == PATIENCE
