"""The call of the bench takes as many commands as the bench says, and about as many on either side."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from agi_scripts.incoming_call import incoming_call
from asterisk_conf.context import template_context
from asterisk_conf.provide import Asterisk
from asterisk_conf.render import TEMPLATES, rendered
from hotline.settings import Settings
from ivr.agi_server import AgiServer
from tests.bench import steps
from tests.builders import a_centre, a_menu
from tests.wire.fake_asterisk import FakeAsterisk

LENGTHS = {"bench-prompt": timedelta(seconds=0.1), "wait-key": timedelta(seconds=4)}


@pytest.fixture
def dialplan(tmp_path):
    somewhere = Asterisk(Path("/"), ("asterisk",), (22, 10, 1), Path("/modules"), Path("/data"))
    context = template_context(Settings(home=tmp_path), somewhere, (), 1)
    return lambda *folders: rendered(context, (*folders, TEMPLATES))


async def test_the_story_takes_the_commands_that_the_bench_counts():
    centre = a_centre(hours="always", menu=a_menu(steps.MENU.read_text("utf-8")))
    server = AgiServer(
        {"incoming_call": partial(incoming_call, centre=centre)},
        prompts=Path("/prompts"),
        durations=lambda: LENGTHS,
        ended=lambda linkedid, by_us: None,
    )
    port = await server.start(0)
    key_into_the_music = {"EXEC Background": ["200 result=49"]}
    commands = await FakeAsterisk(port, answers=key_into_the_music).converse()
    await server.stop()
    assert len(commands) == len(steps.STORY)
    assert all(given.startswith(known) for given, known in zip(commands, steps.STORY, strict=True))


def test_both_sides_take_about_as_many_commands(dialplan):
    product, pure = steps.product_steps(dialplan()), steps.pure_steps(dialplan(steps.TEMPLATES))
    assert abs(product - pure) <= 2
    assert product >= 8


def test_a_dialplan_that_goes_another_way_is_noticed(dialplan):
    files = dialplan()
    with pytest.raises(ValueError, match="has no AGI"):
        steps.product_steps(files | {"extensions.conf": files["extensions.conf"].replace("AGI(", "NoOp(")})
