"""The two sides of the comparison, each an Asterisk that takes calls to 129."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from asterisk_conf.launch import AsteriskProcess
from asterisk_conf.provide import provide
from asterisk_conf.render import TEMPLATES
from ivr.telephone_sound import tone, write_wav
from tests.asterisk.asterisk_rig import rig_settings
from tests.asterisk.product import Product, free_range, running
from tests.bench import steps
from tests.bench.rows import Rows, left_out, rows_of

#: Ports for sound: two a call, so this is more than any round has calls at once.
_RTP_PORTS = 2400

_BEGINNING = 30.0


@dataclass(frozen=True, slots=True)
class Side:
    """server: host:port of SIP. python: pid of `hotline run`, None for the pure dialplan. commands: of one call."""

    name: str
    server: str
    asterisk: int
    python: int | None
    database: Path | None
    commands: int

    def rows(self, first: int, last: int) -> Rows:
        """What the journal holds of the callers from +first to +last. Blocks for some milliseconds."""
        return Rows() if self.database is None else rows_of(self.database, first, last)

    def numbers_left_out(self) -> int:
        """Highest № less rows, of the whole journal."""
        return 0 if self.database is None else left_out(self.database)


@asynccontextmanager
async def product_side(home: Path) -> AsyncIterator[Side]:
    """`hotline run` with the menu of the bench."""
    _record_prompt(home / "sounds")
    ports = free_range(_RTP_PORTS)
    async with running(home, MENU__FILE=steps.MENU, RTP__FIRST=ports, RTP__LAST=ports + _RTP_PORTS - 1) as product:
        yield _product(product)


def _product(product: Product) -> Side:
    assert product.process is not None
    home = Path(product.home)
    return Side(
        "product",
        product.server,
        product.asterisk_pid,
        product.process.pid,
        home / "hotline.sqlite3",
        steps.product_steps(_dialplan(home)),
    )


@asynccontextmanager
async def pure_side(home: Path, prompts: Path) -> AsyncIterator[Side]:
    """An Asterisk with the dialplan of the bench and the prompts of the product, without anybody beside it."""
    ports = free_range(_RTP_PORTS)
    settings = rig_settings(home, rtp={"first": ports, "last": ports + _RTP_PORTS - 1})
    shutil.copytree(prompts, home / "prompts", dirs_exist_ok=True)
    process = AsteriskProcess(settings, provide(settings.cache), (steps.TEMPLATES, TEMPLATES))
    try:
        await process.start([])
        if not await process.ready(_BEGINNING) or process.pid is None:
            raise RuntimeError(f"the Asterisk without a service does not come up; see {home / 'log'}")
        yield Side(
            "pure",
            f"127.0.0.1:{settings.sip.port}",
            process.pid,
            None,
            None,
            steps.pure_steps(_dialplan(home)),
        )
    finally:
        await process.stop()


def _record_prompt(sounds: Path) -> None:
    """A human recording wins over the voice: a tone of exactly 100 ms."""
    sounds.mkdir(parents=True, exist_ok=True)
    write_wav(sounds / "bench-prompt.wav", tone(500, 0.1, level=0.2))


def _dialplan(home: Path) -> dict[str, str]:
    folder = home / "etc" / "asterisk"
    return {file.name: file.read_text("utf-8") for file in folder.glob("*.conf")}
