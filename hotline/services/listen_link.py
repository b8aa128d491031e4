"""Links by which a browser fetches sound: one person, one session, a minute. The audit comes before the first byte.

A page that stays open lets its link go on, minute by minute: that is the same hearing and leaves no further line. A
page that was silent for longer than `_GOES_ON` begins a new hearing, with a line of its own.
"""

import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hotline.domain.refusal import Refused
from hotline.domain.sound import Sound
from hotline.ports import Database, UnitOfWork
from hotline.ports.hearing import ListenLink
from hotline.ports.sounds import BrokenSound, SoundVault
from hotline.services.hear_sound import Ear, NoSuchSound, checked, noted, reached, refused

#: How long a link lives.
LIVES = timedelta(minutes=1)

#: How long after its end a link may still be let go on by the page that has it.
_GOES_ON = timedelta(minutes=10)

_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
PLAY = "sound.play"

BROKEN = "Запись повреждена: файл изменён или обрезан. Скажите администратору, журнал укажет причину."


@dataclass(frozen=True, slots=True)
class Hearing:
    """token: for the address. went_on: whether it is the link of before."""

    token: str
    went_on: bool


async def play(database: Database, ear: Ear, session: str, recording: UUID, after: str = "") -> Hearing:
    """A link for this recording. after: the token of before, "" for none. Raises as `checked`, and `Refused`."""
    async with database.unit_of_work() as work:
        heard, reason = await checked(work, ear, recording, PLAY)
        sound = await work.sounds.get(recording)
        if sound is None or not sound.audible:
            raise Refused(sound.fault if sound and sound.fault else "Эту запись сейчас нельзя прослушать.")
        if await _is_hers(work, ear, session, recording, after):
            await work.listen_links.extend(_digest(after), ear.now + LIVES)
            await work.commit()
            return Hearing(after, went_on=True)
        token = secrets.token_urlsafe(32)
        await noted(work, ear, PLAY, heard, reason)
        await work.listen_links.add(
            ListenLink(_digest(token), recording, ear.user.login, session, expires_at=ear.now + LIVES)
        )
        await work.commit()
        return Hearing(token, went_on=False)


async def follow(database: Database, ear: Ear, session: str, token: str) -> Sound:
    """The sound behind a link. Raises `NoSuchSound` for one that is unknown, over, or not hers."""
    if not _TOKEN.fullmatch(token):
        raise NoSuchSound
    async with database.unit_of_work() as work:
        link = await work.listen_links.get(_digest(token))
        if link is None:
            raise NoSuchSound
        if (link.login, link.session) != (ear.user.login, session):
            await refused(work, ear, PLAY, str(link.recording_id))
            raise NoSuchSound
        if link.expires_at <= ear.now:
            raise NoSuchSound
        await reached(work, ear, link.recording_id, PLAY)
        sound = await work.sounds.get(link.recording_id)
    if sound is None or not sound.audible:
        raise NoSuchSound
    return sound


async def size_of(vault: SoundVault, sound: Sound) -> int:
    """Bytes of the whole file. Raises `Refused` for a broken one."""
    try:
        return await vault.size(sound)
    except (BrokenSound, OSError) as fault:
        raise Refused(BROKEN) from fault


async def pieces(vault: SoundVault, sound: Sound, first: int, last: int) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first piece, and the others. Raises `Refused` when not even the first is good, before anything is sent."""
    stream = vault.read(sound, first, last)
    try:
        return await anext(stream), stream
    except StopAsyncIteration:
        return b"", stream
    except (BrokenSound, OSError) as fault:
        raise Refused(BROKEN) from fault


async def _is_hers(work: UnitOfWork, ear: Ear, session: str, recording: UUID, token: str) -> bool:
    if not _TOKEN.fullmatch(token):
        return False
    link = await work.listen_links.get(_digest(token))
    if link is None or link.expires_at < ear.now - _GOES_ON:
        return False
    return (link.login, link.session, link.recording_id) == (ear.user.login, session, recording)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
