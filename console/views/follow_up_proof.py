"""«Справка о дозвоне»: each attempt to reach a family, as a page and as a paper, for those who may read the card."""

from aiohttp import web

from console import proof_words
from console.auth.where import origin_of
from console.card import with_card
from console.downloads import paper
from console.keys import DESK
from console.paper.proof import proof_pdf
from console.pen import pen_of
from console.views.follow_ups import wall
from console.web import ID, Page, id_of, render
from hotline.domain.dial_proof import DialProof
from hotline.domain.rights import Action
from hotline.services.appeal_access import ReasonAsked
from hotline.services.prove_calls import Asked, prove_calls


async def show(request: web.Request) -> web.StreamResponse:
    """The page; a card of somebody else is asked for a reason first, as the card itself does."""
    try:
        proof = await _proof(request, printed=False)
    except ReasonAsked as asked:
        return render(request, "appeal_reason.html", asked=asked, appeal_id=asked.appeal_id, error="", reason="")
    return render(request, "follow_up.html", proof=proof, words=proof_words, now=request.app[DESK].clock.now())


async def printed(request: web.Request) -> web.StreamResponse:
    """The paper, with its control code."""
    desk = request.app[DESK]
    try:
        proof = await _proof(request, printed=True)
    except ReasonAsked:
        raise web.HTTPSeeOther(f"/follow-ups/{id_of(request)}") from None
    body = await desk.printer.run(proof_pdf, proof, desk.zone, desk.centre_name)
    return paper(body, f"calls-{proof.volume}-{proof.number}")


async def _proof(request: web.Request, *, printed: bool) -> DialProof:
    asked = Asked(pen_of(request), str(origin_of(request)), printed)
    return await with_card(prove_calls(request.app[DESK].database, wall(request), id_of(request), asked))


ROUTES = (
    Page("GET", f"/follow-ups/{ID}", show, Action.CASE_READ),
    Page("GET", f"/follow-ups/{ID}/proof.pdf", printed, Action.CASE_READ),
)
