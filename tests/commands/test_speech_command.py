"""`hotline speech install|check|run`: a model comes whole or not at all, and nothing that a zip wants is believed."""

import json
import stat
import threading
import zipfile
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

FILES = {"am/final.mdl": b"sounds", "graph/HCLr.fst": b"words", "conf/model.conf": b"--beam=10"}


def a_folder(folder, files=None):
    for name, content in (files or FILES).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def a_zip(file, entries=None, root="small/"):
    """entries: name or ZipInfo -> content."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (entries or {root + name: content for name, content in FILES.items()}).items():
            packed.writestr(name, content)
    return file


def installed(home):
    models = home / "models"
    return {
        folder.name: {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in (models.iterdir() if models.exists() else ())
        if folder.name != ".fetched"
    }


@pytest.fixture
def site():
    """Serves `site.content`, and hangs up after `site.most` bytes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            begin = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            server.asked.append(begin)
            self.send_response(206 if begin else 200)
            self.send_header("Content-Length", str(len(server.content) - begin))
            self.end_headers()
            self.wfile.write(server.content[begin : begin + server.most])

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.content, server.most = [], b"", 10**9
    server.address = f"http://127.0.0.1:{server.server_port}/small.zip"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_model_comes_from_a_folder_or_a_zip_and_replaces_the_one_of_its_name(hotline, home, tmp_path):
    said = hotline("speech", "install", "--from", a_folder(tmp_path / "mine"), "--json")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out)["model"] == str(home / "models" / "mine")
    zipped = a_zip(tmp_path / "any.zip", root="mine/")
    said = hotline("speech", "install", "--from", zipped, "--sha256", sha256(zipped.read_bytes()).hexdigest().upper())
    assert said.code == 0
    assert "Служба возьмёт её сама" in said.out
    assert hotline("speech", "install", "--from", a_zip(tmp_path / "flat.zip", root="")).code == 0
    assert installed(home) == {"mine": FILES, "flat": FILES}
    said = hotline("speech", "install", "--from", zipped, SPEECH__MODEL="elsewhere")
    assert "Настройка HOTLINE_SPEECH__MODEL называет другую папку (elsewhere)" in said.out


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("entries", "remedy"),
    [
        ({"small/am/final.mdl": b"x", "../../evil": b"x"}, "wants to write outside"),
        ({"/etc/evil": b"x"}, "wants to write outside"),
        ({"small/..\\evil": b"x"}, "wants to write outside"),
        ({link("small/am"): b"/etc"}, "wants to write outside"),
        ({"small/readme": b"x"}, "holds no Vosk model"),
        ({"small/am/final.mdl": b"x"}, "holds no Vosk model"),
        ({f"{n}/{name}": b"x" for n in "ab" for name in FILES}, "holds no Vosk model"),
    ],
)
def test_a_zip_that_is_no_model_or_means_harm_changes_nothing(hotline, home, tmp_path, entries, remedy):
    said = hotline("speech", "install", "--from", a_zip(tmp_path / "bad.zip", entries))
    assert (said.code, installed(home)) == (1, {})
    assert remedy in said.err
    assert not (tmp_path / "evil").exists()


def test_what_is_cut_off_not_there_or_another_file_is_refused(hotline, home, tmp_path):
    good = a_zip(tmp_path / "good.zip")
    (tmp_path / "cut.zip").write_bytes(good.read_bytes()[:-30])
    for words, remedy in (
        (["--from", "cut.zip"], "no whole zip"),
        (["--from", "gone.zip"], "is not there"),
        (["--from", "good.zip", "--sha256", "0" * 64], f"its SHA-256 is {sha256(good.read_bytes()).hexdigest()}"),
        (["--from", a_folder(tmp_path / "mine"), "--sha256", "0" * 64], "a folder has no sum"),
        (["--from", tmp_path], "holds no Vosk model"),
        (["--from", "ftp://127.0.0.1/x.zip"], "is no address"),
    ):
        said = hotline("speech", "install", *words)
        assert said.code == 1
        assert remedy in said.err
    assert installed(home) == {}


def test_what_is_fetched_goes_on_where_it_stopped_and_waits_for_its_sum(hotline, home, tmp_path, site):
    site.content = a_zip(tmp_path / "there.zip").read_bytes()
    digest, site.most = sha256(site.content).hexdigest(), 100
    said = hotline("speech", "install", "--from", site.address)
    assert (said.code, installed(home)) == (1, {})
    assert "hotline speech install --from small.zip" in said.err
    site.most = 10**9
    said = hotline("speech", "install", "--from", site.address)
    assert (said.code, site.asked) == (1, [0, 100])
    assert f"--sha256 {digest}" in said.err
    assert installed(home) == {}
    said = hotline("speech", "install", "--from", site.address, "--sha256", digest)
    assert (said.code, len(site.asked), installed(home)) == (0, 2, {"small": FILES})
    assert not list((home / "models" / ".fetched").iterdir())


def test_a_file_with_another_sum_is_thrown_away(hotline, home, tmp_path, site):
    site.content = a_zip(tmp_path / "there.zip").read_bytes()
    said = hotline("speech", "install", "--from", site.address, "--sha256", "0" * 64)
    assert (said.code, installed(home)) == (1, {})
    assert "was removed" in said.err
    assert not list((home / "models" / ".fetched").iterdir())


def test_without_a_model_the_remedy_is_named_and_one_that_does_not_load_is_told(hotline, home, tmp_path):
    said = hotline("speech", "run")
    assert said.code == 1
    assert "hotline speech install" in said.err
    said = hotline("speech", "check", "--json")
    assert said.code == 1
    [model, waiting] = json.loads(said.out)
    assert not model["ok"]
    assert "hotline speech install" in model["say"]
    assert waiting["say"].startswith("ни одной")

    a_folder(home / "models" / "small")
    said = hotline("speech", "check", "--json")
    assert said.code == 1
    [model, trial, waiting] = json.loads(said.out)
    assert model == {"part": "модель речи", "ok": True, "say": str(home / "models" / "small")}
    assert "не загружается" in trial["say"]
    assert "hotline speech install" in trial["say"]


def test_what_failed_is_asked_for_again_only_when_there_is_something(hotline):
    done = hotline("speech", "again", "--json")
    assert (done.code, json.loads(done.out)) == (0, {"again": 0})
    assert "нет" in hotline("speech", "again").out
