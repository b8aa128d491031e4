"""A list of people as a table with a heading: what its columns mean, and why a row of it cannot be called.

Line numbers are those that the person sees in her spreadsheet: the heading is line 1.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from hotline.domain.campaign import CampaignPerson
from hotline.domain.campaign_text import LONGEST_VALUE, rendered, variables
from hotline.domain.dialable import obstacle
from hotline.domain.forms.text import seen
from hotline.domain.list_file import MOST_COLUMNS, ListRow
from hotline.domain.may_call import REASON_TITLES, Reason
from hotline.domain.phone import normalise
from hotline.domain.refusal import Refused

#: The two columns that have a meaning of their own, by the names under which people write them.
PHONE, NAME = "телефон", "имя"

_SPELLED: Mapping[str, str] = {
    **dict.fromkeys(("phone", "номер", "номер телефона", "тел", "тел."), PHONE),
    **dict.fromkeys(("name", "фио", "имя отчество"), NAME),
}


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a line is not taken. It names no number and no name: it may be shown and printed."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that can be called. phone: E.164. call_id: of the call that the number was taken from."""

    line: int
    phone: str
    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    call_id: UUID | None = None


_NAMES = (NAME, *(one for one, meant in _SPELLED.items() if meant == NAME))


def column(written: str) -> str:
    """The one spelling of a column: «ФИО» and «name» are «имя», «Номер телефона» is «телефон»."""
    plain = " ".join(seen(written).casefold().replace("ё", "е").split())
    return _SPELLED.get(plain, plain)


def spoken_values(person: CampaignPerson | Wanted) -> Mapping[str, str]:
    """What the variables of the text stand for with this person."""
    return {**person.values, **dict.fromkeys(_NAMES, person.name)}


def columns_of(heading: Sequence[str], text: str) -> tuple[str, ...]:
    """The columns of the list. Raises `Refused` when the heading is none, or lacks what the text speaks of."""
    columns = tuple(column(one) for one in heading)
    if len(columns) > MOST_COLUMNS:
        raise Refused(f"В списке больше {MOST_COLUMNS} столбцов. Оставьте телефон, имя и то, что звучит в тексте.")
    if PHONE not in columns:
        raise Refused("В первой строке нет столбца «телефон». Добавьте заголовки: телефон, имя и переменные текста.")
    named = [one for one in columns if one]
    if twice := next((one for one in named if named.count(one) > 1), ""):
        raise Refused(f"Столбец «{twice[:60]}» встречается дважды. Оставьте один.")
    lacking = [one for one in variables(text) if column(one) not in columns]
    if lacking:
        words = ", ".join(f"«{one}»" for one in lacking)
        raise Refused(f"В тексте есть переменные, которых нет среди столбцов: {words}. Добавьте столбцы в список.")
    return columns


def read_row(columns: Sequence[str], row: ListRow, text: str, fault_of: Callable[[str], str]) -> Wanted | RowFault:
    """What a row says, judged by itself alone. fault_of: why no voice can say a value, "" when it can."""
    cells = dict(zip(columns, map(seen, row.cells), strict=False))
    if not any(cells.values()):
        return RowFault(row.line, "пустая строка")
    written = cells.pop(PHONE, "")
    if not written:
        return RowFault(row.line, "нет номера телефона")
    if (found := obstacle(written)) is not None:
        return RowFault(row.line, REASON_TITLES[Reason(found.value)])
    name = cells.pop(NAME, "")
    # What the text does not speak of is not kept: nobody needs it (152-ФЗ, article 5).
    spoken = {column(one) for one in variables(text)}
    values = {one: value for one, value in cells.items() if one in spoken and value}
    for one, value in (*values.items(), (NAME, name)):
        if len(value) > LONGEST_VALUE:
            return RowFault(row.line, f"«{one[:60]}»: длиннее {LONGEST_VALUE} знаков")
    wanted = Wanted(row.line, normalise(written), name, values, row.call_id)
    why = _unspeakable(wanted, text, fault_of)
    return RowFault(row.line, why) if why else wanted


def _unspeakable(wanted: Wanted, text: str, fault_of: Callable[[str], str]) -> str:
    if not variables(text):
        return ""
    known = spoken_values(wanted)
    for one in variables(text):
        value = known.get(one, "")
        if not value:
            return f"пусто в столбце «{one}», а он звучит в тексте"
        if why := fault_of(value):
            return f"«{one}»: {why}"
    try:
        rendered(text, known)
    except Refused as refusal:
        return str(refusal)
    return ""
