"""`hotline followups proof|verify`: the paper as a file of the person who asked, and whether a code is one of ours."""

from pathlib import Path
from typing import Any

from hotline.commands.calendar import centre_calendar
from hotline.commands.reading import alone
from hotline.commands.remote import ask_service
from hotline.domain.refusal import Refused
from hotline.services.prove_calls import Asked, find_follow_up, prove_calls, verify_proof
from hotline.services.read_follow_ups import Wall
from hotline.settings import Settings
from hotline.system_clock import SystemClock

_HERE = "command"


async def write_proof(settings: Settings, which: str, target: Path) -> dict[str, Any]:
    """Print it; the audit has its line first. Raises `Refused` for what is not there, and when the file cannot be."""
    from console.paper.proof import proof_pdf
    from console.paper.target import replacing
    from hotline.services.appeal_access import NoSuchAppeal

    with replacing(target) as path:
        ask_service(settings.home, "settle")
        wall = await _wall(settings)

        async def proved(database: Any) -> Any:
            owed = await find_follow_up(database, which)
            try:
                return await prove_calls(database, wall, owed, Asked(None, _HERE, printed=True))
            except NoSuchAppeal:
                raise Refused(f"no follow-up call has the id {which[:40]}; see hotline followups --json") from None

        proof = await alone(settings, proved)
        path.write_bytes(proof_pdf(proof, settings.centre.zone, settings.centre.name))
    return {
        "file": str(target),
        "number": proof.number,
        "volume": proof.volume,
        "follow_up": str(proof.follow_up.id),
        "attempts": len(proof.tried),
        "kept": proof.kept.value,
        "code": proof.code,
    }


async def verified(settings: Settings, code: str) -> Any:
    """What is known of the paper with this code. Raises `Refused` for a stranger's."""
    wall = await _wall(settings)
    return await alone(settings, lambda database: verify_proof(database, wall, code))


async def _wall(settings: Settings) -> Wall:
    return Wall(SystemClock(), await centre_calendar(settings), settings.centre.zone)
