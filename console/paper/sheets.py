"""The file of a journal by its format: `open_sheet` is what `hotline.services.export_journal` opens."""

from collections.abc import Callable
from pathlib import Path

from console.paper.csv_sheet import CsvSheet
from console.paper.journal_pdf import PdfSheet
from console.paper.xlsx import XlsxSheet
from hotline.domain.forms import FileFormat, Form, Heading
from hotline.ports.forms import Sheet


def open_sheet(
    file_format: FileFormat, path: Path, form: Form, told: Callable[[int, int], None] | None, heading: Heading
) -> Sheet:
    """A new file at `path`, which lies in a folder that only its writer uses (see `console.paper.target.replacing`).

    told: hears how many of how many lines of a PDF are printed. Without it, a `Printer` may be given its `finish`.
    """
    if file_format is FileFormat.CSV:
        return CsvSheet(path, form, heading)
    if file_format is FileFormat.XLSX:
        return XlsxSheet(path, form, heading)
    return PdfSheet(path, form.name, heading, told)
