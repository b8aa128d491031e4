"""Where this machine gets its Debian packages from, read from apt's own sources. Pure: text in, addresses out."""

import re
from collections.abc import Iterator
from pathlib import Path

_ONE_LINE = re.compile(r"^deb\s+(?:\[[^\]]*\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)(?P<components>(?:\s+\S+)*)\s*$")

#: Suites that are not a whole archive of Debian.
_PARTIAL = re.compile(r"security|updates|backports|nodistro")

_SUITES = frozenset(
    "stable testing unstable sid oldstable buster bullseye bookworm trixie forky duke".split()  # noqa: SIM905 - reads as a list of words
)


def mirrors(one_line: str = "", deb822: str = "") -> list[str]:
    """Archives of Debian named in the text of ``*.list`` and ``*.sources`` files, in order, each once.

    An archive counts when it carries a whole Debian suite with the component ``main``; security archives, Ubuntu and
    vendors' own repositories do not.
    """
    found = [*_from_lines(one_line), *_from_stanzas(deb822)]
    return list(dict.fromkeys(uri.rstrip("/") for uri in found))


def machine_mirror(apt: Path = Path("/etc/apt")) -> str:
    """The archive of Debian that this machine uses; "" when it names none: mmdebstrap then takes Debian's own."""
    lists = [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*.list"))]
    sources = sorted((apt / "sources.list.d").glob("*.sources"))
    found = mirrors(_text(lists), _text(sources))
    return found[0] if found else ""


def _text(paths: list[Path]) -> str:
    texts = []
    for path in paths:
        try:
            texts.append(path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue  # an unreadable source is not our problem: another one, or mmdebstrap's default, serves
    return "\n\n".join(texts)


def _from_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        match = _ONE_LINE.match(line.split("#", 1)[0].strip())
        if match and _is_debian(match["uri"], [match["suite"]], match["components"].split()):
            yield match["uri"]


def _from_stanzas(text: str) -> Iterator[str]:
    for stanza in re.split(r"\n\s*\n", text):
        fields = _fields(stanza)
        if "deb" not in fields.get("types", []) or fields.get("enabled", ["yes"])[0].lower() in {"no", "false"}:
            continue
        for uri in fields.get("uris", []):
            if _is_debian(uri, fields.get("suites", []), fields.get("components", [])):
                yield uri


def _fields(stanza: str) -> dict[str, list[str]]:
    """The words of each field of a deb822 stanza; continuation lines belong to the field before them."""
    fields: dict[str, list[str]] = {}
    current = ""
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1] in {" ", "\t"}:
            fields.setdefault(current, []).extend(line.split())
        elif ":" in line:
            current, _, rest = line.partition(":")
            current = current.strip().lower()
            fields[current] = rest.split()
    return fields


def _is_debian(uri: str, suites: list[str], components: list[str]) -> bool:
    whole = any(suite in _SUITES and not _PARTIAL.search(suite) for suite in suites)
    return uri.startswith(("http://", "https://", "file:")) and whole and "main" in components and "security" not in uri
