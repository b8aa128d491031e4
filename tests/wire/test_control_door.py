"""The door for commands, over a real Unix socket."""

import asyncio
import stat

import pytest

from console.control import ControlDoor
from hotline.commands.remote import ask_service
from hotline.domain.refusal import Refused


async def asked(home, action, **fields):
    return await asyncio.to_thread(lambda: ask_service(home, action, **fields))


@pytest.fixture
async def home(tmp_path):
    async def double(fields):
        return {"twice": fields["number"] * 2}

    async def refuse(_):
        raise Refused("not on a Sunday")

    async def fail(_):
        raise RuntimeError("a defect with a secret in it")

    (tmp_path / "run").mkdir()
    door = ControlDoor({"double": double, "refuse": refuse, "fail": fail})
    await door.open(tmp_path / "run" / "control.sock")
    yield tmp_path
    await door.close()


async def test_an_action_gets_its_fields_and_gives_its_answer(home):
    assert await asked(home, "double", number=21) == {"twice": 42}


async def test_a_refusal_comes_back_in_its_own_words(home):
    with pytest.raises(Refused, match="not on a Sunday"):
        await asked(home, "refuse")


async def test_a_defect_is_told_without_its_inside(home):
    with pytest.raises(Refused) as refusal:
        await asked(home, "fail")
    assert "secret" not in str(refusal.value)


async def test_the_door_is_open_to_its_owner_only(home):
    assert stat.S_IMODE((home / "run" / "control.sock").stat().st_mode) == 0o600


async def test_nobody_behind_the_door_is_no_answer_and_no_fault(tmp_path):
    assert await asked(tmp_path, "double", number=1) is None
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "control.sock").write_text("a leftover")
    assert await asked(tmp_path, "double", number=1) is None
