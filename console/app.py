"""The console as one aiohttp application: pages, live messages, the browser phone's socket."""

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from console.auth.limits import BODY_LIMIT
from console.auth.setup import Door
from console.desk import Desk
from console.door import Doorkeeper
from console.faults import faults, refusals
from console.guard import guard
from console.keys import ACTIONS, DESK, DOORKEEPER, UPLOADS
from console.routes import ROUTES
from console.words import FILTERS

HERE = Path(__file__).parent


def make_app(desk: Desk, doorkeeper: Doorkeeper, door: Door | None = None) -> web.Application:
    """Join the parts. door: sessions and locks; without one there are locks only, as tests of pages need."""
    door = door or Door()
    app = web.Application(
        middlewares=[faults, *door.outside(), guard, *door.inside(), refusals], client_max_size=BODY_LIMIT
    )
    app[DESK], app[DOORKEEPER] = desk, doorkeeper
    door.hang(app, desk.hub)
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        filters=FILTERS,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    aiohttp_jinja2.get_env(app).globals.update(
        zone=desk.zone, centre_name=desk.centre_name, pause_reasons=desk.pause_reasons
    )
    routes = {app.router.add_route(page.method, page.path, page.handler): page for page in ROUTES}
    app[ACTIONS] = {route: page.action for route, page in routes.items()}
    app[UPLOADS] = frozenset(route for route, page in routes.items() if page.upload)
    app.on_cleanup.append(_stop_printing)
    # Only what every browser may read lies here; sound and papers of families never come from a folder.
    app.router.add_static("/static", HERE / "static")
    app.router.add_static("/assets", HERE / "assets")
    return app


async def _stop_printing(app: web.Application) -> None:
    app[DESK].printer.close()
