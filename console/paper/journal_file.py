"""A journal as a file for a person at a page: written here, printed beside the service."""

import asyncio
from functools import partial
from pathlib import Path

from console.paper.journal_pdf import PdfSheet
from console.paper.printer import Printer
from console.paper.sheets import open_sheet
from hotline.domain.forms import FileFormat
from hotline.ports import Database
from hotline.services.export_journal import Order, export_journal


async def journal_file(database: Database, order: Order, file_format: FileFormat, path: Path, printer: Printer) -> int:
    """Write the lines of `order` to `path`, give their count. `path` lies in a folder that only this writer uses.

    printer: of its own, since cards must not wait behind a journal. Raises as `export_journal` does.
    """
    sheet, count = await export_journal(database, order, partial(open_sheet, file_format, path, order.form, None))
    if isinstance(sheet, PdfSheet):
        await printer.run(sheet.finish)
    else:
        await asyncio.to_thread(sheet.finish)
    return count
