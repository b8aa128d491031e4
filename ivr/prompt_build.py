"""Makes all prompts of a centre, with progress.

Finished sound is kept in the cache by the hash of everything that shaped it, so a second build copies files only, and
instances share it. Nothing is ever replaced by something worse: files change by renaming.
"""

import difflib
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from hotline.ports import Speaker
from ivr.prompt_studio import HUMAN_SUFFIXES, TEMPO, Source, Studio
from ivr.prompts import Catalogue


@dataclass(frozen=True, slots=True)
class Step:
    """One prompt is ready, the `done`-th of `total`. fault: why a human recording was passed over, "" mostly."""

    key: str
    source: Source
    done: int
    total: int
    fault: str = ""


class BuildFailed(RuntimeError):
    """Prompts that could not be made: a line a reason, with the keys and what to do. All others are in place."""


def build(  # noqa: PLR0913 - what is built, four places, who speaks, who is told
    catalogue: Catalogue,
    *,
    human_dir: Path,
    target: Path,
    cache: Path,
    speaker: Speaker,
    report: Callable[[Step], None] = lambda _: None,
    workers: int = 2,
    tempo: float = TEMPO,
) -> list[str]:
    """Put `<key>.wav` (8 kHz) and `<key>.wav16` (16 kHz) of every entry into `target`.

    `speaker` is asked from `workers` threads at once. Returns the faults of human recordings that were passed over.
    Raises `BuildFailed`, also when the disk refuses.
    """
    studio = Studio(human_dir, target, cache, speaker, tempo)
    faults, failures, done = _strangers(human_dir, catalogue), defaultdict[str, list[str]](list), 0
    with ThreadPoolExecutor(workers) as pool:
        futures: dict[Future[tuple[Source, str]], str] = {
            pool.submit(studio.make, catalogue[key]): key for key in catalogue
        }
        for future in as_completed(futures):
            key = futures[future]
            try:
                source, fault = future.result()
            except OSError as refused:
                where = refused.filename or f"{target} or {cache}"
                failures[f"{where}: {refused.strerror}; make room or give the right to write there"].append(key)
            except (RuntimeError, ValueError) as failure:
                failures[str(failure)].append(key)
            else:
                done += 1
                faults += [fault] if fault else []
                report(Step(key, source, done, len(futures), fault))
    if failures:
        raise BuildFailed("\n".join(sorted(f"{_several(keys)}: {reason}" for reason, keys in failures.items())))
    return sorted(faults)


def _strangers(human_dir: Path, catalogue: Catalogue) -> list[str]:
    """Recordings that nobody will hear, because no prompt has their name."""
    files = sorted(human_dir.iterdir()) if human_dir.is_dir() else []
    strange = [file for file in files if file.suffix[1:].lower() in HUMAN_SUFFIXES and file.stem not in catalogue]
    near = {file: difflib.get_close_matches(file.stem, list(catalogue), 1) for file in strange}
    return [
        f"{file}: no prompt has this name" + (f"; is it {near[file][0]}?" if near[file] else "") for file in strange
    ]


def _several(keys: list[str]) -> str:
    shown = ", ".join(sorted(keys)[:3])
    return f"{shown} and {len(keys) - 3} more" if len(keys) > 3 else shown
