"""The text of extensions.conf as steps. Pure. A construct that it does not know is an error, never a gap."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_EXTEN = re.compile(r"exten\s*=>?\s*(?P<exten>[^,]+),\s*(?P<priority>[^,]+),\s*(?P<call>.*)", re.IGNORECASE)
_SAME = re.compile(r"same\s*=>?\s*(?P<priority>[^,]+),\s*(?P<call>.*)", re.IGNORECASE)
_INCLUDE = re.compile(r"include\s*=>?\s*(?P<context>[^,\s]+).*", re.IGNORECASE)
_FILE = re.compile(r"#(?:try)?include\s+[\"<]?(?P<name>[^\">]+?)[\">]?\s*")
_SECTION = re.compile(r"\[(?P<name>[^\]]+)\](?P<options>\(\+\))?")
_IGNORED = re.compile(r"(ignorepat|autohints)\b.*", re.IGNORECASE)
_CALL = re.compile(r"(?P<name>\w+)\s*(?:\((?P<arguments>.*)\))?\s*", re.DOTALL)

#: Sections of extensions.conf that are no contexts.
_NO_CONTEXT = frozenset({"general", "globals"})


class UnknownDialplan(ValueError):
    """A line that the walker cannot follow, so that nothing can be proven about the dialplan."""


@dataclass(frozen=True, slots=True)
class Step:
    """One application that a channel may run."""

    context: str
    exten: str
    application: str
    arguments: str

    def __str__(self) -> str:
        return f"{self.context},{self.exten}: {self.application}({self.arguments})"


@dataclass(slots=True)
class Context:
    """A context: its steps in order, and the contexts it includes."""

    name: str
    steps: list[Step] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)


def parse(files: Mapping[str, str], entry: str = "extensions.conf") -> dict[str, Context]:
    """The contexts of `entry` and of the files it includes (file name -> text). Raises `UnknownDialplan`."""
    contexts: dict[str, Context] = {}
    current: Context | None = None
    section = exten = ""
    for line in _lines(files, entry):
        if match := _SECTION.fullmatch(line):
            section = match["name"]
            current = None if section in _NO_CONTEXT else contexts.setdefault(section, Context(section))
        elif current is None:
            if section not in _NO_CONTEXT:
                raise UnknownDialplan(f"a line before any section: {line}")
        elif match := _INCLUDE.fullmatch(line):
            current.includes.append(match["context"])
        elif match := _EXTEN.fullmatch(line) or _SAME.fullmatch(line):
            exten = match.groupdict().get("exten", exten).strip()
            if match["priority"].strip() != "hint":
                current.steps.append(_step(section, exten, match["call"]))
        elif not _IGNORED.fullmatch(line):
            raise UnknownDialplan(f"[{section}]: {line}")
    return contexts


def split_call(call: str) -> tuple[str, str]:
    """``"Playback(a,b)"`` -> ``("Playback", "a,b")``. Raises `UnknownDialplan`."""
    match = _CALL.fullmatch(call.strip())
    if match is None:
        raise UnknownDialplan(f"no application: {call}")
    return match["name"], match["arguments"] or ""


def split_outside(text: str, separator: str) -> list[str]:
    """Split at `separator` where it stands outside of brackets and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for position, mark in enumerate(text):
        if mark == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif mark == separator and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def _step(context: str, exten: str, call: str) -> Step:
    application, arguments = split_call(call)
    return Step(context, exten, application, arguments)


def _lines(files: Mapping[str, str], name: str) -> Iterator[str]:
    if name not in files:
        raise UnknownDialplan(f"{name} is included and not there")
    for raw in files[name].splitlines():
        line = re.split(r"(?<!\\);", raw, maxsplit=1)[0].strip()
        if raw.lstrip().startswith(";--"):
            raise UnknownDialplan(f"{name}: a block comment, which this reader does not follow")
        if match := _FILE.fullmatch(line):
            yield from _lines(files, match["name"])
        elif line:
            yield line
