"""Fetch a model over HTTP(S): goes on where it stopped, and says what to do where there is no internet."""

import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from hotline.domain.refusal import Refused

#: The small Russian model, from its makers: 45 MB, made for telephones.
RUSSIAN = "https://alphacephei.com/vosk/models/vosk-model-small-ru-0.22.zip"

_TIMEOUT_S = 30.0
_PIECE = 1 << 16


def fetch(url: str, folder: Path, tell: Callable[[int, int], None]) -> Path:
    """The file, whole, below `folder`. tell: is given the bytes that are there and those there will be (0: unknown).

    What was begun is gone on with. Raises `Refused` with the remedy; what has come stays for the next time.
    """
    if not url.lower().startswith(("https://", "http://")):
        raise Refused(f"{url!r} is no address: give https://…, a folder or a zip")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole = folder / (url.rstrip("/").rpartition("/")[2] or "model.zip")
    if whole.exists():
        return whole
    part = whole.with_name(f"{whole.name}.part")
    try:
        _download(url, part, tell)
    except (OSError, HTTPException, ValueError) as fault:
        reason = getattr(fault, "reason", None) or fault
        raise Refused(
            f"{url} cannot be fetched ({reason}). Where there is no internet: fetch that file on another machine, "
            f"bring it here, and run: hotline speech install --from {whole.name}"
        ) from fault
    return part.rename(whole)


def _download(url: str, part: Path, tell: Callable[[int, int], None]) -> None:
    had = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={had}-"} if had else {})  # noqa: S310 - checked above
    try:
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310
    except urllib.error.HTTPError as refusal:
        if refusal.code != 416:  # Range Not Satisfiable: nothing is behind what is there, or it is another file
            raise
        part.unlink()
        return _download(url, part, tell)
    with answer:
        if answer.status != 206:
            had = 0
        total = had + int(answer.headers.get("Content-Length") or 0)
        with part.open("ab" if had else "wb") as into:
            while piece := answer.read(_PIECE):
                into.write(piece)
                had += len(piece)
                tell(had, total)
    if had < total:
        raise OSError(f"the connection ended after {had} of {total} bytes; say it again to go on")
    return None
