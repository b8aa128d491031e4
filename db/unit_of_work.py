"""The database as services use it: one transaction at a time, with repositories."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, timedelta, tzinfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.accounts import SqlAccounts
from db.alarms import SqlAlarms
from db.appeals import SqlAppeals
from db.attempts import SqlAttempts
from db.attention import SqlAttention
from db.audit import SqlAudit
from db.call_wishes import SqlCallWishes
from db.callbacks import SqlCallbacks
from db.calling_back import SqlCallingBack
from db.campaigns import SqlCampaigns
from db.corrections import SqlCorrections
from db.crisis_hits import SqlCrisisHits
from db.directories import SqlDirectories
from db.duties import SqlDuties
from db.engine import PATIENCE, DatabaseSilent, reading_engine
from db.erasures import SqlErasures
from db.follow_ups import SqlFollowUps
from db.form_lines import SqlFormLines
from db.hearing import SqlHearing
from db.lines import SqlJournalLines
from db.link import Link
from db.listen_links import SqlListenLinks
from db.pauses import SqlPauses
from db.person import SqlPersonData
from db.recordings import SqlRecordings
from db.repositories import SqlJournal, SqlOffsets, SqlShifts, SqlUsers
from db.retention import SqlRetention
from db.scores import SqlScores
from db.sessions import SqlSessions
from db.sos import SqlSosCards
from db.sound_notes import SqlSoundNotes
from db.sounds import SqlSounds
from db.surveys import SqlSurveys
from db.takings_out import SqlTakingsOut
from db.transcripts import SqlTranscripts
from db.volumes import SqlVolumes


class SqlUnitOfWork:
    """`hotline.ports.UnitOfWork`."""

    def __init__(self, link: Link, zone: tzinfo) -> None:
        self._link = link
        self.users = SqlUsers(link)
        self.shifts = SqlShifts(link)
        self.journal = SqlJournal(link, zone)
        self.recordings = SqlRecordings(link)
        self.offsets = SqlOffsets(link)
        self.accounts = SqlAccounts(link)
        self.alarms = SqlAlarms(link)
        self.appeals = SqlAppeals(link)
        self.attempts = SqlAttempts(link)
        self.attention = SqlAttention(link)
        self.audit = SqlAudit(link)
        self.crisis_hits = SqlCrisisHits(link)
        self.directories = SqlDirectories(link)
        self.duties = SqlDuties(link)
        self.erasures = SqlErasures(link)
        self.callbacks = SqlCallbacks(link)
        self.calling_back = SqlCallingBack(link)
        self.follow_ups = SqlFollowUps(link)
        self.wishes = SqlCallWishes(link)
        self.campaigns = SqlCampaigns(link)
        self.forms = SqlFormLines(link, zone)
        self.lines = SqlJournalLines(link, zone)
        self.pauses = SqlPauses(link)
        self.person = SqlPersonData(link)
        self.retention = SqlRetention(link)
        self.sessions = SqlSessions(link)
        self.sos = SqlSosCards(link)
        self.sounds = SqlSounds(link)
        self.transcripts = SqlTranscripts(link)
        self.corrections = SqlCorrections(link)
        self.volumes = SqlVolumes(link)
        self.hearing = SqlHearing(link, zone)
        self.listen_links = SqlListenLinks(link)
        self.sound_notes = SqlSoundNotes(link)
        self.scores = SqlScores(link, zone)
        self.surveys = SqlSurveys(link, zone)
        self.takings_out = SqlTakingsOut(link)

    async def commit(self) -> None:
        """Keep what was written. Leaving the block without it rolls back."""
        await self._link.commit()


class SqlDatabase:
    """`hotline.ports.Database`. The tables must be there: `JournalWriter.start` or `db.schema.migrate` builds them.

    url: `settings.database_url`. zone: of the centre, where a day of `journal.page` begins.
    patience: the longest wait for one statement; then `DatabaseSilent`.
    """

    def __init__(self, url: str, zone: tzinfo = UTC, patience: timedelta = PATIENCE) -> None:
        self._engine, self._zone, self._patience = reading_engine(url), zone, patience

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[SqlUnitOfWork]:
        """Raises `DatabaseSilent`, an OSError, when no connection can be had."""
        link, connection = await self._connected()
        try:
            yield SqlUnitOfWork(link, self._zone)
        finally:
            await self._let_go(link, connection)

    async def close(self) -> None:
        """Close the pool."""
        await self._engine.dispose()

    async def _connected(self) -> tuple[Link, AsyncConnection]:
        try:
            return await self._connected_once()
        except DatabaseSilent:
            # A server that was restarted leaves dead connections in the pool; the first that fails empties it.
            return await self._connected_once()

    async def _connected_once(self) -> tuple[Link, AsyncConnection]:
        connection = self._engine.connect()
        link = Link(connection, self._patience)
        try:
            await link.bounded(connection.start())
            if link.dialect == "postgresql":
                await link.read(select(1))
        except BaseException:
            await self._let_go(link, connection)
            raise
        return link, connection

    @staticmethod
    async def _let_go(link: Link, connection: AsyncConnection) -> None:
        if connection.sync_connection is None:
            return
        try:
            await link.bounded(connection.close())
        except DatabaseSilent:
            await connection.invalidate()
