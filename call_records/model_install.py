"""Put a model of speech in place: from a folder or a zip, checked, whole or not at all."""

import hashlib
import os
import re
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from call_records.models import is_model, models_folder
from hotline.domain.refusal import Refused

#: Larger than any model there is; a zip may claim to hold more than a disk.
_MOST_BYTES = 16 * 2**30

#: What stays free for calls.
_RESERVE_BYTES = 200 * 2**20

_PIECE = 1 << 20
_NAME = re.compile(r"[\w][\w.+-]{0,99}", re.ASCII)


def install_model(source: Path, home: Path, sha256: str = "") -> Path:
    """The folder below HOTLINE_HOME/models in which it lies now. sha256: which a zip must have; "" for any.

    A model of the same name is replaced. Raises `Refused` with the remedy; then nothing has changed.
    """
    if sha256 and not source.is_file():
        raise Refused("--sha256 belongs to a zip; a folder has no sum")
    if sha256 and (found := sha256_of(source)) != sha256.strip().lower():
        raise Refused(f"{source} is not that file: its SHA-256 is {found}; fetch it again")
    models = models_folder(home)
    models.mkdir(mode=0o700, parents=True, exist_ok=True)
    stage = Path(mkdtemp(prefix=".new-", dir=models))
    try:
        if source.is_dir():
            _copy(source, stage / source.resolve().name)
        else:
            _unpack(source, stage)
        return _move_in(_model_in(stage, source), models)
    except OSError as fault:
        raise Refused(f"the model cannot be put into {models} ({fault.strerror or fault})") from fault
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def sha256_of(file: Path) -> str:
    """In hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    if not is_model(source):
        raise _no_model(source)
    _room(sum(file.stat().st_size for file in source.rglob("*") if file.is_file()), target)
    shutil.copytree(source, target)


def _unpack(source: Path, stage: Path) -> None:
    try:
        with zipfile.ZipFile(source) as packed:
            entries = packed.infolist()
            _room(sum(entry.file_size for entry in entries), stage)
            for entry in entries:
                _unpack_one(packed, entry, stage)
    except FileNotFoundError:
        raise Refused(f"{source} is not there") from None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        raise Refused(f"{source} is no whole zip ({fault}): fetch it again") from fault


def _unpack_one(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, stage: Path) -> None:
    parts = PurePosixPath(entry.filename).parts
    if (
        not parts
        or entry.filename.startswith("/")
        or ".." in parts
        or any(sign in entry.filename for sign in ("\\", ":", "\0"))
        or stat.S_ISLNK(entry.external_attr >> 16)
    ):
        raise Refused(f"the zip wants to write outside of its folder ({entry.filename!r}): do not use it")
    target = stage.joinpath(*parts)
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with packed.open(entry) as coming, target.open("xb") as into:
        while piece := coming.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise Refused(f"the zip holds more than it says ({entry.filename!r}): do not use it")
            into.write(piece)


def _room(size: int, place: Path) -> None:
    free = shutil.disk_usage(place if place.exists() else place.parent).free
    if size > _MOST_BYTES:
        raise Refused(f"{size // 2**30} GB are no model of speech")
    if size + _RESERVE_BYTES > free:
        raise Refused(f"the model takes {size // 2**20} MB, {free // 2**20} are free: free some space")


def _model_in(stage: Path, source: Path) -> Path:
    """The folder with the model: a zip holds it as its only folder, or is it."""
    if is_model(stage):
        inner = stage / _name(source.stem)
        inner.mkdir()
        for part in [part for part in stage.iterdir() if part != inner]:
            part.rename(inner / part.name)
        return inner
    found = [folder for folder in stage.iterdir() if is_model(folder)]
    if len(found) != 1:
        raise _no_model(source)
    return found[0]


def _move_in(model: Path, models: Path) -> Path:
    target, old = models / _name(model.name), models / f".old-{os.getpid()}"
    os.sync()  # what has its name is on disk
    if target.exists():
        target.rename(old)
    try:
        model.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
    os.utime(target)  # the last one that was installed is used
    return target


def _name(name: str) -> str:
    return name if _NAME.fullmatch(name) else "model"


def _no_model(source: Path) -> Refused:
    return Refused(
        f"{source} holds no Vosk model (am/final.mdl and graph/ are missing): name the unpacked folder or its zip"
    )
