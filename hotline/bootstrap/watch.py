"""What the desk must not forget: SOS cards and red calls that nobody has, the centre's own words and days."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.directory import DirectoryKind
from hotline.domain.sos import Patience
from hotline.ports import Clock, Database
from hotline.services.edit_own_days import load_own_days
from hotline.services.raise_alarm import Publish, mend_alarms
from hotline.services.seed_directories import seed_directories, shipped_entries
from hotline.services.sos_access import SosDesk
from hotline.services.watch_sos import watch_sos
from hotline.settings_sections import SosSettings

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).parents[1] / "directories.toml"

#: Two words of the same moment are a minute apart at most, so that nobody waits long after her five minutes.
TICK = timedelta(seconds=15)


class Watch:
    """`load` at start, `tick` by the alarm clock. Everything that is due is read from the database.

    calendar: the one that the stories and the desk share. publish: of the hub. pauses: code and title, as pages offer
    them; empty until the database has answered once.
    """

    def __init__(
        self, database: Database, clock: Clock, calendar: WorkingCalendar, publish: Publish, settings: SosSettings
    ) -> None:
        self._database, self._clock, self._publish, self.calendar = database, clock, publish, calendar
        self._patience = Patience(
            timedelta(minutes=settings.remind_minutes), timedelta(minutes=settings.escalate_minutes)
        )
        self._loaded = False
        self.pauses: Sequence[tuple[str, str]] = ()

    async def load(self) -> None:
        """Fill the directories at the first start, learn the own days. A silent database is asked again by `tick`."""
        try:
            await seed_directories(self._database, shipped_entries(SHIPPED.read_text("utf-8")))
            await load_own_days(self._database, self.calendar)
            await self.reload()
            self._loaded = True
        except OSError as silence:
            log.warning("the directories cannot be read now: %s", silence)

    async def reload(self) -> None:
        """After a change of a directory: what pages keep of it."""
        async with self._database.unit_of_work() as work:
            entries = await work.directories.entries(DirectoryKind.PAUSE)
        self.pauses = tuple((entry.code, entry.title) for entry in entries)

    async def tick(self) -> None:
        """Remind of SOS cards, call the supervisors, raise alarms that were missed."""
        if not self._loaded:
            await self.load()
        await watch_sos(SosDesk(self._database, self._clock, self._publish), self._patience)
        await mend_alarms(self._database, self._clock, self._publish)
