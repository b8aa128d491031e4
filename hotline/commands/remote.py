"""Talk to the running instance of the same HOTLINE_HOME by its Unix socket. Imports little: commands start fast."""

import json
import socket
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from hotline.domain.refusal import Refused

_PATIENCE_S = 60.0


def control_socket(home: Path) -> Path:
    """Where the running service takes commands."""
    return home / "run" / "control.sock"


def ask_service(home: Path, asked: str, **fields: Any) -> Any | None:
    """The answer of the running instance, or None when none runs. Raises `Refused` with its reason."""
    return ask_within(_PATIENCE_S, home, asked, fields)


def ask_within(patience_s: float, home: Path, asked: str, fields: Mapping[str, Any]) -> Any | None:
    """As `ask_service`, with the seconds that its silence is borne."""
    connection = _UnixConnection(control_socket(home), patience_s)
    try:
        connection.request("POST", f"/{asked}", json.dumps(fields), {"Content-Type": "application/json"})
        body = json.loads(connection.getresponse().read())
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        return None  # no socket, or one that a killed process left behind
    except (OSError, HTTPException, ValueError) as fault:
        raise Refused(f"the running service does not answer ({fault}); see hotline check") from fault
    finally:
        connection.close()
    if isinstance(body, dict) and "refused" in body:
        raise Refused(str(body["refused"]))
    return body


class _UnixConnection(HTTPConnection):
    def __init__(self, path: Path, patience_s: float) -> None:
        super().__init__("hotline", timeout=patience_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
