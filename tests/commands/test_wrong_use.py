"""Wrong settings, wrong menus, wrong words: told all at once with the remedy, on stderr, and nothing is started."""

import socket
import sqlite3

import pytest

HOMELESS = "/proc/nowhere"


def test_all_faults_of_the_settings_are_told_at_once_each_with_source_key_and_remedy(hotline, home, tmp_path):
    (tmp_path / "hotline.toml").write_text('[sip]\nprot = 1\n[centre]\nnumber = "12a"\n[nonsense]\na = 1\n')
    said = hotline(
        "run",
        RTP__LAST="99999",
        CENTRE__TIMEZONE="Mars",
        CENTRE__OPENING_HOURS="mon 25:00",
        WEB__PROT="1",
        CENTER__NUMBER="129",
    )
    assert said.code == 2
    assert said.out == ""
    lines = said.err.splitlines()
    expected = (
        ("environment HOTLINE_CENTER__NUMBER: ", "there is no such setting", "centre, "),
        ("environment HOTLINE_RTP__LAST: rtp.last: ", "65535", "last UDP port"),
        ("environment HOTLINE_WEB__PROT: web.prot: ", "there is no such setting", "bind, port"),
        ("environment HOTLINE_CENTRE__TIMEZONE: centre.timezone: ", "'Mars'", "Europe/Moscow"),
        ("environment HOTLINE_CENTRE__OPENING_HOURS: centre.opening_hours: ", "'25:00'", "mon-fri 09:00-18:00"),
        ("hotline.toml: sip.prot: ", "there is no such setting", "bind, port"),
        ("hotline.toml: centre.number: ", "digits only", "129"),
        ("hotline.toml: nonsense: ", "there is no such setting", "home, database"),
    )
    for source_and_key, reason, remedy in expected:
        [line] = [line for line in lines if line.startswith(source_and_key)]
        assert reason in line
        assert remedy in line
    assert len(lines) == len(expected)
    assert not home.exists()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"sip = [\n", "not TOML"),
        (b"\xff\xfe", "no UTF-8 at byte 0; save the file as UTF-8"),
        (b"sip = 5\n", "sip: is a section (given: 5); set its keys: bind, port"),
        (b'[trunk]\nname = "provider"\n', "trunk.host: Field required — SIP host of the provider"),
    ],
)
def test_a_settings_file_that_cannot_be_read_says_why_and_what_to_do(hotline, home, tmp_path, written, told):
    (tmp_path / "other.toml").write_bytes(written)
    said = hotline("journal", "--json", CONFIG=tmp_path / "other.toml")
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert all(line.startswith(f"{tmp_path / 'other.toml'}: ") for line in said.err.splitlines())
    assert not home.exists()


@pytest.mark.parametrize(("named", "told"), [("gone.toml", "does not exist"), (".", "Is a directory")])
def test_a_settings_file_that_was_asked_for_and_is_not_there_is_a_fault(hotline, named, told):
    said = hotline("journal", "--json", CONFIG=named)
    assert (said.code, said.out) == (2, "")
    assert told in said.err


def test_a_section_given_as_a_word_names_its_variable(hotline):
    said = hotline("journal", SIP="abc")
    assert said.code == 2
    assert said.err == "environment HOTLINE_SIP: is a section; set one of its keys, as in HOTLINE_SIP__PORT=5060\n"


@pytest.mark.parametrize("url", ["mysql://anna:geheim@host/base", "sqlite:", "sqlite:///:memory:", "postgresql:"])
def test_a_database_of_no_known_kind_is_a_fault_that_shows_no_password(hotline, url):
    said = hotline("journal", DATABASE__URL=url)
    assert said.code == 2
    assert "HOTLINE_DATABASE__URL: database.url: write it as sqlite:////" in said.err
    assert "geheim" not in said.err


@pytest.mark.parametrize("command", [("run",), ("prompts", "build"), ("call", "--for", "1")])
def test_all_faults_of_a_menu_file_are_told_at_once_and_nothing_is_started(hotline, home, tmp_path, command):
    (tmp_path / "menu.toml").write_text(
        'closed = "night"\n[levels.main]\nsays = ["hello"]\nno_key = "queue:nurse"\n', encoding="utf-8"
    )
    said = hotline(*command, MENU__FILE="menu.toml")
    assert (said.code, said.out) == (2, "")
    lines = said.err.splitlines()
    assert all(line.startswith("menu.toml: ") for line in lines)
    for fault in ("'night'", "'hello'", "'nurse'", "options"):
        assert any(fault in line for line in lines), fault
    assert not home.exists()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (None, "No such file or directory; point HOTLINE_MENU__FILE at a readable file"),
        (b"levels = [", "not TOML"),
        (b"\xcc\xe5\xed\xfe", "no UTF-8 at byte 0; save the file as UTF-8"),
    ],
)
def test_a_menu_file_that_cannot_be_read_says_why_and_what_to_do(hotline, home, tmp_path, written, told):
    if written is not None:
        (tmp_path / "menu.toml").write_bytes(written)
    said = hotline("run", MENU__FILE="menu.toml")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("menu.toml: ")
    assert told in said.err
    assert not home.exists()


