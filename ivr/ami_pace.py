"""How patient the link to Asterisk is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import uniform


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `retry_s` and `refused_s`: shortest and longest wait before the next try, doubling in between."""

    ping_every_s: float = 3.0
    dead_after_s: float = 8.0
    login_within_s: float = 5.0
    retry_s: tuple[float, float] = (0.2, 5.0)
    refused_s: tuple[float, float] = (5.0, 60.0)


@dataclass(slots=True)
class BackOff:
    """Doubling waits with a jitter, so that several services do not come back in step."""

    first: float
    longest: float
    jitter: Callable[[float, float], float] = uniform
    _tries: int = field(default=0, init=False)

    def next(self) -> float:
        """Seconds to wait before the next try."""
        wait = min(self.longest, self.first * 2.0**self._tries)
        self._tries = min(self._tries + 1, 16)
        return wait * self.jitter(0.75, 1.0)

    def reset(self) -> None:
        self._tries = 0
