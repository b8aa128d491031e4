"""What the readers of lists have in common: limits, and what they refuse."""

from hotline.domain.campaign import MOST_PEOPLE
from hotline.domain.list_file import MOST_COLUMNS, ListFile, ListRow
from hotline.domain.refusal import Refused

#: Of the file. A list of 20,000 rows with ten columns has about half of it.
MOST_BYTES = 4 * 1024 * 1024

#: Signs of one cell that are kept; far more than may be spoken, so that the row's fault can be named.
_MOST_SIGNS = 500

#: Rows that may be empty one behind the other; Excel likes to save a sheet down to its last row.
_MOST_EMPTY = 1000


class Table:
    """Takes rows as they are read, and ends a reading that would not end."""

    def __init__(self) -> None:
        self._heading: tuple[str, ...] | None = None
        self._rows: list[ListRow] = []
        self._empty = 0

    def take(self, line: int, cells: list[str]) -> bool:
        """False: nothing that follows is wanted. Raises `Refused` for more than a list may have."""
        cut = tuple(cell[:_MOST_SIGNS].strip() for cell in cells[: MOST_COLUMNS + 1])
        while cut and not cut[-1]:
            cut = cut[:-1]
        if self._heading is None:
            if not cut:
                raise Refused("Первая строка пуста. В ней должны стоять заголовки столбцов: телефон, имя и другие.")
            self._heading = cut
            return True
        self._empty = 0 if cut else self._empty + 1
        if self._empty > _MOST_EMPTY:
            return False
        self._rows.append(ListRow(line, cut))
        if len(self._rows) - self._empty > MOST_PEOPLE:
            raise Refused(f"В списке больше {MOST_PEOPLE} строк. Разделите его на несколько обзвонов.")
        return True

    def done(self) -> ListFile:
        """What was read; empty rows at the end are no rows."""
        if self._heading is None:
            raise Refused("Файл пуст. В первой строке должны стоять заголовки столбцов: телефон, имя и другие.")
        rows = self._rows[: len(self._rows) - self._empty]
        if not rows:
            raise Refused("Под заголовками нет ни одной строки. Впишите хотя бы один номер.")
        return ListFile(self._heading, tuple(rows))
