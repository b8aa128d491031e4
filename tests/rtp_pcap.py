"""Sound and keys of a caller as a pcap file, which SIPp replays: PCMA every 20 ms, keys as RFC 4733, type 101."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

_PTIME_MS, _SAMPLES = 20, 160
_PCMA, _EVENT = 8, 101
_KEYS = "0123456789*#ABCD"
_SILENCE = b"\xd5" * _SAMPLES
_KEY_FRAMES = 5  # a key of 100 ms
_VOLUME = 10  # -10 dBm0


def write_call(
    path: Path,
    *,
    seconds: float,
    keys: Mapping[float, str] | None = None,
    alaw: bytes = b"",
    later_s: float = 0.0,
) -> None:
    """Write a caller who speaks `alaw` (8 kHz, then silence) for `seconds` in all and presses keys: second -> key.

    later_s: how far into the call this is played. A key with the timestamp of an earlier one is taken for its echo.
    """
    frames, later = round(seconds * 1000 / _PTIME_MS), round(later_s * 1000 / _PTIME_MS)
    pressed = {round(at * 1000 / _PTIME_MS): key for at, key in (keys or {}).items()}
    packets: list[tuple[int, bytes]] = []
    for frame in range(frames):
        begun = next((start for start in pressed if start <= frame < start + _KEY_FRAMES), None)
        if begun is None:
            payload = alaw[frame * _SAMPLES : (frame + 1) * _SAMPLES]
            voice = payload + _SILENCE[len(payload) :]
            number, stamp = later + len(packets), (later + frame) * _SAMPLES
            packets.append((frame, _rtp(number, stamp, _PCMA, voice, mark=frame == 0)))
        else:
            packets += _event(pressed[begun], begun, frame, len(packets), later)
    path.write_bytes(_pcap(packets))


def _event(key: str, begun: int, frame: int, number: int, later: int) -> list[tuple[int, bytes]]:
    """One packet of a key held down; the last one is sent three times (RFC 4733, 2.5.1.4)."""
    last = frame == begun + _KEY_FRAMES - 1
    length = (frame - begun + 1) * _SAMPLES
    body = struct.pack("!BBH", _KEYS.index(key), (0x80 if last else 0) | _VOLUME, length)
    return [
        (frame, _rtp(later + number + copy, (later + begun) * _SAMPLES, _EVENT, body, mark=frame == begun))
        for copy in range(3 if last else 1)
    ]


def _rtp(number: int, timestamp: int, kind: int, payload: bytes, *, mark: bool) -> bytes:
    return struct.pack("!BBHII", 0x80, (0x80 if mark else 0) | kind, number, timestamp, 0x484F544C) + payload


def _pcap(packets: Sequence[tuple[int, bytes]]) -> bytes:
    """Ethernet frames; SIPp puts its own addresses and ports in their place."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for frame, rtp in packets:
        udp = struct.pack("!HHHH", 20000, 20000, 8 + len(rtp), 0) + rtp
        address = b"\x7f\x00\x00\x01"
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + address + address
        whole = bytes(12) + b"\x08\x00" + ip + udp
        ms = frame * _PTIME_MS
        out.append(struct.pack("<IIII", ms // 1000, ms % 1000 * 1000, len(whole), len(whole)) + whole)
    return b"".join(out)
