"""What stands in the way of a start, and what is refused while the service runs: named with the remedy."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from asterisk_conf.preflight import ROOM
from tests.asterisk.product import HOTLINE, Product, running

#: `hotline` on a machine whose own Asterisk, if it has one, is not seen. First word: the folder that stands for "/".
WITHOUT_SYSTEM = """
import sys
from functools import partial
from pathlib import Path
import hotline.bootstrap.service as service
service.provide = partial(service.provide, system=Path(sys.argv.pop(1)))
from hotline.__main__ import main
main()
"""


async def said(product, *words, command=None, **environment):
    """Exit code, stdout and stderr of a command that ends by itself."""
    process = await asyncio.create_subprocess_exec(
        *(command or HOTLINE),
        *words,
        env=product.environment | environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.fixture(scope="module")
def prompts(tmp_path_factory):
    """Everything that a centre says, spoken once."""
    product = Product(tmp_path_factory.mktemp("spoken"))
    subprocess.run([*HOTLINE, "prompts", "build"], env=product.environment, check=True, capture_output=True)
    return product.home / "prompts"


@pytest.fixture
def prepared(prompts, tmp_path):
    """A home with all its prompts, where nobody runs."""
    shutil.copytree(prompts, tmp_path / "centre" / "prompts")
    return Product(tmp_path / "centre")


def nothing_runs(product):
    return not (product.home / "run" / "asterisk.pid").exists()


async def test_all_ports_that_are_in_use_are_named_at_once_with_their_holder_and_setting(prepared):
    ports = {name: int(prepared.environment[f"HOTLINE_{name}"]) for name in ("SIP__PORT", "AMI__PORT", "AGI__PORT")}
    with contextlib.ExitStack() as held:
        for name, port in ports.items():
            kind = socket.SOCK_DGRAM if name == "SIP__PORT" else socket.SOCK_STREAM
            taken = held.enter_context(socket.socket(socket.AF_INET, kind))
            taken.bind(("127.0.0.1", port))
            if kind is socket.SOCK_STREAM:
                taken.listen()
        code, out, err = await said(prepared, "run")
        checked, found, _ = await said(prepared, "check", "--json")
    assert code == 1
    assert "ready" not in out
    assert "Traceback" not in err
    assert nothing_runs(prepared)
    ports_part = next(part for part in json.loads(found) if part["part"] == "папка и порты")
    assert (checked, ports_part["ok"]) == (1, False)
    for name, port in ports.items():
        for told in (err, ports_part["say"]):
            [line] = [line for line in told.splitlines() if f"port {port} " in line]
            assert f"(pid {os.getpid()})" in line
            assert f"set HOTLINE_{name} to a free port" in line


async def test_without_asterisk_and_without_what_fetches_it_the_remedy_is_named(prepared, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    code, out, err = await said(
        prepared,
        str(empty),
        "run",
        command=[sys.executable, "-c", WITHOUT_SYSTEM],
        HOTLINE_ASTERISK__CACHE=str(empty),
        PATH=str(empty),
    )
    assert code == 1
    assert "ready" not in out
    assert err.splitlines()[-1] == "mmdebstrap is missing: apt-get install mmdebstrap"
    assert "Traceback" not in err
    assert nothing_runs(prepared)
    assert list(empty.iterdir()) == []


async def test_a_disk_without_room_is_named_before_anything_is_started(prepared):
    code, out, err = await said(prepared, "run", command=[sys.executable, "-c", NO_ROOM])
    assert (code, nothing_runs(prepared)) == (1, True)
    assert f"0 MB free, {ROOM // 2**20} MB are needed: make room or move HOTLINE_HOME elsewhere" in err
    assert "ready" not in out


#: A disk that is full, as the operating system would tell it.
NO_ROOM = """
import shutil
shutil.disk_usage = lambda place: shutil._ntuple_diskusage(2**30, 2**30, 0)
from hotline.__main__ import main
main()
"""


#: What a person types -> what the service answers.
REFUSED = {
    "run": "a service runs in",
    "user add Anna! --name A --role dispatcher --json": "cannot be a login",
    "user add anna --name A --role dispatcher --json": "the login 'anna' is taken; choose another",
    "user add vera --name V --role specialist --queue nurse --json": "there is no queue 'nurse'",
    "shift start nobody --json": "there is no user 'nobody'; add one with: hotline user add nobody",
    "shift start boss --json": "boss is admin and takes no calls",
    "journal show 999 --json": "there is no № 999 in volume 1 of the journal; see hotline journal",
    "journal --from 2026-02-30 --json": "'2026-02-30' is no date",
}


async def test_a_running_centre_refuses_what_is_wrong_and_goes_on(tmp_path):
    async with running(tmp_path / "centre") as product:
        await product.dispatcher("anna", "Анна", on_shift=False)
        await product.dispatcher("boss", "Борис", "admin", on_shift=False)
        checked, found, _ = await said(product, "check", "--json")
        assert (checked, [part["part"] for part in json.loads(found) if part["needed"] and not part["ok"]]) == (0, [])
        answers = await asyncio.gather(*(said(product, *words.split()) for words in REFUSED))
        for told, (code, out, err) in zip(REFUSED.values(), answers, strict=True):
            assert (code, out) == (1, ""), told
            assert told in err
            assert err.count("\n") == 1
        assert product.process.returncode is None
        assert await product.journal() == []

        product.freeze()
        checked, found, _ = await said(product, "check", "--json")
        service = next(part for part in json.loads(found) if part["part"] == "служба")
        assert (checked, service["ok"]) == (1, False)
        assert "не отвечает" in service["say"]
        product.thaw()

        await product.kill()
        checked, found, _ = await said(product, "check", "--json")
        parts = {part["part"]: part for part in json.loads(found)}
        assert (checked, parts["служба"]["say"]) == (1, "не запущена; запустите: make run")
        assert "станция работает без службы" in parts["папка и порты"]["say"]
        os.kill(product.asterisk_pid, signal.SIGKILL)
