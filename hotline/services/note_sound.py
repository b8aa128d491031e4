"""Write a note at a second of a recording. Notes are never changed: who was wrong writes another one."""

from uuid import UUID

from hotline.domain.forms.text import printed
from hotline.domain.heard import Note
from hotline.domain.refusal import Refused
from hotline.ports import Database
from hotline.services.hear_sound import Ear, checked, noted

_LONGEST = 1000


async def note_sound(database: Database, ear: Ear, recording: UUID, at_s: str, text: str) -> None:
    """at_s: seconds, as the page sends them. Raises as `checked`, and `Refused`."""
    said = printed(text)
    if not said:
        raise Refused("Напишите заметку: пустую мы не сохраняем.")
    if len(said) > _LONGEST:
        raise Refused(f"Заметка длиннее {_LONGEST} знаков. Сократите, пожалуйста.")
    async with database.unit_of_work() as work:
        heard, _ = await checked(work, ear, recording, "sound.note")
        second = _second(at_s, heard.duration_s or 0.0)
        await noted(work, ear, "sound.note", heard, at_s=second)
        await work.sound_notes.add(recording, Note(second, ear.user.login, ear.now, said))
        await work.commit()


def _second(text: str, longest: float) -> float:
    try:
        second = float(text[:20])
    except ValueError:
        raise Refused("Не понять, к какой секунде относится заметка. Остановите запись и повторите.") from None
    if not second >= 0:  # also what is no number
        raise Refused("Не понять, к какой секунде относится заметка. Остановите запись и повторите.")
    return round(min(second, longest), 1)
