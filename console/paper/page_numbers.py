"""«Страница 1 из 12» on pages that were laid out before anybody knew how many there would be."""

from collections.abc import Sequence
from pathlib import Path

from console.paper.pdf import laid_out, page_of
from hotline.domain.forms import Heading

#: Pages numbered at a time.
_AT_ONCE = 500


def numbered(pieces: Sequence[Path], target: Path, heading: Heading) -> None:
    """Join the pieces into `target`, each page with its number. Blocks a few milliseconds a page."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - the service that answers calls prints no paper itself

    with PdfWriter() as writer:
        for piece in pieces:
            writer.append(piece, import_outline=False)
        total = len(writer.pages)
        for start in range(0, total, _AT_ONCE):
            numbers = target.with_name(f"{target.name}.numbers")
            pages = range(start + 1, min(start + _AT_ONCE, total) + 1)
            laid_out(page_of("numbers.html", pages=pages, total=total, heading=heading)).write_pdf(numbers)
            for number, printed in zip(pages, PdfReader(numbers).pages, strict=True):
                page = writer.pages[number - 1]
                page.merge_page(printed)
                page.compress_content_streams()
        writer.metadata = {"/Title": heading.title}
        writer.write(target)
