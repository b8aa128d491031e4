"""Let go what has been kept long enough: every night, or at the administrator's word.

One thing at a time, and the disk first: a crash between the file and the row leaves a row whose sound is gone, and the
next round finds it, erases nothing twice and writes the row. Idempotent; held calls are passed over.
"""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from uuid import UUID

from hotline.domain.retention import Aged, Kind, Rule, due_for_erasure, last_day
from hotline.ports import Clock, Database
from hotline.ports.retention import SoundEraser, StationLogs
from hotline.services.move_campaign import forget_campaign

_BATCH = 200
_ALL = 10**9

_SOUNDS = frozenset({Kind.RECORDING, Kind.MESSAGE, Kind.MESSAGE_DONE})


@dataclass(slots=True)
class Round:
    """What one round let go, or would. held: was due, but is under legal hold."""

    gone: list[Aged] = field(default_factory=list)
    held: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        found: Counter[str] = Counter()
        for aged in self.gone:
            found[aged.kind.value] += aged.size
        return dict(found)


@dataclass(frozen=True, slots=True)
class Retainer:
    """zone: of the centre, whose days count."""

    database: Database
    eraser: SoundEraser
    clock: Clock
    zone: tzinfo
    station: StationLogs | None = None

    async def due(self, limit: int = 100_000) -> Round:
        """What a round would let go now; changes nothing."""
        found = Round()
        for kind, rule in (await self._rules()).items():
            async for aged in self._due(kind, rule, found, letting_go=False):
                found.gone.append(aged)
                if len(found.gone) >= limit:
                    return found
        return found

    async def let_go(self) -> Round:
        """One round. Raises OSError when a file or the database refuses; what is done is done."""
        done = Round()
        for kind, rule in (await self._rules()).items():
            async for aged in self._due(kind, rule, done, letting_go=True):
                await self._erase(aged, rule)
                done.gone.append(aged)
        return done

    async def _rules(self) -> dict[Kind, Rule]:
        async with self.database.unit_of_work() as work:
            return dict(await work.retention.rules())

    async def _due(self, kind: Kind, rule: Rule, tally: Round, *, letting_go: bool) -> AsyncIterator[Aged]:
        today = self.clock.now().astimezone(self.zone).date()
        last = last_day(rule, today)
        if last is None:
            return
        before = datetime.combine(last + timedelta(days=1), time(), self.zone).astimezone(UTC)
        if kind is Kind.STATION:
            lines = 0 if self.station is None else await self.station.strike_old(before, look_only=not letting_go)
            if lines:
                yield Aged(kind, "log", before, size=lines)
            return
        after: tuple[datetime, str] | None = None
        named = kind is not Kind.AUDIT  # its lines go together, thousands in a step
        while True:
            async with self.database.unit_of_work() as work:
                batch = await work.retention.aged(kind, before, after, _BATCH if letting_go or named else _ALL)
            for aged in batch:
                born = aged.born.astimezone(self.zone).date()
                if due_for_erasure(kind, born, rule, held=aged.held, now=today):
                    yield aged
                else:
                    tally.held += aged.held
            if not named:
                if not batch or not letting_go:  # the next step begins at the front again
                    return
            elif len(batch) < _BATCH:
                return
            else:
                after = (batch[-1].born, batch[-1].id)

    async def _erase(self, aged: Aged, rule: Rule) -> None:
        if aged.kind in _SOUNDS:
            await self.eraser.erase(UUID(aged.id))
        now = self.clock.now()
        async with self.database.unit_of_work() as work:
            if aged.kind in _SOUNDS:
                await work.retention.sound_gone(UUID(aged.id), now)
            elif aged.kind is Kind.TRANSCRIPT:
                await work.retention.forget_words([UUID(aged.id)])
            elif aged.kind is Kind.JOURNAL:
                await work.person.blank_calls([UUID(aged.id)], now)
            elif aged.kind is Kind.CAMPAIGN:
                await forget_campaign(work, UUID(aged.id), now)
            elif aged.kind is Kind.AUDIT:
                await work.retention.lines_gone(*aged.id.split("-"))
            await work.retention.note(now, aged.kind.value, aged.id, aged.sha256, f"срок хранения {rule.days} дн.")
            await work.commit()
