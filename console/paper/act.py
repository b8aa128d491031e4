"""Акт об уничтожении персональных данных, with its export of the log of events (приказ Роскомнадзора № 179).

Blocks: hand it to `console.paper.printer.Printer`.
"""

from datetime import datetime

from console.paper.pdf import laid_out, page_of
from hotline.domain.erasure import COUNTED, METHOD, ErasureAct


def act_pdf(act: ErasureAct, institution: str = "") -> bytes:
    """The paper. It names the staff and no caller: she is known by a keyed hash."""
    counts = [(words, act.counts[kind]) for kind, words in COUNTED.items() if act.counts.get(kind)]
    html = page_of(
        "act.html", act=act, institution=institution, counts=counts, method=METHOD, at=datetime.fromisoformat(act.at)
    )
    return bytes(laid_out(html).write_pdf())
