"""How the journal is kept at the moment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Keeping(StrEnum):
    """Where events go."""

    OK = "ok"  #: into the database
    SPOOLING = "spooling"  #: into the spool: the database does not answer
    HOLDING = "holding"  #: nowhere: the disk takes nothing either, they wait in memory


@dataclass(frozen=True, slots=True)
class Health:
    """since: aware, UTC. reason: what the database or the disk says, without anybody's data."""

    state: Keeping
    since: datetime
    reason: str = ""
