"""The house is in order: what the documents promise exists, and nothing of the builders' place was left in it."""

import re
import subprocess
from pathlib import Path

import pytest

from hotline.commands.settings_help import setting_rows, settings_table

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/администратору.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = list(setting_rows())
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def committed_files():
    # The checkout may belong to another user than the one who tests.
    words = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    names = subprocess.run(words, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_the_readme_begins_with_the_two_commands():
    run, test = README.index("    make run"), README.index("    make test")
    assert run < test < README.index("## What one sees")


@pytest.mark.parametrize("target", ["run", "test", "bench", "check", "demo", "help"])
def test_make_knows_every_promised_target_and_explains_it(target):
    assert re.search(rf"^{target}:[^#\n]*## \S", MAKEFILE, re.MULTILINE)


def test_make_alone_lists_the_targets():
    listed = subprocess.run(
        ["make", "-C", str(ROOT), "--no-print-directory"], capture_output=True, check=True, text=True
    )
    assert "make run " in listed.stdout
    assert "make test " in listed.stdout


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.key)
def test_the_guide_tells_an_administrator_what_each_setting_is(row):
    default = "нет" if row.default is None else f"`{row.default}`" if row.default else "-"
    assert re.search(rf"^\| `{row.variable}` \| {re.escape(default)} \| \S", GUIDE, re.MULTILINE)


def test_the_guide_names_no_setting_that_is_gone():
    named = set(re.findall(r"HOTLINE_[A-Z_]+", GUIDE)) - {"HOTLINE_CONFIG"}
    assert named == {row.variable for row in SETTINGS}


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.key)
def test_each_setting_carries_its_own_help(row):
    assert row.help
    assert f"| `{row.variable}` |" in settings_table()


@pytest.mark.parametrize(
    "document", ["README.md", *sorted(f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md"))]
)
def test_every_file_that_a_document_links_to_is_there(document):
    file = ROOT / document
    links = re.findall(r"\]\(([^)#:]+)\)", file.read_text("utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_nothing_committed_names_a_registry_or_a_place_on_the_builders_machine():
    # Spelled in halves, so that this file does not name them either.
    places = [
        "pypi" + ".org",
        "python" + "hosted",
        "registry.npm" + "js",
        "extra-index" + "-url",
    ]
    places += ["/work" + "/", "/root" + "/", "file:///" + "opt", "/tmp" + "/exp"]
    found = [
        f"{path.relative_to(ROOT)}: {place}"
        for path in committed_files()
        for place in places
        if place.encode() in path.read_bytes()
    ]
    assert found == []
