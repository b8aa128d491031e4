"""What the kernel counts: CPU of a process, and how busy the cores are (proc(5))."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import busy_ticks, cpu_ticks

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int | None) -> float:
    """CPU that the process has used so far, all threads; 0 for no process."""
    return 0.0 if pid is None else cpu_ticks(Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")) / _TICKS


@dataclass(frozen=True, slots=True)
class Busy:
    """The cores at one moment; `since` compares two."""

    at: float
    ticks: int

    @classmethod
    def now(cls) -> "Busy":
        return cls(time.monotonic(), busy_ticks(Path("/proc/stat").read_text("ascii"))[0])

    def since(self, then: "Busy") -> float:
        """How many cores were busy on average, whoever used them."""
        return (self.ticks - then.ticks) / _TICKS / max(self.at - then.at, 1e-3)


def conditions() -> dict[str, str]:
    """What a reader must know about the machine."""
    return {
        "cores": str(os.cpu_count()),
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }
