"""How the running service is, as `hotline check` asks it."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hotline.domain.calendar import WorkingCalendar
from ivr.ami_errors import AmiError
from ivr.ami_snapshot import take_snapshot
from ivr.signals import DeviceState

if TYPE_CHECKING:
    from hotline.bootstrap.service import Service

#: Seconds for each question: shorter than `hotline check` waits for all of them.
_PATIENCE_S = 3.0

_OUT_OF_REACH = {DeviceState.UNAVAILABLE, DeviceState.INVALID}


async def service_state(service: "Service") -> Mapping[str, Any]:
    """As JSON; a part that does not answer says so and hides no other. Logins only, no names.

    asterisk: its pid or None. ami: linked, reason. journal: state, since, reason. database: "" or why it does not
    answer. sounds: why recordings cannot be sealed or opened, "" when they can. serving: login -> whether the phone can
    be reached; None when Asterisk does not say. speech: see
    `hotline.bootstrap.speech`. calendar: which of this year and the next are known.
    """
    link, health = service.feed.state, service.journal.health
    today = service.clock.now().astimezone(service.settings.centre.zone).date()
    silence, serving = await asyncio.gather(_silence(service), _serving(service))
    return {
        "asterisk": service.asterisk.pid,
        "ami": {"linked": link.linked, "reason": link.reason},
        "journal": {"state": health.state.value, "since": health.since.isoformat(), "reason": health.reason},
        "database": silence,
        "sounds": service.sounds.trouble or service.sounds.waits,
        "serving": serving,
        "speech": service.speech.state(),
        "calendar": WorkingCalendar().known_from(today),
    }


async def _silence(service: "Service") -> str:
    try:
        async with asyncio.timeout(_PATIENCE_S), service.database.unit_of_work() as work:
            await work.shifts.open()
    except Exception as silence:  # noqa: BLE001 - whatever a driver raises, it is the answer
        return f"{type(silence).__name__}: {str(silence).partition(chr(10))[0][:200]}"
    return ""


async def _serving(service: "Service") -> dict[str, bool] | None:
    try:
        snapshot = await asyncio.wait_for(take_snapshot(service.reader), _PATIENCE_S)
    except (AmiError, TimeoutError):
        return None
    return {member.login: member.state not in _OUT_OF_REACH for member in snapshot.members}
