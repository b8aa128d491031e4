"""Families whom we call: SIPp behind the provider's line. What SIPp has logged is the judge of who was dialled."""

import asyncio
import contextlib
import shutil
from collections import Counter
from pathlib import Path
from typing import Self

from tests.asterisk.asterisk_rig import sip_request
from tests.rtp_pcap import write_call
from tests.sipp_runner import SCENARIOS, _free_port


class Families:
    """`async with`; port: where they take calls.

    ring_ms: until the receiver is lifted; hold_ms: until it is put down, if we do not do that first.
    """

    def __init__(self, folder: Path, *, ring_ms: int = 300, hold_ms: int = 20_000, press_every_s: float = 0.35) -> None:
        self._folder, self._times, self._every = folder, {"RING_MS": ring_ms, "HOLD_MS": hold_ms}, press_every_s
        self.port = _free_port()
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        text = (SCENARIOS / "family.xml").read_text("utf-8")
        for name, value in self._times.items():
            text = text.replace(f'"{name}"', f'"{value}"')
        (self._folder / "scenario.xml").write_text(text, "utf-8")
        presses = {round(0.4 + self._every * nth, 2): "1" for nth in range(40)}
        write_call(self._folder / "call.pcap", seconds=max(presses) + 0.5, keys=presses)
        self._process = await asyncio.create_subprocess_exec(
            shutil.which("sipp") or "sipp",
            *("-sf", "scenario.xml", "-i", "127.0.0.1", "-p", str(self.port), "-mp", str(_free_port()), "-nostdin"),
            *("-trace_logs", "-log_file", "families.log", "-trace_err", "-error_file", "faults.log"),
            cwd=self._folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        # Asterisk asks the provider for a sign of life once a minute, and calls nobody over a line that gave none.
        async with asyncio.timeout(20):
            while await sip_request(self.port, "OPTIONS", within=0.3) != 200:
                pass
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            with contextlib.suppress(ProcessLookupError):
                await self._process.wait()

    def dialled(self) -> Counter[str]:
        """How often each number was called: INVITEs that SIPp took as new calls, its own log."""
        log = self._folder / "families.log"
        text = log.read_text("utf-8", errors="replace") if log.exists() else ""
        return Counter(line.split("INVITE ", 1)[1].strip() for line in text.splitlines() if "INVITE " in line)
