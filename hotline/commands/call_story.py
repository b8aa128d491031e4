"""The story that `hotline call` tells: lines with their moments, as text for people or as JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StoryLine:
    """at: seconds from dialling. what: a word for programs. text: Russian, for people. facts: JSON values."""

    at: float
    what: str
    text: str
    facts: dict[str, object] = field(default_factory=dict)


def as_text(line: StoryLine) -> str:
    """«00:04.0 нажимаю 1»."""
    tenths = round(line.at * 10)
    return f"{tenths // 600:02d}:{tenths // 10 % 60:02d}.{tenths % 10} {line.text}"


def as_json(line: StoryLine) -> str:
    shown = {"at_s": round(line.at, 2), "what": line.what, "text": line.text, **line.facts}
    return json.dumps(shown, ensure_ascii=False)


class Story:
    """Puts lines in order of time. A sound is recognised a moment after it began, so lines are held back."""

    def __init__(self, out: Callable[[str], None], render: Callable[[StoryLine], str] = as_text) -> None:
        self._out, self._render = out, render
        self._held: list[StoryLine] = []

    def tell(self, at: float, what: str, text: str, **facts: object) -> None:
        self._held.append(StoryLine(at, what, text, facts))

    def flush(self, until: float = float("inf")) -> None:
        """Print what happened up to `until`, in order."""
        self._held.sort(key=lambda line: line.at)
        while self._held and self._held[0].at <= until:
            self._out(self._render(self._held.pop(0)))
