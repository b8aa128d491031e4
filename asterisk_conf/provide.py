"""An Asterisk that is new enough: the machine's own, or one unpacked from Debian into the cache, without installing.

Debian 12 carries no Asterisk; Debian forky carries the long-term release 22. Its packages are unpacked into a folder
(`mmdebstrap --variant=extract`, signatures checked, nothing is installed) and run through their own dynamic linker.
"""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from asterisk_conf.fetch import CannotProvide, fetch

#: 22.10.1 closes 20 security advisories; older ones are not used.
MINIMUM = (22, 10, 1)

SYSTEM = Path("/")

_VERSION = re.compile(r"Asterisk (?:certified/)?(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Asterisk:
    """A usable Asterisk.

    root: "/" for the machine's own, else the folder it was unpacked into.
    prefix: the words of a command line that start the program.
    modules, data: folders of the program's modules and of its sounds, music and documentation.
    """

    root: Path
    prefix: tuple[str, ...]
    version: tuple[int, int, int]
    modules: Path
    data: Path

    def command(self, *arguments: str) -> list[str]:
        """The whole command line."""
        return [*self.prefix, *arguments]

    @property
    def version_text(self) -> str:
        return ".".join(map(str, self.version))


def provide(cache: Path, say: Callable[[str], None] = print, system: Path = SYSTEM) -> Asterisk:
    """Find an Asterisk, or fetch one into `cache`. Blocks, half a minute when it fetches; `say` gets lines of progress.

    Raises `CannotProvide` with the remedy.
    """
    found = find(cache, system)
    if found:
        return found
    say("Asterisk 22 is not on this machine: unpacking it from Debian (about 90 MB to load, 310 MB on disk, once)")
    folder = fetch(cache, say, is_there=lambda: find(cache, system) is not None, version_of=_version_text)
    found = find(cache, system)
    if found is None:
        wanted = ".".join(map(str, MINIMUM))
        raise CannotProvide(
            f"{folder} holds no Asterisk {wanted} or newer: the mirror is behind; name another Debian mirror for apt"
        )
    return found


def find(cache: Path, system: Path = SYSTEM) -> Asterisk | None:
    """The machine's own Asterisk, else the newest one in the cache; None when none is new enough."""
    candidates = [inspect(system)] if system else []
    if candidates and candidates[0] and candidates[0].version >= MINIMUM:
        return candidates[0]
    unpacked = [inspect(folder) for folder in sorted(cache.glob("asterisk-*")) if folder.is_dir()]
    usable = [one for one in unpacked if one and one.version >= MINIMUM]
    return max(usable, key=lambda one: one.version, default=None)


def inspect(root: Path) -> Asterisk | None:
    """The Asterisk below `root`, whatever its version; None when there is none that starts."""
    program = root / "usr/sbin/asterisk"
    if not program.is_file():
        return None
    libraries = sorted(path.parent for path in root.glob("usr/lib/*/asterisk") if (path / "modules").is_dir())
    library = libraries[0] if libraries else root / "usr/lib"
    prefix = (str(program),) if root == SYSTEM else _through_own_linker(root, library, program)
    version = _version(prefix)
    modules = library / "asterisk" / "modules"
    if version is None or not modules.is_dir():
        return None
    return Asterisk(root, prefix, version, modules, _data(root))


def _through_own_linker(root: Path, library: Path, program: Path) -> tuple[str, ...]:
    linkers = [
        *sorted((root / "usr/lib64").glob("ld-linux-*.so.*")),
        *sorted(library.glob("ld-linux-*.so.*")),
        *sorted((root / "usr/lib").glob("ld-linux-*.so.*")),
    ]
    if not linkers:
        return (str(program),)
    return (str(linkers[0]), "--library-path", f"{library}:{root / 'usr/lib'}", str(program))


def _version(prefix: tuple[str, ...]) -> tuple[int, int, int] | None:
    try:
        said = subprocess.run([*prefix, "-V"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 - a program found by us
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(said.stdout)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _version_text(root: Path) -> str | None:
    found = inspect(root)
    return found.version_text if found else None


def _data(root: Path) -> Path:
    places = (root / "usr/share/asterisk", root / "var/lib/asterisk")
    return next((place for place in places if (place / "documentation").is_dir()), places[0])
