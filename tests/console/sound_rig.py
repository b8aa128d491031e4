"""Recordings for the tests of their pages: calls, rows of sealed sound, transcripts, and a vault that looks around."""

import contextlib
import json
import math
import struct
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import create_engine, insert, select, update

from db.desk_tables import audit
from db.tables import calls
from db.voice_tables import transcripts
from hotline.domain.call import EventKind as Kind
from hotline.domain.crisis import Sign
from hotline.domain.people import Role, User
from hotline.domain.sound import Sound, SoundState, peaks_bytes
from hotline.ports.sounds import BrokenSound
from tests.console.rig import a_console
from tests.db.telling import NOON, SOON, Telling, tell

#: What lies in the vault of these tests. Bytes differ by their place, so that a range that is off by one is seen.
SOUND = bytes(number * 7 % 251 for number in range(10_000))

PEOPLE = {
    "anna": User("anna", "Анна Петрова", Role.DISPATCHER, "", ""),
    "maria": User("maria", "Мария Соколова", Role.DISPATCHER, "", ""),
    "olga": User("olga", "Ольга Смирнова", Role.SPECIALIST, "", "", ("psychologist",)),
    "pavel": User("pavel", "Павел Гусев", Role.SPECIALIST, "", "", ("lawyer",)),
    "nina": User("nina", "Нина Белова", Role.SUPERVISOR, "", ""),
    "vera": User("vera", "Вера Ильина", Role.SUPERVISOR, "", ""),
    "sergey": User("sergey", "Сергей Орлов", Role.ADMIN, "", ""),
}


class WatchingVault:
    """`SoundVault` over bytes. audited: what the audit held, by action, when the first byte was asked for."""

    def __init__(self, url, content=SOUND):
        self._engine, self.content = create_engine(url), content
        self.audited, self.reads, self.broken = [], 0, False

    async def size(self, sound):
        return len(self.content)

    async def read(self, sound, first=0, last=None):
        self.reads += 1
        with self._engine.connect() as connection:
            found = connection.execute(select(audit.c.action).where(audit.c.object_id == str(sound.id)))
            self.audited = [row.action for row in found]
        if self.broken:
            raise BrokenSound("changed")
        end = len(self.content) - 1 if last is None else last
        for place in range(first, end + 1, 4096):
            yield self.content[place : min(place + 4096, end + 1)]


def a_talk(login="anna", name="Анна Петрова", queue="dispatcher", **call):
    """A recorded conversation of 20 s; .recording is its id."""
    told = Telling(**call).rang().greeted().waited(queue).answered(login, name)
    return _recorded(told, Kind.TALK_RECORDED, "raw").hung_up()


def a_message(queue="dispatcher", **call):
    """A message that nobody has taken."""
    told = Telling(**call).rang().greeted()
    told = _recorded(told.waited(queue) if queue else told, Kind.MESSAGE_STARTED, "wav")
    recording = str(told.recording)
    return told.then(
        Kind.MESSAGE_LEFT, recording, recording=recording, file=f"{recording}.wav", duration_s=20.0
    ).hung_up()


def _recorded(told, kind, ending):
    told.recording = uuid4()
    name = str(told.recording)
    told.kind = "talk" if kind is Kind.TALK_RECORDED else "message"
    return told.then(kind, name, recording=name, file=f"{name}.{ending}")


def a_sealed(told, **fields):
    """Its sound. `fields` as in `Sound`."""
    values = {
        "id": told.recording,
        "call_id": told.call_id,
        "kind": told.kind,
        "started_at": NOON,
        "duration_s": 20.0,
        "state": SoundState.SEALED,
        "legs": 2 if told.kind == "talk" else 1,
        "form": "flac",
        "bytes": len(SOUND),
        "sha256": "ab" * 32,
        "pauses": ((5.0, 7.5),),
        "sealed_at": NOON + timedelta(minutes=5),
        "file": f"{uuid4()}.bin",
        "key": "wrapped",
    }
    return Sound(**(values | fields))


def some_peaks(legs=2, count=800):
    """A waveform that swells and fades."""
    leg = b"".join(
        struct.pack("bb", -int(80 * abs(math.sin(at / 60))), int(80 * abs(math.sin(at / 60)))) for at in range(count)
    )
    return peaks_bytes(8000, 200, [leg] * legs)


def write_down(url, recording, call_id, legs, state="done"):
    """Rows of transcripts. legs: of each its words, as [text, from_s, to_s, confidence]."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for leg, words in enumerate(legs):
            values = {"recording_id": recording, "leg": leg, "call_id": call_id, "state": state, "tries": 1}
            values |= {"changed_at": NOON, "text": " ".join(one[0] for one in words), "words": json.dumps(words)}
            connection.execute(insert(transcripts).values(values))
    engine.dispose()


def put(url, call_id, **columns):
    """Write into the line of a call what tests need there."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(update(calls).where(calls.c.id == call_id).values(columns))
    engine.dispose()


class Sounds:
    """A console with recordings. `keep(told)` seals; `by("nina")` changes who is at the door."""

    def __init__(self, client, url, vault):
        self.client, self.url, self.vault, self.rig = client, url, vault, client.rig

    def by(self, login):
        self.rig.door.user = PEOPLE[login]
        return self

    async def keep(self, told, peaks=True, **fields):
        tell(self.rig.journal, told)
        await self.rig.journal.kept(SOON)
        sound = a_sealed(told, **fields)
        async with self.rig.database.unit_of_work() as work:
            await work.sounds.keep(sound, some_peaks(sound.legs) if peaks else b"")
            await work.commit()
        return sound

    async def sign(self, told, at_s, phrase):
        async with self.rig.database.unit_of_work() as work:
            await work.crisis_hits.keep(told.recording, told.call_id, 0, [Sign(at_s, phrase, phrase)], NOON)
            await work.commit()

    async def get(self, path, **headers):
        return await self.client.get(path, headers=headers, allow_redirects=False)

    async def post(self, path, fields=None, **headers):
        return await self.client.post(path, data=fields or {}, headers=headers, allow_redirects=False)

    async def say_why(self, recording, reason="Проверка качества"):
        answer = await self.post(f"/sounds/{recording}/reason", {"reason": reason})
        assert answer.status == 303, await answer.text()

    async def link(self, recording, after=""):
        """What the player gets."""
        answer = await self.post(f"/sounds/{recording}/play", {"after": after}, Accept="application/json")
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def audit(self, recording):
        """(login, action, allowed, reason), oldest first."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            rows = connection.execute(select(audit).where(audit.c.object_id == str(recording)).order_by(audit.c.id))
            found = [(row.login, row.action, row.outcome == "allowed", row.reason) for row in rows]
        engine.dispose()
        return found


@contextlib.asynccontextmanager
async def a_sound_desk(url, spool, vault=None):
    vault = vault or WatchingVault(url)
    async with a_console(url, spool, PEOPLE["anna"], people=PEOPLE.values(), vault=vault) as client:
        yield Sounds(client, url, vault)
