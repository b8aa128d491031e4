"""The door for `hotline …` commands: HTTP over a Unix socket below HOTLINE_HOME/run, readable by its owner only."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from hotline.domain.refusal import Refused

log = logging.getLogger(__name__)

#: A request: its JSON fields in, JSON out. Raises `Refused` with a sentence for the person.
Action = Callable[[Mapping[str, Any]], Awaitable[Any]]


class ControlDoor:
    """Serves actions by name: POST /<name> with a JSON object; 200 with JSON, or 409 with {"refused": sentence}."""

    def __init__(self, actions: Mapping[str, Action]) -> None:
        self._actions = actions
        app = web.Application()
        app.router.add_post("/{action}", self._handle)
        self._runner = web.AppRunner(app, access_log=None)

    async def open(self, socket: Path) -> None:
        socket.unlink(missing_ok=True)  # noqa: ASYNC240 - one system call, once at the start
        await self._runner.setup()
        await web.UnixSite(self._runner, str(socket)).start()
        socket.chmod(0o600)  # noqa: ASYNC240 - as above

    async def close(self) -> None:
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        action = self._actions.get(request.match_info["action"])
        if action is None:
            return web.json_response({"refused": "there is no such action"}, status=404)
        try:
            fields = await request.json()
            return web.json_response(await action(fields if isinstance(fields, dict) else {}))
        except Refused as refusal:
            return web.json_response({"refused": str(refusal)}, status=409)
        except Exception:
            log.exception("the action %s failed", request.match_info["action"])
            return web.json_response({"refused": "it failed; the reason stands in the log"}, status=500)
