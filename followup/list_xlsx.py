"""A list as a book of Excel: the first sheet, what its cells show. Formulas are not calculated, nothing is unpacked."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from followup.list_table import Table
from hotline.domain.list_file import ListFile
from hotline.domain.refusal import Refused

#: Of all that the archive says it unpacks to: 40 times a sheet of 20,000 rows and ten columns is a bomb.
_MOST_UNPACKED = 100 * 1024 * 1024
_MOST_PARTS = 500

_BROKEN = "Файл не читается как книга Excel. Откройте его в Excel, сохраните заново как .xlsx или CSV UTF-8."


def read_xlsx(data: bytes) -> ListFile:
    """Raises `Refused` with the remedy."""
    _checked(data)
    table = Table()
    try:
        for line, cells in enumerate(_rows(data), 1):
            if not table.take(line, cells):
                break
    except Refused:
        raise
    except (InvalidFileException, zipfile.BadZipFile, MemoryError):
        raise Refused(_BROKEN) from None
    except Exception:  # noqa: BLE001 - a hostile file makes the library raise anything; the process is for this file only
        raise Refused(_BROKEN) from None
    return table.done()


def _rows(data: bytes) -> Iterator[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    if not book.worksheets:
        raise Refused("В книге нет ни одного листа с ячейками. Список должен быть на первом листе.")
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its size is the word of who wrote it
    for row in sheet.iter_rows(values_only=True):
        yield [_shown(value) for value in row]


def _checked(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise Refused("Книга Excel слишком велика в распакованном виде. Скопируйте список в новую книгу.")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise Refused("Это архив, но не книга Excel. Сохраните список как .xlsx или CSV UTF-8.")
            for name in names:
                if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(name).read(1024).upper():
                    raise Refused(_BROKEN)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError, EOFError):
        raise Refused(_BROKEN) from None


def _shown(value: object) -> str:
    """As a person reads it in the sheet: a number without a fraction, a day as days are written here."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}" if value.time() != time() else f"{value:%d.%m.%Y}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
