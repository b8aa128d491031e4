"""A start that cannot succeed is refused before it begins, and says which setting to change."""

import socket
import subprocess
import sys

import pytest

from asterisk_conf import preflight
from asterisk_conf.preflight import CannotStart, check
from hotline.settings import Settings

STRANGER = """
import signal, socket, sys
held = socket.socket(socket.AF_INET, getattr(socket, sys.argv[1]))
held.bind(("127.0.0.1", int(sys.argv[2])))
if sys.argv[1] == "SOCK_STREAM":
    held.listen()
print("held", flush=True)
signal.pause()
"""


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@pytest.fixture
def settings(tmp_path):
    sip, ami, agi, http = free_ports(4)
    return Settings(
        home=tmp_path / "home", sip={"port": sip}, ami={"port": ami}, agi={"port": agi}, asterisk={"http_port": http}
    )


@pytest.fixture
def a_stranger_holds():
    """Start another process that holds a port; gives its pid."""
    strangers = []

    def hold(kind: str, port: int) -> int:
        words = [sys.executable, "-c", STRANGER, kind, str(port)]
        stranger = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        strangers.append(stranger)
        assert stranger.stdout.readline() == "held\n"
        return stranger.pid

    yield hold
    for stranger in strangers:
        stranger.kill()
        stranger.wait()
        stranger.stdout.close()


def test_a_free_machine_is_no_fault(settings):
    check(settings)
    assert list(settings.home.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "door", "key"),
    [
        ("SOCK_DGRAM", "sip", "HOTLINE_SIP__PORT"),
        ("SOCK_STREAM", "sip", "HOTLINE_SIP__PORT"),
        ("SOCK_STREAM", "ami", "HOTLINE_AMI__PORT"),
        ("SOCK_STREAM", "agi", "HOTLINE_AGI__PORT"),
        ("SOCK_STREAM", "asterisk", "HOTLINE_ASTERISK__HTTP_PORT"),
    ],
)
def test_a_port_in_use_is_named_with_its_setting_and_its_holder(settings, a_stranger_holds, kind, door, key):
    section = getattr(settings, door)
    port = section.http_port if door == "asterisk" else section.port
    pid = a_stranger_holds(kind, port)
    with pytest.raises(CannotStart, match=rf"port {port} for .* is in use by .*\(pid {pid}\).*{key}"):
        check(settings)


def test_all_ports_in_use_are_named_at_once(settings, a_stranger_holds):
    a_stranger_holds("SOCK_STREAM", settings.ami.port)
    a_stranger_holds("SOCK_DGRAM", settings.sip.port)
    with pytest.raises(CannotStart) as refused:
        check(settings)
    assert len(str(refused.value).splitlines()) == 2


def test_the_port_of_our_own_stories_is_no_fault(settings):
    with socket.create_server(("127.0.0.1", settings.agi.port)):
        check(settings)


def test_a_port_that_was_just_closed_is_free(settings):
    with socket.create_server(("127.0.0.1", settings.ami.port)) as server:
        caller = socket.create_connection(("127.0.0.1", settings.ami.port))
        answered, _ = server.accept()
        answered.close()  # our side closes first and keeps TIME_WAIT
        assert caller.recv(1) == b""
        caller.close()
    check(settings)


def test_an_address_of_another_machine_is_named(settings):
    elsewhere = settings.model_copy(update={"sip": settings.sip.model_copy(update={"bind": "203.0.113.7"})})
    with pytest.raises(CannotStart, match=r"203\.0\.113\.7 is no address of this machine.*HOTLINE_SIP__BIND"):
        check(elsewhere)


def test_a_range_for_sound_without_a_free_port_is_named(settings):
    held = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(1)]
    held[0].bind(("127.0.0.1", 0))
    first = held[0].getsockname()[1]
    for port in range(first + 1, first + 4):
        another = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        held.append(another)
        another.bind(("127.0.0.1", port))
    busy = settings.model_copy(update={"rtp": settings.rtp.model_copy(update={"first": first, "last": first + 3})})
    try:
        with pytest.raises(CannotStart, match=rf"{first}-{first + 3}.*HOTLINE_RTP__FIRST"):
            check(busy)
    finally:
        for one in held:
            one.close()


def test_a_full_disk_is_named(settings, monkeypatch):
    monkeypatch.setattr(preflight, "ROOM", 10**18)
    with pytest.raises(CannotStart, match=r"MB free, \d+ MB are needed.*HOTLINE_HOME"):
        check(settings)


def test_a_home_that_cannot_be_written_is_named(settings, tmp_path):
    (tmp_path / "file").touch()
    blocked = settings.model_copy(update={"home": tmp_path / "file" / "home"})
    with pytest.raises(CannotStart, match=r"cannot be written.*HOTLINE_HOME"):
        check(blocked)


def test_a_home_too_deep_for_a_socket_is_named(settings, tmp_path):
    deep = settings.model_copy(update={"home": tmp_path / ("x" * 100)})
    with pytest.raises(CannotStart, match="too long a path"):
        check(deep)
