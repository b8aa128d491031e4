"""The command as a person types it, in this process: its words, its environment, what it says, its exit code."""

import os
import sys
from dataclasses import dataclass

import pytest

from hotline.__main__ import main


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path):
    return tmp_path / "centre"


@pytest.fixture
def hotline(tmp_path, home, monkeypatch, capsys):
    """`hotline("journal", "--json", SIP__PORT="x")` in an empty folder; a traceback fails the test by itself."""
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*words, **settings):
        with monkeypatch.context() as typed:
            for key, value in ({"HOME": home} | settings).items():
                typed.setenv(f"HOTLINE_{key}", str(value))
            typed.setattr(sys, "argv", ["hotline", *words])
            code = 0
            try:
                main()
            except SystemExit as end:
                code = end.code or 0
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run
