"""Keep the journal's search up to date: lines of calls that ended since the last look."""

import logging

from hotline.ports import Database

log = logging.getLogger(__name__)

#: Lines of one transaction: some 20 ms of the database's only pen.
_AT_ONCE = 100

#: Transactions of one look; what is left waits for the next. In a storm calls go first: what waits is found by its
#: columns.
_ROUNDS = 2


async def index_journal(database: Database) -> int:
    """Index what is due; gives how many lines. A silent database is no error here: the next look goes on."""
    done = 0
    for _ in range(_ROUNDS):
        try:
            async with database.unit_of_work() as work:
                found = await work.lines.index_settled(_AT_ONCE)
        except OSError as silence:
            log.debug("the search is not brought up to date now: %s", silence)
            break
        done += found
        if found < _AT_ONCE:
            break
    return done
