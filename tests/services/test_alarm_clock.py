"""The alarm clock of the service when somebody puts the clock of the machine."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from followup.alarm_clock import AlarmClock

NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(days=-400), timedelta(hours=5)])
async def test_a_clock_that_is_put_stops_no_alarm(jump):
    woken = asyncio.Queue()
    with time_machine.travel(NOON, tick=True) as travel:
        alarm = AlarmClock(UTC)
        alarm.every(timedelta(seconds=0.2), "look", lambda: woken.put(datetime.now(UTC)))
        alarm.daily(13, "once a day", lambda: asyncio.sleep(0))
        alarm.start()
        try:
            async with asyncio.timeout(5):
                await woken.get()
                travel.shift(jump)
                while abs(await woken.get() - (NOON + jump)) > timedelta(minutes=1):
                    pass
                for _ in range(2):  # and it goes on at its pace
                    await woken.get()
        finally:
            alarm.stop()
