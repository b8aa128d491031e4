"""What the sealing of sound needs, and what it remembers between two sweeps."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from hotline.ports import Clock, Database, Journal
from hotline.ports.sealing import PlainSounds, Sealed, Sealer
from hotline.ports.sounds import OnSealed


@dataclass(slots=True)
class Sealing:
    """on_sealed: told of each sound, in this order. waits: why nothing can be sealed now, "" when it can.

    not_before: by the monotonic clock, when a fault is over. tries: how often a file ended the process that sealed it.
    told: the fault of a file that the log knows already. missing: rows of which the last look has found no file.
    ready: sealed files whose row could not be written, or perhaps was: the next sweep goes on with them.
    """

    database: Database
    journal: Journal
    clock: Clock
    plains: PlainSounds
    sealer: Sealer
    on_sealed: list[OnSealed] = field(default_factory=list)
    tries: Counter[UUID] = field(default_factory=Counter)
    told: dict[UUID, str] = field(default_factory=dict)
    missing: frozenset[UUID] = frozenset()
    ready: dict[UUID, Sealed] = field(default_factory=dict)
    waits: str = ""
    not_before: float = 0.0
