"""What may stand in a file of Asterisk. Every value that a template prints passes here, whoever it comes from.

Asterisk's configuration has no quoting: a line break starts a new option, ``;`` a comment, ``[`` a section, ``${`` and
``$[`` are evaluated in the dialplan, ``#exec`` at the start of a line runs a program. They are refused, not escaped.
"""

from collections.abc import Iterator, Mapping, Sequence

#: What is never printed into a configuration, with the words an administrator reads.
_FORBIDDEN = {
    "\n": "a line break",
    "\r": "a carriage return",
    "\0": "a zero byte",
    ";": "';' (a comment to Asterisk)",
    "[": "'[' (a section to Asterisk)",
    "]": "']' (a section to Asterisk)",
    "${": "'${' (a variable to Asterisk)",
    "$[": "'$[' (an expression to Asterisk)",
    "`": "a backtick",
    "#exec": "'#exec' (a program to Asterisk)",
    "#include": "'#include' (another file to Asterisk)",
    "#tryinclude": "'#tryinclude' (another file to Asterisk)",
}


class UnsafeValue(ValueError):
    """A value that would mean something else to Asterisk. Names the key, the value and what is wrong with it."""

    def __init__(self, key: str, value: object, reason: str) -> None:
        shown = "(a secret, not shown)" if "secret" in key or "password" in key else repr(value)
        super().__init__(
            f"{key}: {shown} cannot be written into the configuration of Asterisk: it holds {reason}; remove it"
        )
        self.key, self.reason = key, reason


def safe(value: object, key: str) -> str:
    """The text of a plain value (text, whole number, yes/no). Raises `UnsafeValue` for what Asterisk would misread."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise UnsafeValue(key, value, f"no text but {type(value).__name__}")
    folded = value.casefold()
    for mark, reason in _FORBIDDEN.items():
        if mark in folded:
            raise UnsafeValue(key, value, reason)
    if not value.isprintable():
        raise UnsafeValue(key, value, "a character that cannot be printed")
    return value


def check_all(context: object, key: str = "") -> None:
    """Check every value of nested mappings and sequences. Raises `UnsafeValue` for the first bad one."""
    for name, value in _leaves(context, key):
        if value is not None:
            safe(value, name)


def _leaves(node: object, key: str) -> Iterator[tuple[str, object]]:
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _leaves(value, f"{key}.{name}" if key else str(name))
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for position, value in enumerate(node):
            yield from _leaves(value, f"{key}[{position}]")
    else:
        yield key, node
