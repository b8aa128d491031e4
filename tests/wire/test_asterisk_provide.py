"""Where Asterisk comes from, and what is said when it cannot come."""

import os
import threading
from pathlib import Path

import pytest

from asterisk_conf import fetch as fetching
from asterisk_conf.debian import machine_mirror, mirrors
from asterisk_conf.fetch import SUITE, CannotProvide, unpack_command
from asterisk_conf.provide import find, provide

DEB822 = """\
# the archive
Types: deb
URIs: http://mirror.example.org/debian/
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://mirror.example.org/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: https://deb.nodesource.com/node_20.x
Suites: nodistro
Components: main

Types: deb
Enabled: no
URIs: http://old.example.org/debian
Suites: bookworm
Components: main
"""

ONE_LINE = """\
# deb http://commented.example.org/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://vendor.example.org/apt vendor-bookworm main
deb-src http://source.example.org/debian bookworm main
deb http://security.example.org/debian-security bookworm-security main
deb [signed-by=/usr/share/keyrings/debian.gpg] https://one.example.org/debian/ bookworm main contrib
deb http://archive.ubuntu.com/ubuntu noble main universe
"""


def test_the_mirror_is_the_one_that_apt_uses():
    assert mirrors(deb822=DEB822) == ["http://mirror.example.org/debian"]
    assert mirrors(one_line=ONE_LINE) == ["https://one.example.org/debian"]
    assert mirrors(ONE_LINE, DEB822) == ["https://one.example.org/debian", "http://mirror.example.org/debian"]


def test_a_machine_without_debian_sources_uses_debian_itself(tmp_path):
    assert machine_mirror(tmp_path) == ""
    assert unpack_command("mmdebstrap", Path("/x"), "")[-2:] == [SUITE, "/x"]
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "debian.sources").write_text(DEB822)
    assert machine_mirror(tmp_path) == "http://mirror.example.org/debian"


def an_unpacked_asterisk(folder: Path, version: str) -> Path:
    (folder / "usr/sbin").mkdir(parents=True)
    (folder / "usr/lib/x86_64-linux-gnu/asterisk/modules").mkdir(parents=True)
    program = folder / "usr/sbin/asterisk"
    program.write_text(f"#!/bin/sh\necho 'Asterisk {version}~dfsg+~cs6.17-1'\n")
    program.chmod(0o755)
    return folder


@pytest.fixture
def fake_mmdebstrap(tmp_path, monkeypatch):
    """A program that unpacks what `says` tells it to; the last but one word of its command line is the folder."""
    tools = tmp_path / "tools"
    tools.mkdir()

    def says(script: str) -> None:
        program = tools / "mmdebstrap"
        program.write_text('#!/bin/sh\nfor word; do folder=$last; last=$word; done\necho "I: unpacking"\n' + script)
        program.chmod(0o755)

    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setattr(fetching, "machine_mirror", lambda: "http://mirror.example.org/debian")
    return says


UNPACK = """\
mkdir -p $folder/usr/sbin $folder/usr/lib/x86_64-linux-gnu/asterisk/modules
printf '#!/bin/sh\\necho "Asterisk {version}"\\n' > $folder/usr/sbin/asterisk
chmod +x $folder/usr/sbin/asterisk
"""


def test_the_newest_one_in_the_cache_serves_and_old_ones_do_not(tmp_path):
    system, cache = tmp_path / "system", tmp_path / "cache"
    an_unpacked_asterisk(cache / "asterisk-22.9.0", "22.9.0")
    assert find(cache, system) is None
    an_unpacked_asterisk(cache / "asterisk-22.10.1", "22.10.1")
    an_unpacked_asterisk(cache / "asterisk-22.11.0", "22.11.0")
    found = find(cache, system)
    assert found is not None
    assert found.version_text == "22.11.0"
    assert found.command("-V")[-1] == "-V"


def test_the_machines_own_serves_only_when_it_is_new_enough(tmp_path):
    cache = tmp_path / "cache"
    an_unpacked_asterisk(cache / "asterisk-22.10.1", "22.10.1")
    old = an_unpacked_asterisk(tmp_path / "old", "20.6.0")
    new = an_unpacked_asterisk(tmp_path / "new", "22.10.2")
    assert find(cache, old).root == cache / "asterisk-22.10.1"
    assert find(cache, new).root == new


def test_what_is_missing_is_fetched_once_and_named_by_its_version(tmp_path, fake_mmdebstrap):
    fake_mmdebstrap(UNPACK.format(version="22.10.1"))
    said = []
    asterisk = provide(tmp_path / "cache", said.append, tmp_path / "system")
    assert asterisk.root == tmp_path / "cache" / "asterisk-22.10.1"
    assert any("unpacking" in line for line in said)
    fake_mmdebstrap("exit 1")
    assert provide(tmp_path / "cache", said.append, tmp_path / "system") == asterisk


def test_two_instances_at_once_fetch_once(tmp_path, fake_mmdebstrap):
    fake_mmdebstrap(f"echo x >> {tmp_path}/runs\n" + UNPACK.format(version="22.10.1"))
    found = []
    both = [
        threading.Thread(target=lambda: found.append(provide(tmp_path / "cache", lambda _: None, tmp_path / "none")))
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert len(found) == 2
    assert found[0] == found[1]
    assert (tmp_path / "runs").read_text() == "x\n"


@pytest.mark.parametrize(
    ("script", "remedy"),
    [
        ("echo 'E: Temporary failure resolving'; exit 1", "check the network"),
        ("echo 'E: NO_PUBKEY 0E98404D386FA1D9'; exit 1", "apt-get install debian-archive-keyring"),
        ("echo 'E: write failed (No space left on device)'; exit 1", "make room"),
        ("echo 'E: Unable to locate package asterisk'; exit 1", "does not carry Debian forky"),
        ("exit 0", "does not start on this machine"),
        (UNPACK.format(version="22.1.0"), "the mirror is behind"),
    ],
)
def test_a_failed_fetch_names_the_remedy_and_leaves_no_half(tmp_path, fake_mmdebstrap, script, remedy):
    fake_mmdebstrap(script)
    with pytest.raises(CannotProvide, match=remedy):
        provide(tmp_path / "cache", lambda _: None, tmp_path / "system")
    assert not list((tmp_path / "cache").glob(".asterisk*"))


def test_without_mmdebstrap_the_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotProvide, match="apt-get install mmdebstrap"):
        provide(tmp_path / "cache", lambda _: None, tmp_path / "system")


def test_without_room_the_need_is_named(tmp_path, fake_mmdebstrap, monkeypatch):
    fake_mmdebstrap("exit 1")
    monkeypatch.setattr(fetching, "ROOM", 10**18)
    with pytest.raises(CannotProvide, match=r"MB free, .* needs \d+ MB.*HOTLINE_ASTERISK__CACHE"):
        provide(tmp_path / "cache", lambda _: None, tmp_path / "system")


def test_signatures_stay_checked():
    command = " ".join(unpack_command("mmdebstrap", Path("/x"), "http://mirror.example.org/debian"))
    assert "Check-Valid-Until" in command
    assert "allow-insecure" not in command.lower()
    assert "trusted" not in command.lower()
