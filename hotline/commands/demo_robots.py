"""Telephones that answer by themselves, and give way to people."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Self

from hotline.bootstrap.service import Service
from hotline.commands.demo_home import Account
from hotline.commands.demo_plan import Person
from hotline.domain.people import Role
from hotline.domain.presence import Presence
from hotline.services.pause import end_pause, take_pause
from hotline.services.shift import start_shift
from ivr.ami_errors import AmiError
from ivr.sip_caller import PhoneTrouble, SipPhone

log = logging.getLogger(__name__)

#: A robot takes the call after so many milliseconds: long enough for a look at the screen-pop.
_ANSWERS_AFTER_MS = 2500

#: Why the robots' calls go to a person who is on shift (a code of hotline/directories.toml).
_GIVING_WAY = "paperwork"

_LOOK_S = 1.0

#: A page that is loaded anew is away for a moment; robots wait so long before they take over again.
_MISSED_S = 10.0

#: Somebody with one of these can take a call now or in a moment.
_THERE = frozenset({Presence.FREE, Presence.RINGING, Presence.TALKING, Presence.WRAP_UP})


class Robots:
    """One phone a robot. An asynchronous context manager: leaving it unregisters the phones."""

    def __init__(
        self, service: Service, people: Iterable[Person], accounts: Mapping[str, Account], say: Callable[[str], None]
    ) -> None:
        self._service, self._accounts, self._say = service, accounts, say
        self._robots = {person.login: person for person in people if person.robot}
        self._phones: dict[str, SipPhone] = {}
        self._away: set[str] = set()
        self._seen_at = float("-inf")
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        for login in self._robots:
            self._phones[login] = await self._stack.enter_async_context(SipPhone())
            await self._register(login)
            await start_shift(self._service.database, self._service.queues, self._service.clock, login)
        await self._service.desk.desk.shifts_changed()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def works_as(self, login: str) -> bool:
        """Whether a robot answers under this name now, and no person."""
        return login in self._robots and login not in self._away

    async def speak(self, login: str, sound: Path) -> None:
        """What callers hear when this robot answers."""
        await self._phones[login].play(sound, loop=False)

    async def ready(self, login: str) -> None:
        """The card is written: press «Принимать звонки»."""
        service, room = self._service, self._service.desk.desk.room
        user = service.floor.person(login)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):  # the rest begins when Asterisk has told that the talk is over
                while user is not None and room.colleague(user).presence is not Presence.WRAP_UP:  # noqa: ASYNC110 - it is only looked at
                    await asyncio.sleep(0.1)
        service.rest.end(login)
        await end_pause(service.database, service.queues, service.clock, login)

    async def give_way(self) -> None:
        """For ever: who signs in under a robot's name gets its calls; who works a shift gets all dispatchers' calls."""
        resting: set[str] = set()
        while True:
            await asyncio.sleep(_LOOK_S)
            try:
                await self._let_people_in()
                resting = await self._let_people_work(resting)
            except (AmiError, OSError, PhoneTrouble) as fault:
                log.warning("a robot could not give way: %s", fault)

    async def _let_people_in(self) -> None:
        here = set(self._service.desk.hub.people()) & self._robots.keys()
        for login in here - self._away:
            await self._phones[login].unregister()
            self._say(f"{self._robots[login].name}: за это место сел человек, робот отключил свой телефон")
        for login in self._away - here:
            await self._register(login)
        self._away = here

    async def _let_people_work(self, resting: set[str]) -> set[str]:
        service = self._service
        colleagues = service.desk.desk.room.colleagues()
        if any(
            not self.works_as(one.login) and one.presence in _THERE and self._answers_everybody(one.login)
            for one in colleagues
        ):
            self._seen_at = service.clock.monotonic()
        person = service.clock.monotonic() - self._seen_at < _MISSED_S
        ours = {login for login, robot in self._robots.items() if robot.role is Role.DISPATCHER}
        wanted = {login for login in ours if self.works_as(login)} if person else set()
        busy = {one.login for one in colleagues if one.presence in {Presence.TALKING, Presence.RINGING}}
        for login in wanted - resting - busy:
            await take_pause(service.database, service.queues, service.clock, login, _GIVING_WAY)
        for login in resting - wanted:
            await end_pause(service.database, service.queues, service.clock, login)
        if wanted and not resting:
            self._say("на смене человек: звонки диспетчерам теперь идут только ему")
        if resting and not wanted:
            self._say("людей на смене нет: отвечают роботы")
        if wanted != resting or resting - wanted:
            await service.desk.desk.shifts_changed()
        return wanted - (busy - resting)

    def _answers_everybody(self, login: str) -> bool:
        user = self._service.floor.person(login)
        return user is not None and user.role is Role.DISPATCHER

    async def _register(self, login: str) -> None:
        sip = self._service.settings.sip
        phone = self._phones[login]
        await phone.register(login, self._accounts[login].sip_secret, f"{sip.bind}:{sip.port}")
        await phone.auto_answer(_ANSWERS_AFTER_MS)
