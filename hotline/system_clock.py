"""The real clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    """Implements `hotline.ports.Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()
