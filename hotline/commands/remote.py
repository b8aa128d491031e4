"""Talk to the running instance of the same HOTLINE_HOME."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

from hotline.bootstrap.parts import control_socket
from hotline.domain.refusal import Refused

_PATIENCE = aiohttp.ClientTimeout(total=60)


async def ask_service(home: Path, action: str, **fields: Any) -> Mapping[str, Any] | None:
    """The answer of the running instance, or None when none runs. Raises `Refused` with its reason."""
    socket = control_socket(home)
    if not socket.exists():
        return None
    connector = aiohttp.UnixConnector(path=str(socket))
    async with aiohttp.ClientSession(connector=connector, timeout=_PATIENCE) as session:
        try:
            async with session.post(f"http://hotline/{action}", json=fields) as answer:
                body: dict[str, Any] = await answer.json()
        except aiohttp.ClientConnectorError:
            return None  # a socket that a killed process left behind
        except (aiohttp.ClientError, TimeoutError) as fault:
            raise Refused(f"the running service does not answer ({fault}); see hotline check") from fault
    if "refused" in body:
        raise Refused(str(body["refused"]))
    return body
