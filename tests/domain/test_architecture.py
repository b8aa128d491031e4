"""The documents and the dialplan say what the code does."""

import re
from pathlib import Path

from hotline.domain.diagram import attempt_diagram, call_diagram, campaign_diagram, sos_diagram

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "asterisk_conf" / "templates"
DIALPLAN = "".join(
    (TEMPLATES / name).read_text("utf-8") for name in ("extensions.conf", "followup.conf", "callback.conf")
)


def test_the_diagram_in_the_architecture_is_the_table():
    drawn = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert call_diagram() in drawn
    assert sos_diagram() in drawn
    assert attempt_diagram() in drawn
    assert campaign_diagram() in drawn


def test_every_agi_url_has_its_story_and_no_story_is_unreachable():
    asked = set(re.findall(r"agi://127\.0\.0\.1:\{\{ agi_port \}\}/(\w+)", DIALPLAN))
    stories = {
        path.stem
        for path in (ROOT / "agi_scripts").glob("*.py")
        if f"async def {path.stem}(line: CallerLine, centre: Centre) -> None:" in path.read_text("utf-8")
    }
    assert asked == stories


def test_every_stage_of_the_dialplan_that_asks_the_service_knows_what_to_do_without_it():
    stages = r"^\[((?:hotline|follow-up|campaign|callback)[\w-]*)\]\n(.*?)(?=^\[|\Z)"
    for context in re.findall(stages, DIALPLAN, re.MULTILINE | re.DOTALL):
        name, body = context
        if "agi://" in body:
            assert 'GotoIf($["${STORY_DONE}" = ""]?' in body, name
            assert "exten => T,1,Goto(" in body, name


def test_every_failure_in_the_table_names_a_test_that_exists():
    table = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("## Failing well")[1].split("##")[0]
    last_column = " ".join(row.strip(" |").rpartition("|")[2] for row in table.splitlines())
    for named in re.findall(r"`((?:tests/)?[\w*/]+(?:\.py|/))`", last_column):
        assert list(ROOT.glob(named if named.startswith("tests/") else f"tests/**/{named}")), named
