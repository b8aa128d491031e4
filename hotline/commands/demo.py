"""`hotline demo`: the whole service with invented families, dispatchers and calls, to look at and to try.

The service is the real one, in this process; the callers and the robots are SIP phones in processes of their own.
"""

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from hotline.bootstrap.service import Service
from hotline.commands.demo_called import Families
from hotline.commands.demo_calls import Callers
from hotline.commands.demo_home import DemoHome, families_at
from hotline.commands.demo_life import go_on, live_through
from hotline.commands.demo_past import tell_past
from hotline.commands.demo_people import fill_directories, settle_in
from hotline.commands.demo_plan import Plan, read_plan
from hotline.commands.demo_robots import Robots
from hotline.commands.demo_told import accounts_told, address, recovery_told
from hotline.commands.demo_voices import Voices
from hotline.commands.run import run_service, say
from hotline.domain.refusal import Refused
from hotline.settings import Settings
from ivr.sip_caller import PhoneTrouble, SipPhone


def run_demo(settings: Settings, *, quiet: bool, once: bool, file: Path | None) -> int:
    """Run until SIGTERM or SIGINT; with `once` only until the first calls are through. Raises `Refused`."""
    plan = read_plan(file)
    home = DemoHome(settings.home)
    return run_service(settings, partial(_show, home=home, plan=plan, quiet=quiet, once=once))


async def _show(service: Service, *, home: DemoHome, plan: Plan, quiet: bool, once: bool) -> None:
    settings = service.settings
    say(f"Показательный центр: люди выдуманы, звонки настоящие. Папка {settings.home}")
    await settle_in(service, home, plan)
    told = accounts_told(settings, home, plan)
    home.write_for_people(told + recovery_told(home))
    say(f"Консоль открыта: {address(settings)}")
    say(told)
    voices = Voices(settings.home / "demo-voices")
    try:
        async with AsyncExitStack() as stack:
            robots = await stack.enter_async_context(Robots(service, plan.person, home.accounts, say))
            stack.callback(asyncio.create_task(robots.give_way()).cancel)
            families = Families(service, robots, voices, say)
            if port := families_at(settings):
                phone = await stack.enter_async_context(SipPhone(port=port))
                stack.callback(asyncio.create_task(families.answer(phone, plan.called)).cancel)
            callers = Callers(service, robots, voices, say)
            await _live(callers, families, home, plan, told, quiet=quiet, once=once)
    except PhoneTrouble as trouble:
        raise Refused(f"телефоны показа не работают: {trouble}") from trouble
    finally:
        await asyncio.to_thread(voices.close)


async def _live(  # noqa: PLR0913 - the options of the command
    callers: Callers, families: Families, home: DemoHome, plan: Plan, told: str, *, quiet: bool, once: bool
) -> None:
    """The invented past, today's calls, then one call after another."""
    if not home.told:
        await fill_directories(callers.service, plan)
        count = await tell_past(callers.service, plan)
        say(f"Прошлые дни записаны в журнал: звонков — {count}")
        say(f"Сегодня звонят по-настоящему, через Asterisk: звонков — {len(plan.call)}")
        await live_through(callers, plan)
        home.all_told()
        say(told)
    say(f"ready: показательный центр работает, консоль {address(callers.service.settings)}; Ctrl-C всё остановит")
    if once:
        return
    if quiet:
        await asyncio.Event().wait()
    await families.want(plan.called)
    await go_on(callers, plan.later)