@pytest.mark.parametrize(
    "words",
    [
        "dance",
        "user add",
        "user add anna --role dispatcher",
        "user add anna --name Anna --role king",
        "shift pause anna",
        "journal show first",
        "journal show 0",
        "journal show 99999999999999999999",
        "journal --since 2026-01-01",
        "call --press Q",
        "call --for soon",
        "calendar",
        "run --fast",
    ],
)
def test_words_that_are_no_command_are_wrong_usage(hotline, home, words):
    said = hotline(*words.split())
    assert (said.code, said.out) == (2, "")
    assert said.err.strip()
    assert not home.exists()


@pytest.fixture
def colleagues(hotline):
    for login, role in (("anna", "dispatcher"), ("boss", "admin")):
        assert hotline("user", "add", login, "--name", login, "--role", role).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("user add Anna! --name A --role dispatcher", "cannot be a login: 2-32 small latin letters"),
        ("user add vera --name \n --role dispatcher", "a name has 1 to 120 characters; give it with --name"),
        ("user add vera --name V --role specialist --queue nurse", "there is no queue 'nurse'; there are dispatcher,"),
        ("shift start nobody", "there is no user 'nobody'; add one with: hotline user add nobody"),
        ("shift end nobody", "there is no user 'nobody'"),
        ("journal --from 2026-02-30", "'2026-02-30' is no date; write it as 2026-05-09 or 09.05.2026"),
        ("journal --to завтра", "'завтра' is no date; write it as"),
        ("journal show 999", "there is no № 999 in volume 1 of the journal; see hotline journal"),
        ("calendar 2026-13-01", "'2026-13-01' is no date; write it as"),
        ("calendar 2026-05-09 --plus -3", "the number cannot be negative"),
        ("calendar 2199-05-09", "the production calendar of 2199 is not known here"),
    ],
)
def test_what_is_refused_is_one_sentence_with_the_remedy(hotline, words, told):
    refused(hotline(*words.split(" "), "--json"), told)


@pytest.mark.usefixtures("colleagues")
def test_a_colleague_who_takes_no_calls_or_exists_already_is_refused(hotline):
    refused(hotline("user", "add", "anna", "--name", "A", "--role", "admin", "--json"), "'anna' is taken; choose")
    refused(hotline("shift", "start", "boss", "--json"), "boss is admin and takes no calls; shifts are for dispatchers")
    assert hotline("shift", "end", "anna").out == "Смены не было.\n"


def refused(said, told):
    assert (said.code, said.out) == (1, "")
    assert told in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    ["run", "prompts build", "journal --json", "user add anna --name A --role admin --json", "shift start anna --json"],
)
@pytest.mark.parametrize("place", ["proc", "a file in the way"])
def test_a_home_that_cannot_be_written_is_named_with_the_remedy(hotline, tmp_path, words, place):
    (tmp_path / "file").touch()
    home = HOMELESS if place == "proc" else str(tmp_path / "file" / "centre")
    said = hotline(*words.split(), HOME=home)
    assert (said.code, said.out) == (1, "")
    assert home in said.err
    assert "give" in said.err
    assert said.err.count("\n") == 1


def test_a_database_that_is_not_there_is_named_with_the_remedy(hotline, tmp_path, free_port):
    (tmp_path / "journal.sqlite3").write_bytes(b"\x17" * 5000)
    for url in (f"sqlite:///{tmp_path}/journal.sqlite3", f"postgresql://nobody@127.0.0.1:{free_port}/centre"):
        said = hotline("journal", "--json", DATABASE__URL=url)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith("the database does not answer (")
        assert said.err.endswith("start it, or correct HOTLINE_DATABASE__URL\n")


@pytest.mark.usefixtures("colleagues")
def test_a_database_of_a_newer_version_is_left_alone(hotline, home):
    with sqlite3.connect(home / "hotline.sqlite3") as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    said = hotline("journal", "--json")
    assert (said.code, said.out) == (1, "")
    assert "9999" in said.err


@pytest.fixture
def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
