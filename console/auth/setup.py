"""Hang the door into the console: `door = the_door(entrance, …)`, `make_app(desk, door.keeper, door)`."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp_session
from aiohttp import web
from aiohttp.typedefs import Middleware

from console.auth.forgery import forgery
from console.auth.headers import add_headers
from console.auth.keys import ENTRANCE, PAGES, STORAGE
from console.auth.limits import limits
from console.auth.sessions import SessionDoor, SessionStorage
from console.auth.watch import LOOK_S, OpenPages
from console.live import Hub
from hotline.services.entrance import Entrance

# aiohttp-session keeps itself in a request under names of text, as it did before there were typed keys.
warnings.filterwarnings("ignore", category=web.NotAppKeyWarning, module="aiohttp_session")


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """secure: TLS ends at a proxy, whatever it says. hosts: names under which browsers reach us."""

    secure: bool = False
    hosts: frozenset[str] = frozenset()


class Door:
    """What stands around the guard. A console without an entrance (tests of pages) has locks, but no sessions."""

    def __init__(
        self, entrance: Entrance | None = None, settings: DoorSettings | None = None, *, look_s: float = LOOK_S
    ) -> None:
        self._entrance, self._settings, self._look_s = entrance, settings or DoorSettings(), look_s
        self.storage = SessionStorage(entrance, always_secure=self._settings.secure) if entrance else None

    @property
    def keeper(self) -> SessionDoor:
        """Knows who is signed in."""
        if self._entrance is None or self.storage is None:
            raise RuntimeError("this door has no sessions; give it an Entrance")
        return SessionDoor(self._entrance, self.storage)

    def outside(self) -> Sequence[Middleware]:
        """Middlewares before the guard."""
        sessions = [aiohttp_session.session_middleware(self.storage)] if self.storage else []
        return [limits(self._settings.hosts), *sessions]

    def inside(self) -> Sequence[Middleware]:
        """Middlewares after the guard."""
        return [forgery(always_secure=self._settings.secure)]

    def hang(self, app: web.Application, hub: Hub) -> None:
        """Headers for every answer; sessions for the views of the door; the watch of open pages."""
        app.on_response_prepare.append(add_headers)
        if self._entrance is None or self.storage is None:
            return
        app[ENTRANCE], app[STORAGE], app[PAGES] = (
            self._entrance,
            self.storage,
            OpenPages(self._entrance, hub, self._look_s),
        )
        app.cleanup_ctx.append(app[PAGES].run)
