"""The text of a campaign: sentences with variables in braces, «Ждём вас {дата} в {время}.», and what one person hears.

A variable is the name of a column of the list, whatever its capitals. The text is cut into sentences before values are
put in, so no value, however it is dotted, changes how it is said; a sentence without variables is the same for all.
"""

import re
from collections.abc import Mapping

from hotline.domain.refusal import Refused

#: Signs. About a minute and a half of speech: nobody listens longer to a machine.
LONGEST_TEXT = 1000

#: Signs of one value, and of one sentence with its values.
LONGEST_VALUE, LONGEST_SENTENCE = 120, 400

#: Words with a dot that ends no sentence.
_SHORT = ("ул", "г", "д", "кв", "каб", "пер", "пр", "им", "тел", "корп", "стр", "обл")

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[^\W_](?:[\w .№-]{0,58}[\w.])?")
_NO_END = "".join(rf"(?<!\b{short}\.)" for short in _SHORT)
_END = re.compile(rf"(?<=[.!?…]){_NO_END}\s+(?=[«„\"{{A-ZА-ЯЁ0-9])")


def variables(text: str) -> tuple[str, ...]:
    """Names in braces, as they are looked up, each once, in the order of the text."""
    return tuple(dict.fromkeys(_folded(name) for name in _VARIABLE.findall(text)))


def text_fault(text: str) -> str:
    """What is wrong with a text that somebody wrote, in Russian; "" when nothing is."""
    if not text.strip():
        return "Текст пуст: напишите, что услышит семья."
    if len(text) > LONGEST_TEXT:
        return f"Текст длиннее {LONGEST_TEXT} знаков: столько автомат не должен говорить."
    if "{" in (rest := _VARIABLE.sub("", text)) or "}" in rest:
        return "Скобка { или } стоит одна: переменная пишется как {имя}."
    for name in _VARIABLE.findall(text):
        if not _NAME.fullmatch(name.strip()):
            return f"«{{{name[:40]}}}»: в скобках пишется название столбца списка, как в {{имя}}."
    return ""


def rendered(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The sentences that one person hears. Raises `Refused` for a fault of the text and a missing or long value."""
    if fault := text_fault(text):
        raise Refused(fault)
    known = {_folded(name): " ".join(value.split()) for name, value in values.items()}
    for name in variables(text):
        if not known.get(name):
            raise Refused(f"Нет значения «{name}».")
        if len(known[name]) > LONGEST_VALUE:
            raise Refused(f"Значение «{name}» длиннее {LONGEST_VALUE} знаков.")
    sentences = [_VARIABLE.sub(lambda found: known[_folded(found[1])], one) for one in _cut(text)]
    if any(len(one) > LONGEST_SENTENCE for one in sentences):
        raise Refused(f"Предложение длиннее {LONGEST_SENTENCE} знаков: разделите его.")
    return tuple(sentences)


def example(text: str) -> tuple[str, ...]:
    """The sentences with an ordinary word for every variable: what can be checked before there is a list."""
    return rendered(text, dict.fromkeys(variables(text), "пример"))


def _cut(text: str) -> list[str]:
    return [one for one in _END.split(" ".join(text.split())) if one]


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())
