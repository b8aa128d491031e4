"""Folders with models of speech: which one is used. Loads nothing."""

from pathlib import Path

#: What a Vosk model cannot do without: the acoustic model, in its two layouts, and a graph of words.
_ACOUSTIC = ("am/final.mdl", "final.mdl")
_GRAPHS = ("graph/HCLr.fst", "graph/HCLG.fst", "HCLG.fst")


def is_model(folder: Path) -> bool:
    """Whether it looks like a Vosk model; only loading it tells."""
    return any((folder / name).is_file() for name in _ACOUSTIC) and any((folder / name).is_file() for name in _GRAPHS)


def models_folder(home: Path) -> Path:
    """Where `hotline speech install` puts them."""
    return home / "models"


def find_model(named: Path | None, home: Path) -> Path | None:
    """The folder that the settings name, else the one that was installed last; None when there is none (yet).

    Folders that are half there have no such name: they are moved in when they are whole.
    """
    if named is not None:
        named = named.expanduser()
        return named if is_model(named) else None
    try:
        found = [folder for folder in models_folder(home).iterdir() if folder.name[0] != "." and is_model(folder)]
        return max(found, key=lambda folder: (folder.stat().st_mtime, folder.name), default=None)
    except OSError:
        return None
