"""What is looked at before Asterisk is started, so that a failed start has a name and a remedy."""

import errno
import os
import re
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from hotline.settings import Settings

#: Bytes that must be free below HOTLINE_HOME: an hour of messages and the logs of a bad day.
ROOM = 200 * 1024 * 1024

#: A socket's path has at most 107 bytes on Linux (unix(7)).
_LONGEST_SOCKET = 107

#: Free ports that a single call needs: sound and its reports, on both sides.
_PORTS_OF_A_CALL = 4


class CannotStart(Exception):
    """Asterisk cannot be started here. Each line names one cause and its remedy."""


@dataclass(frozen=True, slots=True)
class _Door:
    """A port that must be ours. key: the setting that moves it."""

    what: str
    key: str
    kind: socket.SocketKind
    bind: str
    port: int


def check(settings: Settings) -> None:
    """Raise `CannotStart` with every cause at once, or return."""
    faults = [*_home_faults(settings.home.absolute()), *_port_faults(settings), *_rtp_faults(settings)]
    if faults:
        raise CannotStart("\n".join(faults))


def _home_faults(home: Path) -> list[str]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe.{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
        free = shutil.disk_usage(home).free
    except OSError as fault:
        return [
            f"{home} cannot be written ({fault.strerror}): give it to this user, or set HOTLINE_HOME to another folder"
        ]
    faults = []
    if free < ROOM:
        faults.append(
            f"{home}: {free // 2**20} MB free, {ROOM // 2**20} MB are needed: make room or move HOTLINE_HOME elsewhere"
        )
    control = home / "run" / "asterisk.ctl"
    if len(os.fsencode(control)) > _LONGEST_SOCKET:
        faults.append(
            f"{home} is too long a path for Asterisk's control socket: set HOTLINE_HOME to one under 90 characters"
        )
    return faults


def _port_faults(settings: Settings) -> list[str]:
    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    doors = (
        _Door("SIP (UDP)", "HOTLINE_SIP__PORT", datagram, settings.sip.bind, settings.sip.port),
        _Door("SIP (TCP)", "HOTLINE_SIP__PORT", stream, settings.sip.bind, settings.sip.port),
        _Door("the manager interface (AMI)", "HOTLINE_AMI__PORT", stream, "127.0.0.1", settings.ami.port),
        _Door("browser phones (HTTP)", "HOTLINE_ASTERISK__HTTP_PORT", stream, "127.0.0.1", settings.asterisk.http_port),
        _Door("the stories (FastAGI)", "HOTLINE_AGI__PORT", stream, "127.0.0.1", settings.agi.port),
        _Door("the console", "HOTLINE_WEB__PORT", stream, settings.web.bind, settings.web.port),
    )
    faults = []
    for door in doors:
        reason = _taken(door)
        holder = "" if reason is None else _holder(door.port, door.kind)
        if reason is None or holder == _OURSELVES:  # our own service may have opened FastAGI already
            continue
        if reason == errno.EADDRNOTAVAIL:
            faults.append(
                f"{door.bind} is no address of this machine: set HOTLINE_SIP__BIND to one of its own, or to 0.0.0.0"
            )
        elif reason in {errno.EACCES, errno.EPERM}:
            faults.append(
                f"port {door.port} for {door.what} is not allowed to this user: set {door.key} to a port above 1023"
            )
        else:
            by = f" by {holder}" if holder else ""
            faults.append(
                f"port {door.port} for {door.what} is in use{by}: stop that program, or set {door.key} to a free port"
            )
    return list(dict.fromkeys(faults))


def _rtp_faults(settings: Settings) -> list[str]:
    """Two instances may share the range; it is a fault only when no call would find its ports."""
    first, last = settings.rtp.first, settings.rtp.last
    free = 0
    for port in range(first, last + 1):
        if _taken(_Door("sound", "", socket.SOCK_DGRAM, "0.0.0.0", port)) is None:  # noqa: S104 - only a probe, closed at once
            free += 1
            if free >= _PORTS_OF_A_CALL:
                return []
    return [f"the ports for sound {first}-{last} (UDP) are in use: set HOTLINE_RTP__FIRST and …__LAST to free ones"]


def _taken(door: _Door) -> int | None:
    """The error number with which the port refuses us, None when it is free (TIME_WAIT is free, as for Asterisk)."""
    family = socket.AF_INET6 if ":" in door.bind else socket.AF_INET
    with socket.socket(family, door.kind) as probe:
        if door.kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((door.bind, door.port))
        except OSError as fault:
            return fault.errno or errno.EADDRINUSE
    return None


_OURSELVES = "ourselves"

#: The state of a listening or bound socket in /proc/net (`0A` LISTEN for TCP, `07` for UDP).
_BOUND = {socket.SOCK_STREAM: "0A", socket.SOCK_DGRAM: "07"}


def _holder(port: int, kind: socket.SocketKind) -> str:
    """Who holds the port, as "name (pid N)", when /proc tells this user; else ""."""
    inodes = _inodes(port, kind)
    for process in Path("/proc").glob("[0-9]*") if inodes else ():
        try:
            name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
            handles = list((process / "fd").iterdir())
        except OSError:
            continue  # another user's process, or one that has just ended
        if any(_link(handle) in inodes for handle in handles):
            return _OURSELVES if int(process.name) == os.getpid() else f"{name} (pid {process.name})"
    return ""


def _link(handle: Path) -> str:
    try:
        return str(handle.readlink())
    except OSError:  # closed meanwhile, as the one with which we listed them
        return ""


def _inodes(port: int, kind: socket.SocketKind) -> set[str]:
    tables = ("tcp", "tcp6") if kind is socket.SOCK_STREAM else ("udp", "udp6")
    found = set()
    for table in tables:
        try:
            lines = Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if re.search(rf":{port:04X}$", fields[1]) and fields[3] == _BOUND[kind]:
                found.add(f"socket:[{fields[9]}]")
    return found
