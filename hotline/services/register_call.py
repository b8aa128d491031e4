"""Open the journal's line of a call at its first ring, and keep telling it what happens."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hotline.domain.call import EventKind
from hotline.domain.call_event import TEXT_LIMIT, CallEvent, call_id_of
from hotline.domain.phone import normalise
from hotline.services.centre import Centre


@dataclass(frozen=True, slots=True)
class CallLog:
    """The pen for one call. `tell` never waits and never fails (rule 6: the call path never waits for the database)."""

    centre: Centre
    call_id: UUID

    def tell(self, kind: EventKind, nth: str = "", **data: Any) -> None:
        """Write one event with the present time. `nth` tells several of a kind apart."""
        clock = self.centre.clock
        self.centre.journal.record(CallEvent(self.call_id, kind, clock.now(), clock.monotonic(), nth, data))

    def tell_key(self, key: str, level: str, *, accepted: bool) -> None:
        """A key was pressed. Keys repeat, so the moment tells them apart."""
        self.tell(EventKind.KEY, f"{self.centre.clock.monotonic():.3f}", key=key, level=level, accepted=accepted)


def resume_call(centre: Centre, linkedid: str) -> CallLog:
    """The pen for a call that is in the journal already."""
    return CallLog(centre, call_id_of(linkedid))


def register_call(centre: Centre, *, linkedid: str, number: str, name: str, line: str) -> CallLog:
    """The first ring. `number` and `name` come raw from the network; the number is normalised, the name bounded.

    A centre that keeps no numbers keeps no names of the network either: they often are the number.
    """
    log, phone, callers = CallLog(centre, call_id_of(linkedid)), normalise(number), centre.callers
    who = {"phone": phone, "caller_name": clean_name(name)}
    if callers is not None:
        sealed = callers.seal(phone, str(log.call_id))
        who = {"phone": "", "caller_name": "", "caller_hash": callers.known_by(phone), "caller_sealed": sealed}
    log.tell(EventKind.RANG, linkedid=linkedid, line=line, **who)
    return log


def clean_name(raw: str) -> str:
    """A caller's name as text: no control or layout signs, at most 300 others. "unknown" is Asterisk's for none."""
    name = "".join(sign for sign in raw if sign.isprintable()).strip()[:TEXT_LIMIT]
    return "" if name in {"unknown", "Anonymous", "anonymous"} else name
