"""A list as CSV: UTF-8 with or without a mark, or what Russian Excel writes (Windows-1251, semicolons)."""

import csv
import io
import re

from followup.list_table import Table
from hotline.domain.list_file import ListFile
from hotline.domain.refusal import Refused

_ENCODING = (
    "Кодировка файла не распознана. Сохраните список как «CSV UTF-8» или как книгу Excel (.xlsx) и попробуйте снова."
)
_SEPARATORS = ";,\t"

#: Excel begins a file with it to tell itself the separator; the sheet that people see counts it as a line.
_TOLD = re.compile(r"sep=([;,\t])\r?\n")

#: What Russian lists consist of beside ASCII. Of KOI8-R and DOS (866) read as Windows-1251, little falls into it.
_RUSSIAN = re.compile(r"[\x20-\x7e\r\n\tА-Яа-яЁё«»„“”‘’—–…№•°·\u00a0\u00ad§©®±€]*")
_WORD = re.compile(r"[А-Яа-яЁё]{2,}")


def read_csv(data: bytes) -> ListFile:
    """Raises `Refused` with the remedy."""
    text = _decoded(data)
    told = _TOLD.match(text)
    first = text.removeprefix(told[0] if told else "").lstrip("\r\n").split("\n", 1)[0]
    separator = told[1] if told else max(_SEPARATORS, key=first.count)
    table = Table()
    csv.field_size_limit(64 * 1024)
    try:
        for line, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            if told and line == 1:
                continue
            if not table.take(line, cells):
                break
    except csv.Error:
        raise Refused(
            "Файл не читается как CSV: проверьте кавычки или сохраните его как книгу Excel (.xlsx)."
        ) from None
    return table.done()


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise Refused(_ENCODING)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        raise Refused(_ENCODING) from None
    if not _RUSSIAN.fullmatch(text) or _turned(text):
        raise Refused(_ENCODING)
    return text


def _turned(text: str) -> bool:
    """Whether capitals and small letters changed places, as in KOI8-R read as Windows-1251: «бМОБ» for «Анна»."""
    words = _WORD.findall(text)
    turned = sum(word[0].islower() and word[1].isupper() for word in words)
    return bool(turned > len(words) // 4)
