"""The demonstration as it goes on: today's calls first, then a new one every minute or so, as long as one looks on."""

import asyncio
import logging
import random
from collections.abc import Sequence

from hotline.commands.demo_calls import Callers
from hotline.commands.demo_cards import Scribe
from hotline.commands.demo_plan import Brought, Call, Plan
from hotline.services.board import waiting_since

log = logging.getLogger(__name__)

#: Seconds between two new calls.
_SOONEST_S, _LATEST_S = 45.0, 80.0

#: The first one comes sooner: whoever has just signed in and begun her shift wants to hear the telephone.
_FIRST_S = 20.0

#: With so many callers on the line nobody new calls.
_CROWD = 2


async def live_through(callers: Callers, plan: Plan) -> None:
    """Today's calls, wave by wave, and what was brought by hand."""
    for wave in plan.waves:
        async with asyncio.TaskGroup() as group:
            for call in wave:
                group.create_task(callers.call(call))
    for brought in plan.brought:
        await _enter(callers, brought)


async def _enter(callers: Callers, brought: Brought) -> None:
    await Scribe(callers.service, callers.service.clock, brought.login).entered(brought)
    callers.say("Обращение на личном приёме записано в журнал")


async def go_on(callers: Callers, calls: Sequence[Call]) -> None:
    """For ever: somebody calls. At a bounded rate, and never into a crowd."""
    busy: set[asyncio.Task[None]] = set()
    pause, order = _FIRST_S, list(calls)
    while order:
        for call in order:
            await asyncio.sleep(pause)
            pause = random.uniform(_SOONEST_S, _LATEST_S)  # noqa: S311 - when an invented caller calls is no secret
            waiting = sum(waiting_since(live) is not None for live in callers.service.board.calls)
            if waiting >= _CROWD or len(busy) >= 2 * _CROWD:
                continue
            task = asyncio.create_task(callers.call(call))
            busy.add(task)
            task.add_done_callback(busy.discard)
