"""The console as one aiohttp application: pages, live messages, the browser phone's socket."""

from collections.abc import Sequence
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Middleware

from console.desk import Desk
from console.door import Doorkeeper
from console.guard import context, guard, refusals
from console.keys import DESK, DOORKEEPER
from console.routes import ROUTES
from console.words import FILTERS

HERE = Path(__file__).parent

_BODY_LIMIT = 1024 * 1024


def make_app(desk: Desk, doorkeeper: Doorkeeper, middlewares: Sequence[Middleware] = ()) -> web.Application:
    """Join the parts. `middlewares` stand outside of the guard: sessions, headers, forgery of requests."""
    app = web.Application(middlewares=[*middlewares, guard, refusals], client_max_size=_BODY_LIMIT)
    app[DESK], app[DOORKEEPER] = desk, doorkeeper
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        context_processors=[context],
        filters=FILTERS,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    aiohttp_jinja2.get_env(app).globals.update(
        zone=desk.zone, centre_name=desk.centre_name, pause_reasons=desk.pause_reasons
    )
    for page in ROUTES:
        app.router.add_route(page.method, page.path, page.handler)
    # Only what every browser may read lies here; sound and papers of families never come from a folder.
    app.router.add_static("/static", HERE / "static")
    app.router.add_static("/assets", HERE / "assets")
    return app
