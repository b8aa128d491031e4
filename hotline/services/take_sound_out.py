"""Take a recording out of the house: one supervisor asks and says why, another allows it, the first takes it once."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from hotline.domain.forms.text import seen
from hotline.domain.reason import LONGEST, SHORTEST
from hotline.domain.refusal import Refused
from hotline.domain.sound import Sound
from hotline.ports import Database, UnitOfWork
from hotline.ports.hearing import TakingOut
from hotline.services.hear_sound import Ear, NoSuchSound, checked, noted, reached

#: How long after the second person's word the file may be taken.
HOLDS = timedelta(hours=24)

_ASK, _ALLOW, _REFUSE, _TAKE = "sound.out_ask", "sound.out_allow", "sound.out_refuse", "sound.out_take"


async def ask_out(database: Database, ear: Ear, recording: UUID, reason: str) -> None:
    """Raises as `checked`, and `Refused`."""
    why = seen(reason)
    if not SHORTEST <= len(why) <= LONGEST:
        raise Refused("Напишите, зачем нужна запись: от 5 до 300 знаков.")
    async with database.unit_of_work() as work:
        heard, _ = await checked(work, ear, recording, _ASK)
        if heard.state != "sealed":
            raise Refused("Эту запись вынести нельзя: её файла нет или он повреждён.")
        open_ones = [one for one in await work.takings_out.page() if not one.done_at and not _over(one, ear)]
        if any(one.recording_id == recording and one.asked_by == ear.user.login for one in open_ones):
            raise Refused("Вы уже попросили об этой записи. Ответ — в разделе «Вынос записей».")
        await noted(work, ear, _ASK, heard, why)
        await work.takings_out.add(TakingOut(uuid4(), recording, ear.user.login, ear.now, why))
        await work.commit()


async def answer_out(database: Database, ear: Ear, request: UUID, *, allowed: bool) -> None:
    """The second person's word. Raises `NoSuchSound`, `Refused`."""
    async with database.unit_of_work() as work:
        asked = await _asked(work, request)
        if asked.approved_by or asked.done_at:
            raise Refused("На эту просьбу уже ответили. Обновите страницу.")
        mine = asked.asked_by == ear.user.login
        if mine and allowed:
            raise Refused("Свою просьбу разрешает другой заведующий.")
        heard = await reached(work, ear, asked.recording_id, _ALLOW if allowed else _REFUSE)
        after = replace(asked, approved_by=ear.user.login)
        after = replace(after, approved_at=ear.now) if allowed else replace(after, done_at=ear.now, outcome="refused")
        if not await work.takings_out.move(asked, after):
            raise Refused("На эту просьбу уже ответили. Обновите страницу.")
        await noted(work, ear, _ALLOW if allowed else _REFUSE, heard, asked.reason, asked_by=asked.asked_by)
        await work.commit()


async def take_out(database: Database, ear: Ear, request: UUID) -> tuple[Sound, int]:
    """The sound to be sent now, once, and its №. The audit has it before. Raises `NoSuchSound`, `Refused`."""
    async with database.unit_of_work() as work:
        asked = await _asked(work, request)
        if asked.asked_by != ear.user.login:
            raise NoSuchSound
        if asked.done_at:
            raise Refused("Эту запись уже вынесли или в ней отказано. Если она нужна снова, попросите ещё раз.")
        if not asked.approved_at:
            raise Refused("Второй заведующий ещё не ответил.")
        if _over(asked, ear):
            raise Refused("Разрешение действовало сутки и закончилось. Попросите ещё раз.")
        heard = await reached(work, ear, asked.recording_id, _TAKE)
        sound = await work.sounds.get(asked.recording_id)
        if sound is None or not sound.audible:
            raise Refused("Этой записи больше нет, или её файл повреждён.")
        if not await work.takings_out.move(asked, replace(asked, done_at=ear.now, outcome="taken")):
            raise Refused("Эту запись уже вынесли. Если она нужна снова, попросите ещё раз.")
        await noted(work, ear, _TAKE, heard, asked.reason, allowed_by=asked.approved_by)
        await work.commit()
        return sound, heard.number


def _over(asked: TakingOut, ear: Ear) -> bool:
    return asked.approved_at is not None and asked.approved_at + HOLDS <= ear.now


async def _asked(work: UnitOfWork, request: UUID) -> TakingOut:
    found = await work.takings_out.get(request)
    if found is None:
        raise NoSuchSound
    return found
