"""Somebody puts the clock of the machine, or the service stands still: the real dialler, real plans, both databases."""

from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from followup.dialler import Dialler, Pace, Parts
from hotline.domain.retry import RETRIES
from hotline.services.dial_follow_ups import FollowUpsDue
from tests.db.telling import CENTRE, NOON
from tests.db.test_dial_follow_ups import Shift
from tests.db.test_follow_ups import ANNA, House
from tests.services.dial_rig import Exchange

FAMILIES, CHANNELS, A_MINUTE = 8, 2, 3
STEP = timedelta(seconds=10)

#: By wall clock and calendar nobody may be called before nine or after eight; some families live elsewhere.
PHONES = [f"+7900123450{nth}" for nth in range(FAMILIES - 2)] + ["+74012533333", "+74232222222"]
ZONES = {"+74012533333": ZoneInfo("Europe/Kaliningrad"), "+74232222222": ZoneInfo("Asia/Vladivostok")}


class Told(Exchange):
    """Everybody is busy. Remembers by both clocks when each was dialled."""

    def __init__(self, database, clock):
        super().__init__(database)
        self.clock, self.calls = clock, []

    async def dial(self, attempt, *, neutral=False):
        self.calls.append((attempt.phone, self.clock.time, self.clock.seconds))
        return await super().dial(attempt, neutral=neutral)


class Watch:
    """A house on Friday, 20 March, 12:00 in Barnaul, that owes each family a call since this morning."""

    def __init__(self, house, exchange):
        self.house, self.clock, self.exchange = house, house.clock, exchange
        due = FollowUpsDue(house.desk, Shift(2), "c0ffee")
        parts = Parts(house.database, house.clock, exchange, exchange, [due])
        self.dialler = Dialler(parts, "one", Pace(CHANNELS, A_MINUTE))

    async def lasts(self, **span):
        for _ in range(timedelta(**span) // STEP):
            await self.dialler.tick()
            await self.dialler.idle()
            self.clock.pass_(seconds=STEP.total_seconds())

    def never_in_a_burst(self):
        moments = sorted(moment for _, _, moment in self.exchange.calls)
        for first in moments:
            assert sum(first <= moment < first + 60 for moment in moments) <= A_MINUTE

    def never_outside_the_hours(self):
        for phone, at, _ in self.exchange.calls:
            wall: datetime = at.astimezone(ZONES.get(phone, CENTRE))
            assert time(9) <= wall.time() < time(20), (phone, wall)
            assert wall.weekday() < 5

    def never_sooner_again_than_the_rule_says(self):
        pauses = RETRIES["busy"].after
        for phone in PHONES:
            moments = [at for other, at, _ in self.exchange.calls if other == phone]
            for nth, (before, after) in enumerate(pairwise(moments)):
                assert after - before >= pauses[nth], phone

    @property
    def called(self):
        return [phone for phone, _, _ in self.exchange.calls]


@pytest.fixture
async def watch(url, database, a_writer):
    async with database.unit_of_work() as work:
        await work.users.add(ANNA)
        await work.shifts.start(ANNA.login, NOON - timedelta(hours=1))
        await work.commit()
    house = House(database, a_writer(url))
    for phone in PHONES:
        await house.answered(phone=phone)
    await house.sweep()
    house.on(3, 20)
    return Watch(house, Told(database, house.clock))


async def test_whatever_the_clock_does_nobody_is_called_in_a_burst_at_night_or_sooner_again(watch):
    await watch.lasts(seconds=30)
    assert len(watch.called) == CHANNELS

    watch.clock.time -= timedelta(seconds=90)  # NTP; by the wall it is a minute before the first calls
    await watch.lasts(minutes=3)
    assert len(set(watch.called)) == len(watch.called) >= 2 * CHANNELS, "nobody twice"

    watch.clock.time += timedelta(hours=5)  # 17:00; in Vladivostok it is eight in the evening
    await watch.lasts(minutes=2)
    assert len(watch.called) > FAMILIES
    assert "+74232222222" not in watch.called[2 * CHANNELS :]

    watch.clock.time += timedelta(hours=10)  # three at night, and Saturday
    asleep = len(watch.called)
    await watch.lasts(minutes=1)
    assert len(watch.called) == asleep

    watch.clock.pass_(days=2, hours=7)  # the service stood still until Monday, 10:00: all are due at once
    await watch.lasts(minutes=2)
    assert asleep < len(watch.called) <= asleep + 3 * A_MINUTE

    watch.never_in_a_burst()
    watch.never_outside_the_hours()
    watch.never_sooner_again_than_the_rule_says()
