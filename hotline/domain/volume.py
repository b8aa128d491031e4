"""A volume of the journal: «Начат», «Окончен», and how far its numbers go (Вологда: printed at the end of the year)."""

from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Volume:
    """started_at: None while the first volume has no line; ended_at: None while it takes lines. Aware, UTC."""

    volume: int
    last_number: int
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def outlived(self, now: datetime, zone: tzinfo) -> bool:
        """Whether it is of a year that is over, so that it is time to close it."""
        if self.started_at is None or not self.is_open or not self.last_number:
            return False
        return self.started_at.astimezone(zone).year < now.astimezone(zone).year
