"""How many commands a call of the bench takes on either side: steps of the dialplan, and AGI commands of the story."""

from collections.abc import Mapping
from pathlib import Path

from asterisk_conf.dialplan_text import parse

BENCH = Path(__file__).parent
MENU = BENCH / "menu.toml"
TEMPLATES = BENCH / "asterisk"

#: The commands of `agi_scripts.incoming_call` with menu.toml; tests/wire/test_bench_call.py holds the story against it.
STORY = ("SET VARIABLE", "EXEC Background", "HANGUP")

#: (context, extension, the application with which the caller leaves it) of a call with key 1.
_PURE = (("from-outside", "129", "Goto"), ("bench-menu", "s", "Background"), ("bench-menu", "1", "Hangup"))
_PRODUCT = (("from-outside", "129", "Goto"), ("hotline-menu", "s", "AGI"))


def pure_steps(dialplan: Mapping[str, str]) -> int:
    """Steps of the pure dialplan. `dialplan`: file name -> text. Raises ValueError when it goes another way."""
    return _steps(dialplan, _PURE)


def product_steps(dialplan: Mapping[str, str]) -> int:
    """Steps of the product's dialplan up to the story, and the story's commands."""
    return _steps(dialplan, _PRODUCT) + len(STORY)


def _steps(dialplan: Mapping[str, str], way: tuple[tuple[str, str, str], ...]) -> int:
    contexts = parse(dialplan)
    count = 0
    for context, exten, last in way:
        applications = [step.application for step in contexts[context].steps if step.exten == exten]
        if last not in applications:
            raise ValueError(f"{context},{exten} has no {last}: the bench no longer fits the dialplan")
        count += applications.index(last) + 1
    return count
