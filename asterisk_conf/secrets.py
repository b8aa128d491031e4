"""Secrets made at the first start and read at every other: ``HOTLINE_HOME/secrets/<name>``, one a file, mode 0600."""

import os
import secrets
import stat
from pathlib import Path

#: Shortest secret in characters. 32 of the URL-safe alphabet are 192 bits.
SHORTEST = 32

GENERATED = ("ami_reader", "ami_dialler")


class BadSecret(Exception):
    """A secret that cannot be trusted or read. Says which file and what to do; never says the secret."""


def generated_secrets(home: Path) -> dict[str, str]:
    """The secrets of this instance, made where they are missing: name -> text. Raises `BadSecret`."""
    return {name: _generated(home / "secrets" / name) for name in GENERATED}


def given_secret(home: Path, name: str, purpose: str) -> str:
    """A secret that somebody else chose, such as a provider's password, written down by hand. Raises `BadSecret`."""
    path = home / "secrets" / name
    if not path.exists():
        raise BadSecret(f"{path} is missing: write {purpose} into it, one line, and run: chmod 600 {path}")
    text = _read(path)
    if not text:
        raise BadSecret(f"{path} is empty: write {purpose} into it, one line")
    return text


def made_secret(home: Path, name: str) -> str:
    """A secret that is no business of Asterisk, made where it is missing. Raises `BadSecret`."""
    return _generated(home / "secrets" / name)


def _generated(path: Path) -> str:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Linked into place, so that of two first starts at once one secret wins and nobody reads half of one.
        if not path.exists():
            draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(SHORTEST) + "\n")
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
    except OSError as fault:
        raise BadSecret(
            f"{path} cannot be written ({fault.strerror}): make {path.parent} writable for this user"
        ) from fault
    text = _read(path)
    if len(text) < SHORTEST:
        raise BadSecret(
            f"{path} holds fewer than {SHORTEST} characters: delete it, a new one is made at the next start"
        )
    return text


def _read(path: Path) -> str:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadSecret(f"{path} cannot be read ({fault}): delete it or give it back to this user") from fault
    if mode & 0o077:
        raise BadSecret(
            f"{path} can be read by others (mode {mode:04o}): replace it if they may have, and run: chmod 600 {path}"
        )
    return text
