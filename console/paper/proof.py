"""Справка о дозвоне as PDF. Blocks: hand it to `console.paper.printer.Printer`."""

from zoneinfo import ZoneInfo

from console import proof_words
from console.paper.pdf import laid_out, page_of
from console.words import moment
from hotline.domain.dial_proof import DialProof


def proof_pdf(proof: DialProof, zone: ZoneInfo, institution: str = "") -> bytes:
    """The paper. zone: of the centre, by whose clock every time is written."""
    html = page_of("proof.html", proof=proof, institution=institution, zone=zone, words=proof_words, moment=moment)
    return bytes(laid_out(html).write_pdf())
