"""What people wrote at a second of a recording; only ever appended to."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select

from db.link import Link
from db.voice_tables import sound_notes
from hotline.domain.heard import Note


class SqlSoundNotes:
    """`hotline.ports.hearing.SoundNotes`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, recording: UUID, note: Note) -> None:
        """Append one."""
        values = {"recording_id": recording, "at_s": note.at_s, "login": note.login, "at": note.at, "note": note.note}
        await self._link.write(insert(sound_notes).values(values))

    async def of(self, recording: UUID) -> Sequence[Note]:
        """In the order of the seconds."""
        wanted = select(sound_notes).where(sound_notes.c.recording_id == recording)
        rows = await self._link.read(wanted.order_by(sound_notes.c.at_s, sound_notes.c.id))
        return [Note(row["at_s"], row["login"], row["at"], row["note"]) for row in rows]
