"""`hotline reconcile`: the journal against Asterisk's own record and the files, mended at once."""

from hotline.commands.remote import ask_service
from hotline.settings import Settings


async def reconcile_now(settings: Settings) -> dict[str, int]:
    """What was missing and is written now, counted by kind. Without a running service nobody is on the line."""
    told = ask_service(settings.home, "reconcile")
    if told is not None:
        return dict(told)
    from asterisk_conf.control import running_pid
    from call_records.messages import MessageFiles
    from db.journal_writer import JournalWriter
    from hotline.bootstrap.mending import Mending
    from hotline.bootstrap.parts import open_database
    from hotline.system_clock import SystemClock

    clock = SystemClock()
    async with open_database(settings) as database:
        journal = JournalWriter(settings.database_url, settings.home / "spool", clock)
        journal.start()
        try:
            mending = Mending(database, journal, clock, settings.home, MessageFiles(settings.home / "messages"))
            return await mending.mend_alone(asterisk_runs=running_pid(settings.home) is not None)
        finally:
            journal.stop()
