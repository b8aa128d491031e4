"""Places calls over a product's line, one matter each, whatever the hour: that is another test's matter."""

import contextlib
from datetime import timedelta
from pathlib import Path

from asterisk_conf.cel import cel_file
from db.dial_trail import CelTrail
from db.unit_of_work import SqlDatabase
from followup.dialler import Dialler, Pace, Parts
from hotline.bootstrap.dialling import _holder
from hotline.ports.dialling import Verdict
from hotline.system_clock import SystemClock
from ivr.ami_link import Account, AmiLink
from ivr.dialling import AmiDialer


class Given:
    """`Due`: whatever was put here, once."""

    def __init__(self):
        self.matters = []

    async def next(self, now, limit):
        given, self.matters = self.matters, []
        return given

    async def judge(self, matter, now):
        return Verdict(allowed=True)


class Placing:
    """database: of the product. `call` begins a call; what it gives is awaited for its end."""

    def __init__(self, database, dialler, given):
        self.database, self._dialler, self._given = database, dialler, given

    async def call(self, matter):
        """The attempt and its keys, once the call is over."""
        self._given.matters = [matter]
        await self._dialler.tick()
        assert self._dialler.calls == 1

        async def ended():
            await self._dialler.idle()
            async with self.database.unit_of_work() as work:
                attempt = (await work.attempts.of(matter.subject))[-1]
                return attempt, [(one.question, one.key) for one in await work.attempts.answers(attempt.id)]

        return ended


@contextlib.asynccontextmanager
async def placing(product, trunk="vega", caller_id="88001234567"):
    """A dialler of the test's own beside a service that dials nobody by itself."""
    home, clock = Path(product.home), SystemClock()
    database = SqlDatabase(f"sqlite:///{home / 'hotline.sqlite3'}")
    links = [
        AmiLink(Account(product.chosen["AMI__PORT"], user, home / "secrets" / f"ami_{user}"), clock)
        for user in ("reader", "dialler")
    ]
    dialer = AmiDialer(*links, trunk=trunk, caller_id=caller_id)
    for link in links:
        link.start()
    for link in links:
        assert await link.linked(timedelta(seconds=10))
    given = Given()
    dialler = Dialler(
        Parts(database, clock, dialer, CelTrail(database, cel_file(home)), [given]), _holder(home), Pace()
    )
    try:
        yield Placing(database, dialler, given)
    finally:
        await dialler.stop()
        for link in links:
            await link.stop()
        await database.close()
