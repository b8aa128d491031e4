"""A Redis of our own: loopback, nothing on disk, gone at the end."""

import contextlib
import shutil
import socket
import subprocess
import time

_READY_WITHIN_S = 10


class RedisServer:
    """Debian keeps the whole server in redis-tools, which starts none by itself: it goes by the name it is called."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url, self._folder, self._server = f"redis://127.0.0.1:{self.port}/0", folder, None

    def start(self):
        self._folder.mkdir(exist_ok=True)
        words = ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [str(word) for word in words],
                executable=shutil.which("redis-check-rdb"),
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + _READY_WITHIN_S
        while not self._answers():
            assert time.monotonic() < until, (self._folder / "log").read_text()
            assert self._server.poll() is None, (self._folder / "log").read_text()

    def stop(self):
        self._server.kill()
        self._server.wait()

    def _answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
            link.sendall(b"PING\r\n")
            return link.recv(7) == b"+PONG\r\n"
        return False


@contextlib.contextmanager
def a_redis(folder):
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
