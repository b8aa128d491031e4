"""Who took a recording out, written into the file itself: a comment of FLAC (RFC 9639, 8.6) or of Opus (RFC 7845, 5.2).

Only the head of the file is made anew; the sound behind it stays as it is, so a long recording need not be in memory.
"""

import struct
from collections.abc import Sequence

#: Enough of a file to find the end of its head.
HEAD = 128 * 1024

_VENDOR = "Семейная диспетчерская".encode()
_COMMENTS = 4
_LAST = 0x80


class NoHead(ValueError):
    """The file does not begin as its form wants it."""


def marked(form: str, head: bytes, comments: Sequence[str]) -> tuple[bytes, int]:
    """The new head, and how many bytes of the old file it stands for. comments: as "ARTIST=…". Raises `NoHead`."""
    return (_flac if form == "flac" else _opus)(head, _block(comments))


def _block(comments: Sequence[str]) -> bytes:
    texts = [one.encode() for one in comments]
    parts = [struct.pack("<I", len(_VENDOR)), _VENDOR, struct.pack("<I", len(texts))]
    for text in texts:
        parts += [struct.pack("<I", len(text)), text]
    return b"".join(parts)


def _flac(head: bytes, block: bytes) -> tuple[bytes, int]:
    if head[:4] != b"fLaC":
        raise NoHead("no FLAC")
    kept: list[tuple[int, bytes]] = []
    place, last = 4, False
    while not last:
        if place + 4 > len(head):
            raise NoHead("the head of this FLAC is too long")
        last, kind = bool(head[place] & _LAST), head[place] & 0x7F
        length = int.from_bytes(head[place + 1 : place + 4], "big")
        if place + 4 + length > len(head):
            raise NoHead("the head of this FLAC is too long")
        if kind in {
            0,
            3,
        }:  # what describes the stream, and where to seek; offsets of a seek table begin behind the head
            kept.append((kind, head[place + 4 : place + 4 + length]))
        place += 4 + length
    kept.append((_COMMENTS, block))
    made = [b"fLaC"]
    for nth, (kind, body) in enumerate(kept):
        mark = kind | (_LAST if nth == len(kept) - 1 else 0)
        made += [bytes([mark]), len(body).to_bytes(3, "big"), body]
    return b"".join(made), place


def _opus(head: bytes, block: bytes) -> tuple[bytes, int]:
    first = _page_end(head, 0)
    if head[first - _body(head, 0) : first][:8] != b"OpusHead":
        raise NoHead("no Opus")
    second = _page_end(head, first)
    if head[second - _body(head, first) : second][:8] != b"OpusTags":
        raise NoHead("no tags behind the head of this Opus")
    packet = b"OpusTags" + block
    if len(packet) >= 255 * 255 or _continues(head, first):
        raise NoHead("the tags of this Opus do not fit into one page")
    sizes = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    page = bytearray(head[first : first + 22] + bytes(4) + bytes([len(sizes)]) + sizes + packet)
    page[22:26] = struct.pack("<I", _crc(page))
    return head[:first] + bytes(page), second


def _page_end(head: bytes, place: int) -> int:
    if head[place : place + 4] != b"OggS" or len(head) < place + 27 + head[place + 26]:
        raise NoHead("no Ogg")
    end = place + 27 + head[place + 26] + _body(head, place)
    if end > len(head):
        raise NoHead("the head of this Ogg is too long")
    return end


def _body(head: bytes, place: int) -> int:
    return sum(head[place + 27 : place + 27 + head[place + 26]])


def _continues(head: bytes, place: int) -> bool:
    """Whether the last packet of the page goes on in the next one."""
    return head[place + 26] > 0 and head[place + 26 + head[place + 26]] == 255


def _crc(page: bytes | bytearray) -> int:
    """CRC-32 of Ogg (RFC 3533, 6): polynomial 0x04c11db7, nothing reflected, nothing inverted."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value
