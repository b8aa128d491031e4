"""`hotline` with its wall clock CLOCK_AHEAD_S seconds ahead of the machine's. Asterisk keeps the real one."""

import os
from datetime import UTC, datetime, timedelta

from hotline.system_clock import SystemClock

_AHEAD = timedelta(seconds=float(os.environ["CLOCK_AHEAD_S"]))

SystemClock.now = lambda _: datetime.now(UTC) + _AHEAD

if __name__ == "__main__":
    from hotline.__main__ import main

    main()
