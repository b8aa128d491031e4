"""Where the demonstration lives, and what it must remember from one start to the next: whose phone has which secret."""

import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from hotline.domain.refusal import Refused
from hotline.settings import Settings, load_settings

_HOME = Path("./var/demo")

#: The address that calls of the invented provider would come from.
_NOBODY = "127.0.0.9"

#: Short, so that invented callers do not wait for invented paperwork.
_WRAP_UP_S = 10

#: Passwords for the person who looks at the demonstration.
ACCOUNTS = "demo-accounts.txt"


@dataclass(frozen=True, slots=True)
class Account:
    """What was shown once. totp: secret of the application, "" without one. recovery: codes, each good for once."""

    login: str
    password: str
    sip_secret: str
    totp: str = ""
    recovery: tuple[str, ...] = ()


def demo_settings(*, calls_families: bool = False) -> Settings:
    """The settings of this machine, but a home of its own, a SQLite journal, always open, and no line to the world.

    calls_families: it calls invented families by itself, over an invented line that ends at a free port of this
    machine (`families_at`). Raises `WrongSettings`.
    """
    line = {"name": "demo", "match": _NOBODY, "host": f"127.0.0.1:{_free_port()}"} if calls_families else None
    apart = {
        "database": {"url": ""},
        "menu": {"file": None},
        "trunk": line,
        "dialling": {"enabled": line is not None, "channels": 1},
        "sip": {"bind": "127.0.0.1"},
        "queue": {"wrap_up_s": _WRAP_UP_S},
        "centre": {"opening_hours": "always"},
    }
    return load_settings(home=Path(os.environ.get("HOTLINE_HOME") or _HOME), **apart)


def families_at(settings: Settings) -> int | None:
    """The port of the telephone that is every invented family; None when nobody is called."""
    return int(settings.trunk.host.rpartition(":")[2]) if settings.trunk is not None else None


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


class DemoHome:
    """HOTLINE_HOME of a demonstration. Raises `Refused` when it is the home of a real centre."""

    def __init__(self, home: Path) -> None:
        self._home, self._file = home, home / "secrets" / "demo.json"
        if not self._file.exists() and (home / "hotline.sqlite3").exists():
            raise Refused(
                f"{home}: здесь журнал настоящего центра, выдуманных звонков в нём не будет. "
                "Показу нужна своя папка, например: HOTLINE_HOME=./var/demo hotline demo"
            )
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = json.loads(self._file.read_text("utf-8")) if self._file.exists() else {}
        self.told = bool(kept.get("told"))
        self.accounts = {login: Account(**one) for login, one in kept.get("accounts", {}).items()}
        self._keep()

    @property
    def file_for_people(self) -> Path:
        """Where the passwords stand."""
        return self._home / ACCOUNTS

    def add(self, account: Account) -> None:
        """Remember an account that was just made."""
        self.accounts[account.login] = account
        self._keep()

    def all_told(self) -> None:
        """The invented past and the first calls are in the journal: the next start goes on from there."""
        self.told = True
        self._keep()

    def write_for_people(self, text: str) -> None:
        """Passwords, readable by the owner only."""
        _write(self.file_for_people, text)

    def _keep(self) -> None:
        kept = {"told": self.told, "accounts": {login: asdict(one) for login, one in self.accounts.items()}}
        _write(self._file, json.dumps(kept, ensure_ascii=False, indent=2))


def _write(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
    draft.replace(file)
