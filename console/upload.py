"""A file that comes with a form: read into memory, bounded, and never put down anywhere; it may name families."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http import HttpProcessingError

#: A list of some fifty thousand families.
FILE_LIMIT = 4 * 1024 * 1024

#: All texts of the form beside the file.
_TEXTS_LIMIT = 64 * 1024
_PARTS = 30


@dataclass(frozen=True, slots=True)
class Upload:
    """fields: the texts of the form. content: of the file, b"" when none was chosen.

    too_big: it had more than `FILE_LIMIT` bytes, and nothing of it was kept.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    too_big: bool = False


async def read_upload(request: web.Request) -> Upload:
    """The parts of a body `multipart/form-data`. What is none is an empty form; the file's name is not looked at."""
    fields: dict[str, str] = {}
    content, room = b"", _TEXTS_LIMIT
    try:
        parts = MultipartReader(request.headers, request.content)
        for _ in range(_PARTS):
            part = await parts.next()
            if part is None:
                break
            if not isinstance(part, BodyPartReader) or not part.name:
                continue
            limit = FILE_LIMIT if part.filename is not None else room
            piece = await _read(part, limit)
            if piece is None:
                return Upload(fields, too_big=True)
            if part.filename is not None:
                content = content or piece
            else:
                room -= len(piece)
                fields[part.name] = piece.decode("utf-8", "replace")
    except (ValueError, AssertionError, RuntimeError, HttpProcessingError):
        return Upload(fields)
    return Upload(fields, content)


async def _read(part: BodyPartReader, limit: int) -> bytes | None:
    """None: it is longer."""
    pieces = bytearray()
    while piece := await part.read_chunk():
        pieces += piece
        if len(pieces) > limit:
            return None
    return bytes(pieces)
