"""A PostgreSQL server of our own: loopback, no passwords, data in a temporary folder, gone at the end."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

_READY_WITHIN_S = 30


class PostgresServer:
    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="hotline-pg-"))
        self.port = _free_port()
        # postgres refuses to run as root.
        self._account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self._account:
            account = pwd.getpwnam("postgres")
            os.chown(self.home, account.pw_uid, account.pw_gid)
        self._databases = 0
        self._server = None

    def url(self, database="postgres"):
        return f"postgresql+psycopg://hotline@127.0.0.1:{self.port}/{database}"

    def start(self):
        data = self.home / "data"
        if not data.exists():
            self._run("initdb", "-D", data, "-A", "trust", "-U", "hotline", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.home,
            "fsync": "off",
            "max_connections": 40,
        }
        with (self.home / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [_program("postgres"), "-D", data, *(f"--{key}={value}" for key, value in settings.items())],
                stdout=log,
                stderr=log,
                cwd=self.home,
                **self._account,
            )
        self._wait_until_it_answers()

    def stop(self):
        """At once, as when the machine it runs on is switched off."""
        if self._server is not None:
            self.thaw()
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(timeout=20)
            self._server = None

    def freeze(self):
        """SIGSTOP for the server and every process that serves a connection: no answer, and no refusal either."""
        self._signal(signal.SIGSTOP)

    def thaw(self):
        self._signal(signal.SIGCONT)

    def remove(self):
        self.stop()
        shutil.rmtree(self.home)

    def new_database(self, template="template1"):
        self._databases += 1
        name = f"hotline_{self._databases}"
        with psycopg.connect(self._dsn(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _dsn(self):
        return f"postgresql://hotline@127.0.0.1:{self.port}/postgres?connect_timeout=2"

    def _signal(self, number):
        parent = self._server.pid
        for pid in [parent, *_children(parent)]:
            with contextlib.suppress(ProcessLookupError):  # a child whose client went away ends at its first breath
                os.kill(pid, number)

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + _READY_WITHIN_S
        while True:
            try:
                psycopg.connect(self._dsn()).close()
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL does not start:\n{(self.home / 'log').read_text()}") from None
                time.sleep(0.05)
            else:
                return

    def _run(self, name, *arguments):
        subprocess.run(
            [_program(name), *arguments], check=True, capture_output=True, cwd=self.home, timeout=60, **self._account
        )


def _program(name):
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [shutil.which(name)]
    if found[-1] is None:
        raise RuntimeError("PostgreSQL is missing; the tests need its server: apt-get install postgresql")
    return found[-1]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _children(parent):
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            yield int(status.parent.name)
