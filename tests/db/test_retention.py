"""Retention on a real database, on SQLite and on PostgreSQL, with a clock that the test moves."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from call_records.old_lines import strike_old_lines
from db.desk_tables import audit
from db.tables import calls
from db.unit_of_work import SqlDatabase
from db.voice_tables import duties, sealed_sounds, transcripts
from hotline.domain.audit import AuditEntry
from hotline.domain.call import EventKind as Kind
from hotline.domain.duty import Cause
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.domain.retention import Kind as Kept
from hotline.domain.retention import Rule
from hotline.services.retain import Retainer
from hotline.services.set_retention import set_retention
from tests.db.telling import CENTRE, Telling, tell

BORN = datetime(2026, 3, 18, 15, 0, tzinfo=CENTRE)
ADMIN = User("root", "Админ", Role.ADMIN, "", "")


class Disk:
    """`hotline.ports.retention.SoundEraser`, which can break."""

    def __init__(self):
        self.gone, self.broken = [], False

    async def erase(self, recording):
        if self.broken:
            raise OSError("the disk says no")
        self.gone.append(recording)


class Clock:
    def __init__(self):
        self.time = BORN

    def now(self):
        return self.time

    def on_day(self, days):
        """At four in the morning of that day."""
        self.time = (BORN + timedelta(days=days)).replace(hour=4)


@pytest.fixture
async def kept(url, a_writer):
    """Two messages, the second call under legal hold; a transcript of each."""
    writer = a_writer(url)
    told = [Telling(at=BORN).rang().greeted(), Telling(at=BORN).rang().greeted()]
    sounds = [uuid4(), uuid4()]
    for call, sound in zip(told, sounds, strict=True):
        call.then(Kind.MESSAGE_STARTED, str(sound), recording=str(sound), file=f"{sound}.wav")
        call.then(Kind.MESSAGE_LEFT, str(sound), recording=str(sound), file=f"{sound}.wav", duration_s=5.0).hung_up()
    tell(writer, *told)
    assert await writer.kept(timedelta(seconds=10))
    database = SqlDatabase(url, CENTRE)
    async with database.unit_of_work() as work:
        await work.sos.hold(told[1].call_id, "SOS № 1", "anna", BORN)
        link = work._link
        for call, sound in zip(told, sounds, strict=True):
            row = {"recording_id": sound, "leg": 0, "call_id": call.call_id, "state": "done", "tries": 1}
            await link.write(insert(transcripts).values(**row, changed_at=BORN, text="мне страшно"))
            await link.write(calls.update().where(calls.c.id == call.call_id).values(transcript="мне страшно"))
        await work.audit.write(AuditEntry(BORN, "anna", "journal.look"))
        await work.commit()
    disk, clock = Disk(), Clock()
    yield Retainer(database, disk, clock, CENTRE), disk, clock, sounds, database
    await database.close()


async def test_a_message_goes_on_its_day_once_and_a_held_one_never(kept):
    retainer, disk, clock, sounds, database = kept
    clock.on_day(89)
    assert (await retainer.due()).gone == []
    clock.on_day(90)
    found = await retainer.due()
    assert ([UUID(one.id) for one in found.gone], found.held) == ([sounds[0]], 1)
    assert disk.gone == [], "a look changes nothing"

    disk.broken = True
    with pytest.raises(OSError, match="the disk says no"):
        await retainer.let_go()
    disk.broken = False
    assert (await retainer.let_go()).counts == {"message": 1}
    assert disk.gone == [sounds[0]]
    assert (await retainer.let_go()).counts == {}, "a second round finds nothing"
    clock.on_day(20_000)
    assert disk.gone == [sounds[0]]

    async with database.unit_of_work() as work:
        read = work._link.read
        assert [row["state"] for row in await read(select(sealed_sounds.c.state))] == ["erased"]
        words = {row["recording_id"]: row["text"] for row in await read(select(transcripts))}
        assert words == {sounds[0]: "", sounds[1]: "мне страшно"}
        assert sorted(row["transcript"] for row in await read(select(calls.c.transcript))) == ["", "мне страшно"]
        log = await work.retention.log(10)
        assert [(one.kind, one.object_id, one.reason) for one in log] == [
            ("message", str(sounds[0]), "срок хранения 90 дн.")
        ]


async def test_the_rules_are_the_administrators_and_every_change_is_audited(kept):
    retainer, _, clock, sounds, database = kept
    with pytest.raises(Refused, match="1096"):
        await set_retention(database, ADMIN, BORN, {"message": "5", "audit": "7"})
    changed = await set_retention(database, ADMIN, BORN, {"message": "5", "recording": "90", "journal": "400"})
    assert changed == [Kept.MESSAGE, Kept.JOURNAL]
    assert await set_retention(database, ADMIN, BORN, {"message": "5"}) == []
    async with database.unit_of_work() as work:
        assert (await work.retention.rules())[Kept.MESSAGE] == Rule(Kept.MESSAGE, 5, BORN, "root")
        lines = [row for row in await work._link.read(select(audit)) if row["action"] == "retention.rule"]
        assert [(row["login"], row["object_id"]) for row in lines] == [("root", "message"), ("root", "journal")]
    clock.on_day(5)
    assert [UUID(one.id) for one in (await retainer.due()).gone] == [sounds[0]]

    clock.on_day(2000)
    counts = (await retainer.let_go()).counts
    assert counts == {"message": 1, "journal": 1, "audit": 3}
    async with database.unit_of_work() as work:
        rows = await work.journal.page()
        assert [(row.number, row.phone, row.caller_name) for row in rows] == [
            (1, "", ""),
            (2, "+79001234567", "Анна"),
        ], "the line stays, with its №"
        timeline = await work.journal.timeline(rows[0].id)
        assert "phone" not in timeline[0].data
    assert (await retainer.let_go()).counts == {}


async def test_a_message_whose_work_is_done_goes_thirty_days_after_that(kept, url):
    retainer, disk, clock, sounds, database = kept
    async with database.unit_of_work() as work:
        call = (await work.journal.page())[0]
        cause = Cause("message", sounds[0], call.id, "+79001234567", BORN, sounds[0])
        duty = await work.duties.open(cause, BORN, BORN)
        await work.commit()
        clock.on_day(60)
        assert (await retainer.due()).gone == []
        done = duties.update().where(duties.c.id == duty).values(done_at=BORN + timedelta(days=70))
        await work._link.write(done)
        await work.commit()
    clock.on_day(99)
    assert (await retainer.due()).gone == [], "done on day 70"
    clock.on_day(100)
    assert (await retainer.let_go()).counts == {"message_done": 1}
    assert disk.gone == [sounds[0]]


async def test_numbers_in_asterisks_own_logs_go_line_by_line_and_nothing_else_moves(tmp_path):
    logs = tmp_path / "log"
    (logs / "cel-custom").mkdir(parents=True)
    day = 86_400
    cel = [
        f'"CHAN_START","","{second}.5","h1-{second}.1","h1-{second}.1","PJSIP/outside-1","from-outside","129","Dial","PJSIP/+79001234599@provider","+7900123456{n}","","","{{""a"":1}}"\n'
        for n, second in enumerate((100 * day, 130 * day, 130 * day + 1))
    ]
    (logs / "cel-custom" / "cel.csv").write_text("".join(cel))
    (logs / "queue_log").write_text(
        f"{100 * day}|h1-1.1|dispatcher|NONE|ENTERQUEUE||89001234567|1\n{130 * day}|h|d|N|E||89001234568|1\n"
    )
    before = datetime.fromtimestamp(130 * day, CENTRE)
    assert strike_old_lines(tmp_path, before, look_only=True) == 2
    assert (logs / "cel-custom" / "cel.csv").read_text() == "".join(cel)
    assert strike_old_lines(tmp_path, before) == 2
    struck = cel[0].replace("+79001234560", "*" * 12).replace("+79001234599", "*" * 12)
    assert (logs / "cel-custom" / "cel.csv").read_text() == "".join([struck, *cel[1:]])
    assert "89001234567" not in (logs / "queue_log").read_text()
    assert "89001234568" in (logs / "queue_log").read_text()
    assert strike_old_lines(tmp_path, before) == 0
    later = datetime.fromtimestamp(130 * day + 1, CENTRE)
    assert strike_old_lines(tmp_path, later) == 2, "goes on where it stopped"
    assert (logs / "cel-custom" / "cel.csv").read_text().endswith(cel[2])
