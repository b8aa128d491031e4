"""A message that cannot be read: somebody called and said something, so a person should know, first of all."""

from hotline.domain.duty import MESSAGE, Priority
from hotline.domain.sound import Sound
from hotline.services.duty_desk import DutyDesk
from hotline.services.sweep_duties import LONG_LOOK, sweep_duties


async def heed_sound(desk: DutyDesk, sound: Sound) -> None:
    """A hook of `hotline.ports.sounds.OnSealed`; sound that can be heard is left alone. Twice is once."""
    if sound.kind != MESSAGE or sound.audible:
        return
    await sweep_duties(desk, LONG_LOOK)
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        duty = await work.duties.of_cause(MESSAGE, sound.id)
        if duty is not None and await work.duties.raise_(duty.id, Priority.UNSURE, now):
            await work.commit()
    desk.tell()
