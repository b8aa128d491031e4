"""The cards of a family as PDF. Each function blocks: hand it to `console.paper.printer.Printer`."""

from typing import Any

from console.paper.pdf import laid_out, page_of
from hotline.domain.forms import (
    AppealForm,
    AppealKind,
    AppealPaper,
    Purpose,
    RouteLine,
    RoutePaper,
    SosForm,
    SosPaper,
)

#: Lines of a route sheet at least, so that the next agency can be written in by hand.
_ROUTE_LINES = 3


def sos_pdf(paper: SosPaper, institution: str = "") -> bytes:
    """Карта вызова Службы экстренного реагирования «SOS» (Вологда, приложение 2)."""
    return _pdf("sos.html", paper=paper, institution=institution, forms=list(SosForm))


def appeal_pdf(paper: AppealPaper, institution: str = "") -> bytes:
    """Карточка обращения (Алтай, приложение 7)."""
    return _pdf(
        "appeal.html",
        paper=paper,
        institution=institution,
        kinds=list(AppealKind),
        forms=list(AppealForm),
        purposes=list(Purpose),
        words={Purpose.RESOURCE: paper.resource_words, Purpose.OTHER: paper.other_words},
        route=_route(paper.route),
    )


def route_pdf(paper: RoutePaper, institution: str = "") -> bytes:
    """Карта индивидуального бесшовного маршрута семьи (Алтай, приложение 2)."""
    return _pdf("route.html", paper=paper, institution=institution, route=_route(paper.route))


def _pdf(template: str, **fields: Any) -> bytes:
    return bytes(laid_out(page_of(template, **fields)).write_pdf())


def _route(lines: tuple[RouteLine, ...]) -> list[RouteLine]:
    return [*lines, *[RouteLine()] * (_ROUTE_LINES - len(lines))]
