"""A real SIP phone as a process: ``python -m ivr.sip_phone`` (pjsua2; PCMA, RFC 4733 digits, no sound card).

Commands come on stdin (``{"do": "dial", "nr": 7, …}``, see the methods ``do_…`` of `ivr.sip_phone_line`), events go to
stdout, one JSON object a line. One process is one phone with one line: a second incoming call hears busy (486).
`ivr.sip_caller` is the other end of the pipe and knows the verbs; nothing else starts us.

Every event has ``event`` and ``mono`` (seconds of CLOCK_MONOTONIC, shared by all processes of the machine):

    ready       port: the UDP port of SIP
    registered  ok, code, reason
    incoming    from: the From header as it came; call: the SIP Call-ID
    state       state: calling, incoming, early, connecting, confirmed, disconnected; code, reason (last SIP response)
    media       active, held
    digit       digit, method: rfc4733 or info
    recording   path; sample 0 of the file was heard at ``mono``
    recorded    path; the file is complete
    done        nr: the command with this number was obeyed
    refused     nr, do, reason: it could not be done, and nothing changed
    bye         the process is about to end

The process ends when stdin ends, hence with its parent; a phone that hangs inside its library is killed by the kernel.
"""

import argparse
import contextlib
import ctypes
import json
import os
import select
import signal
import sys
import time
from typing import Any

import pjsua2 as pj

from ivr.sip_phone_line import Line

_PR_SET_PDEATHSIG = 1
_FAREWELL_S = 1.0


class Wire:
    """The pipe to the parent: our own copy of stdout, since the library greets on the original."""

    def __init__(self) -> None:
        self._out = os.dup(1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        self._rest = b""

    def tell(self, event: str, **facts: object) -> None:
        line = json.dumps({"event": event, "mono": time.monotonic(), **facts}, ensure_ascii=True)
        with contextlib.suppress(BrokenPipeError):  # the parent is gone; stdin says so in a moment
            os.write(self._out, line.encode() + b"\n")

    def commands(self) -> list[dict[str, Any]] | None:
        """Take what came since the last time, without waiting; None when the parent closed the pipe."""
        if not select.select([0], [], [], 0)[0]:
            return []
        chunk = os.read(0, 65536)
        if not chunk:
            return None
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return [json.loads(line) for line in lines if line.strip()]


def open_endpoint(bind: str, port: int) -> pj.Endpoint:
    """Start the SIP stack, driven by our own loop: no thread of the library calls into Python."""
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.userAgent = "hotline test phone"
    config.medConfig.clockRate = config.medConfig.sndClockRate = 8000
    config.medConfig.ecTailLen = 0
    config.medConfig.noVad = True
    endpoint.libInit(config)
    for kind in (pj.PJSIP_TRANSPORT_UDP, pj.PJSIP_TRANSPORT_TCP):
        transport = pj.TransportConfig()
        transport.boundAddress, transport.port = bind, port
        endpoint.transportCreate(kind, transport)
    endpoint.libStart()
    endpoint.audDevManager().setNullDev()
    for codec in endpoint.codecEnum2():
        endpoint.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith("PCMA/") else 0)
    return endpoint


def run(bind: str, port: int) -> None:
    """Serve commands until `quit`, or until the parent is gone."""
    wire = Wire()
    endpoint = open_endpoint(bind, port)
    line = Line(wire.tell, bind)
    wire.tell("ready", port=sip_port(endpoint))
    ending: float | None = None
    while ending is None or (line.busy and time.monotonic() < ending):
        endpoint.libHandleEvents(10)
        line.chores()
        commands = wire.commands() if ending is None else []
        if commands is None or any(command["do"] == "quit" for command in commands):
            line.leave()
            ending = time.monotonic() + _FAREWELL_S
            continue
        for command in commands:
            line.obey(command)
    line.close()
    endpoint.libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)  # we said our goodbyes; without the flag it waits a second
    wire.tell("bye")


def sip_port(endpoint: pj.Endpoint) -> int:
    """Port 0 asks for any free one: say which one it became."""
    info = endpoint.transportGetInfo(0)
    return int(info.localName.rsplit(":", 1)[1])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ivr.sip_phone", description="a SIP phone; see the module")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="UDP and TCP; 0: any free one")
    args = parser.parse_args()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    failed = 0
    try:
        run(args.bind, args.port)
    except pj.Error as fault:
        sys.stderr.write(f"the phone failed: {fault.title}: {fault.reason}\n")
        sys.stderr.flush()
        failed = 1
    os._exit(failed)  # the library's objects outlive the interpreter's clean-up and crash in it


if __name__ == "__main__":
    main()
