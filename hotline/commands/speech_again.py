"""`hotline speech again`: what failed waits for the workers anew. Who runs them finds it at their next look."""

from hotline.settings import Settings
from hotline.system_clock import SystemClock


async def speech_again(settings: Settings) -> int:
    """How many legs wait anew. Beside a running service or without one."""
    from hotline.bootstrap.parts import open_database

    async with open_database(settings) as database, database.unit_of_work() as work:
        waiting = await work.transcripts.again(SystemClock().now())
        await work.commit()
    return waiting
