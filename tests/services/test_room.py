import pytest

from call_records.room import RoomWatch

MB = 2**20


@pytest.fixture
def disk(tmp_path):
    class Disk:
        def __init__(self):
            self.free, self.told = 900 * MB, 0
            self.watch = RoomWatch(tmp_path, self.changed, lambda: self.free)

        def changed(self):
            self.told += 1

        async def has(self, free):
            self.free = free
            await self.watch.tick()
            return self.watch.scarce

    return Disk()


async def test_a_disk_that_fills_up_is_told_once_and_once_more_when_there_is_room_again(disk, caplog):
    assert [await disk.has(free * MB) for free in (900, 51, 49, 30, 55, 59, 61, 900)] == [
        False, False, True, True, True, True, False, False,
    ]  # fmt: skip
    assert disk.told == 2
    [short, again] = caplog.messages
    assert "only 49 MB" in short
    assert "HOTLINE_HOME" in short
    assert "room" in again


async def test_it_looks_at_the_disk_of_the_folder(tmp_path):
    watch = RoomWatch(tmp_path, lambda: None)
    await watch.tick()
    assert watch.scarce is False
    with pytest.raises(OSError, match="nothing"):
        await RoomWatch(tmp_path / "nothing", lambda: None).tick()
