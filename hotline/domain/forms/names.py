"""What a person may ask for: which form, and as what kind of file."""

from enum import StrEnum


class FormName(StrEnum):
    """The journals of the regulations, by the region they come from; `full` is ours and shows everything."""

    VOLOGDA = "vologda"
    YUGORSK = "yugorsk"
    BARNAUL = "barnaul"
    FULL = "full"


class FileFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"
