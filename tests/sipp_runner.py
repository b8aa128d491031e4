"""Runs SIPp with a scenario of ours, and reads what it measured from its own files.

SIPp replays the caller's sound through a raw socket, hence wants root or CAP_NET_RAW. All calls of a run share one RTP
port: SIPp binds it and lets what arrives fall on the floor. Its clock ticks every 4 ms.
"""

import asyncio
import contextlib
import csv
import shutil
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.rtp_pcap import write_call

SCENARIOS = Path(__file__).with_name("sipp")


class SippFailedError(Exception):
    """SIPp did not run, or was told nonsense; with its own words."""


@dataclass(frozen=True, slots=True)
class Load:
    """One run. Times in milliseconds, sorted; `elapsed_s` from the first INVITE to the end of the last call."""

    calls: int
    successful: int
    failed: int
    retransmissions: int
    pressed_again: int
    elapsed_s: float
    answer_ms: list[float] = field(repr=False)
    bye_ms: list[float] = field(repr=False)
    faults: str = field(default="", repr=False)

    @property
    def calls_per_s(self) -> float:
        return self.successful / self.elapsed_s if self.elapsed_s else 0.0


def quantile(sorted_ms: list[float], part: float) -> float:
    """Give the nearest rank: 0.99 is p99. NaN without times."""
    return sorted_ms[min(len(sorted_ms) - 1, int(part * len(sorted_ms)))] if sorted_ms else float("nan")


def numbers(count: int, first: int = 79_000_000_000) -> list[bytes]:
    """From values of callers with numbers that follow one another."""
    return [f"<sip:+{first + nth}@127.0.0.1>".encode() for nth in range(count)]


async def run_sipp(
    scenario: str,
    *,
    work: Path,
    server: str,
    number: str,
    port: int = 0,
    media_port: int = 0,
    senders: Iterable[bytes] = (b"<sip:+79001234567@127.0.0.1>",),
    calls: int = 1,
    rate: float = 10.0,
    at_once: int = 1000,
    keys: Mapping[float, str] | None = None,
    speaks_s: float = 0.4,
    values: Mapping[str, int] | None = None,
    within: float = 120.0,
) -> Load:
    """Make `calls` calls, `rate` a second.

    scenario: bench_caller or outside_caller. work: an empty folder of this run. server: host:port.
    port, media_port: of SIPp itself, 0: any that is free.
    senders: raw From values, used in turn, without `;` and line breaks. keys: seconds after the answer -> key.
    values: what stands for AGAIN_MS, LONGEST_MS, HOLD_MS in the scenario.
    Failed calls are part of the answer; `SippFailedError` means that there is none.
    """
    program = shutil.which("sipp")
    if program is None:
        raise SippFailedError("sipp is missing: apt-get install sip-tester")
    await asyncio.to_thread(_prepare, scenario, work, list(senders), dict(keys or {}), speaks_s, dict(values or {}))
    process = await asyncio.create_subprocess_exec(
        program,
        *("-sf", "scenario.xml", "-inf", "from.csv", "-s", number, "-i", "127.0.0.1", "-p", str(port or _free_port())),
        *("-mp", str(media_port or _free_port()), "-m", str(calls), "-r", str(rate), "-l", str(at_once), "-nostdin"),
        *("-timer_resol", "1", "-trace_stat", "-stf", "stat.csv", "-fd", "1", "-trace_rtt", "-rtt_freq", "1"),
        *("-trace_err", "-error_file", "faults.log", server),
        cwd=work,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        words, _ = await asyncio.wait_for(process.communicate(), within)
    except TimeoutError:
        raise SippFailedError(f"sipp did not end its {calls} calls within {within} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode not in {0, 1}:  # 1: some call failed
        raise SippFailedError(f"sipp ended with {process.returncode}: {words.decode(errors='replace')[-600:]}")
    return await asyncio.to_thread(read_load, work)


def _prepare(
    scenario: str, work: Path, senders: list[bytes], keys: dict[float, str], speaks_s: float, values: dict[str, int]
) -> None:
    work.mkdir(parents=True, exist_ok=True)
    for stale in work.glob("*_rtt.csv"):
        stale.unlink()
    text = (SCENARIOS / f"{scenario}.xml").read_text("utf-8")
    times = {"AGAIN_MS": 2000, "LONGEST_MS": 20000, "HOLD_MS": 2000} | values
    for name, value in times.items():
        text = text.replace(f'"{name}"', f'"{value}"')
    (work / "scenario.xml").write_text(text, "utf-8")
    (work / "from.csv").write_bytes(b"SEQUENTIAL\n" + b"\n".join(senders) + b"\n")
    seconds = max(speaks_s, *(at + 0.3 for at in keys), 0.1)
    write_call(work / "call.pcap", seconds=seconds, keys=keys)
    write_call(work / "again.pcap", seconds=seconds, keys=keys, later_s=seconds + times["AGAIN_MS"] / 1000)


def read_load(work: Path) -> Load:
    """Read SIPp's statistics (-trace_stat, the last row) and its response times (-trace_rtt)."""
    with (work / "stat.csv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    times: dict[str, list[float]] = {"1": [], "2": []}
    for log in work.glob("*_rtt.csv"):
        with log.open(newline="") as file:
            for _, ms, which in list(csv.reader(file, delimiter=";"))[1:]:
                times[which].append(float(ms))
    faults = work / "faults.log"
    last = rows[-1]
    return Load(
        calls=int(last["TotalCallCreated"]),
        successful=int(last["SuccessfulCall(C)"]),
        failed=int(last["FailedCall(C)"]),
        retransmissions=int(last["Retransmissions(C)"]),
        pressed_again=int(last.get("pressed_again(C)") or 0),
        elapsed_s=_moment(last["CurrentTime"]) - _moment(last["StartTime"]),
        answer_ms=sorted(times["1"]),
        bye_ms=sorted(times["2"]),
        faults=faults.read_text("utf-8", errors="replace") if faults.exists() else "",
    )


def _free_port() -> int:
    """Find a UDP port with a free neighbour above it, which SIPp takes too (RTCP, video)."""
    for _ in range(100):
        with socket.socket(type=socket.SOCK_DGRAM) as one, socket.socket(type=socket.SOCK_DGRAM) as next_one:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            with contextlib.suppress(OSError, OverflowError):
                next_one.bind(("127.0.0.1", port + 1))
                return port
    raise SippFailedError("no two free UDP ports side by side")


def _moment(text: str) -> float:
    """Read the last of SIPp's three ways to say one moment: date, time of day, seconds since 1970; tabs between."""
    return float(text.rsplit("\t", maxsplit=1)[-1])
