"""A workbook in which text is text: the one place that says so for every XLSX that leaves the house."""

from pathlib import Path

import xlsxwriter


def harmless_book(path: Path) -> xlsxwriter.Workbook:
    """Rows go to disk as they come. Nothing is calculated, linked or taken for a number, whatever it begins with."""
    return xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),  # names of families lie nowhere else
        },
    )
