"""`hotline speech install`."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from call_records.model_fetch import RUSSIAN, fetch
from call_records.model_install import install_model, sha256_of
from call_records.models import models_folder
from hotline.domain.refusal import Refused
from hotline.settings import Settings


def install_speech(settings: Settings, source: str, sha256: str) -> dict[str, Any]:
    """model: where it lies now. next: what happens next, in Russian. Raises `Refused` with the remedy.

    What came over the internet is used only when somebody said which sum it must have.
    """
    if source and "://" not in source:
        return _told(settings, install_model(Path(source).expanduser(), settings.home, sha256))
    file = _fetched(source or RUSSIAN, models_folder(settings.home) / ".fetched")
    found = sha256_of(file)
    if not sha256:
        raise Refused(
            f"fetched: {file}\nSHA-256: {found}\nCompare this sum with one from another source (another network, "
            f"another person), then run: hotline speech install {f'--from {source} ' if source else ''}--sha256 {found}"
        )
    if found != sha256.strip().lower():
        file.unlink()
        raise Refused(f"the file that came has the SHA-256 {found} and was removed: say it again, or correct the sum")
    model = install_model(file, settings.home, sha256)
    file.unlink()
    return _told(settings, model)


def _fetched(url: str, folder: Path) -> Path:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(url.rpartition("/")[2], total=None)
        return fetch(url, folder, lambda had, total: progress.update(task, completed=had, total=total or None))


def _told(settings: Settings, model: Path) -> dict[str, Any]:
    named = settings.speech.model
    if named is not None and named.expanduser().absolute() != model:
        follow = f"Настройка HOTLINE_SPEECH__MODEL называет другую папку ({named}): уберите её или исправьте."
    else:
        follow = "Служба возьмёт её сама за несколько секунд; проверить: hotline speech check"
    return {"model": str(model), "next": follow}
