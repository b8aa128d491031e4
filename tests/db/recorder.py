"""A service that only takes calls, to be killed: prints how many calls are kept, for ever.

Arguments: database URL, folder of the spool, a prefix of the Linkedids.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from db.journal_writer import JournalWriter
from hotline.system_clock import SystemClock
from tests.db.telling import PATIENCE, an_answered_call, tell


async def main(url, spool, prefix):
    writer = JournalWriter(url, Path(spool), SystemClock(), patience=PATIENCE, reserve_bytes=4096)
    await asyncio.to_thread(writer.start)
    number = 0
    while True:
        for _ in range(5):
            number += 1
            tell(writer, an_answered_call(linkedid=f"{prefix}-{number}"))
        if await writer.kept(timedelta(seconds=30)):
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


asyncio.run(main(*sys.argv[1:]))
