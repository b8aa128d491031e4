"""Erased means not found on the disk: canaries in every place, then a search of each byte below HOTLINE_HOME."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from db.desk_tables import appeals, corrections, families, route_lines, sos_cards, sos_told
from db.dial_tables import dial_attempts
from db.follow_up_tables import call_wishes, stop_list
from db.journal_writer import JournalWriter
from db.schema import migrate
from db.tables import calls
from db.unit_of_work import SqlDatabase
from db.voice_tables import crisis_hits, duties, sealed_sounds, sound_notes, transcripts
from hotline.bootstrap.campaigns import build_voice
from hotline.bootstrap.keeping import build_keeping
from hotline.bootstrap.sounds import build_vault
from hotline.domain.audit import AuditEntry
from hotline.domain.call import EventKind as Kind
from hotline.domain.campaign import CampaignState
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.domain.transcript import TranscriptState, Word, Written
from hotline.ports.transcripts import Claim, Leg
from hotline.services.ask_erasure import ask_erasure
from hotline.services.erase_person import erase_person
from hotline.services.index_journal import index_journal
from hotline.settings import Settings
from hotline.system_clock import SystemClock
from tests.db.telling import CENTRE, PATIENCE, Telling, tell
from tests.db.test_campaigns import a_campaign, people_of

PHONE, OTHER = "+79135550142", "+79135559999"
NAME, WORD = "Канарейкина Глафира", "желторотик"
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
CANARIES = [
    *("9135550142", "913) 555-01-42", "913 555 01 42", "2410555319", "Канарейкин", "канарейкин", "КАНАРЕЙКИН"),
    *("желторотик", "Желторотик"),
]
HEAD = User("head", "Мария Руководитель", Role.SUPERVISOR, "", "")
ADMIN = User("root", "Олег Админ", Role.ADMIN, "", "")


def found_below(home):
    """Where which canary is: every byte of every file, whatever it is."""
    hits = []
    for path in home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            hits += [(str(path.relative_to(home)), one) for one in CANARIES if one.encode() in data]
    return sorted(hits)


class Centre:
    """A home full of canaries."""

    def __init__(self, home):
        self.home = home
        self.settings = Settings(home=home)
        migrate(self.settings.database_url)
        self.open()

    def open(self):
        self.database = SqlDatabase(self.settings.database_url, CENTRE)
        self.keeping = build_keeping(self.settings, self.database, SystemClock(), build_vault(self.settings))

    async def fill(self):
        sound, plain = uuid4(), uuid4()
        hers, other = Telling(phone=PHONE), Telling(phone=OTHER)
        hers.then(Kind.RANG, linkedid=hers.linkedid, phone=PHONE, caller_name=NAME, line="129").greeted()
        hers.then(Kind.CALLBACK, phone=PHONE)
        for one in (sound, plain):
            hers.then(Kind.MESSAGE_STARTED, str(one), recording=str(one), file=f"{one}.wav")
        hers.hung_up()
        other.rang().greeted().hung_up()
        writer = JournalWriter(self.settings.database_url, self.home / "spool", SystemClock(), patience=PATIENCE)
        writer.start()
        tell(writer, hers, other)
        assert await writer.kept(timedelta(seconds=10))
        writer.stop()
        self.call, self.sound, self.plain = hers.call_id, sound, plain
        async with self.database.unit_of_work() as work:
            for one in (HEAD, ADMIN):
                await work.users.add(one)
            await self._rows(work._link)
            for reason in (f"звонил {NAME}", "по делу 8 (913) 555-01-42"):
                await work.audit.write(AuditEntry(NOW, "anna", "sos.read", "sos", str(self.card), reason=reason))
            await work.commit()
        await index_journal(self.database)
        await self._campaign()
        self._files()

    async def _rows(self, link):
        family, card, self.card = uuid4(), uuid4(), uuid4()
        self.appeal = card
        text = f"{WORD} у {NAME}"
        await link.write(insert(families).values(id=family, title=NAME, note=WORD, created_at=NOW))
        state = {"state": "closed", "channel": "phone", "opened_at": NOW, "version": 1}
        appeal = state | {
            "id": card,
            "volume": 1,
            "number": 1,
            "family_id": family,
            "changed_at": NOW,
            "kind": "primary",
        }
        texts = dict.fromkeys(("question", "content", "answer", "result", "family_members", "closing_mark"), text)
        await link.write(
            insert(appeals).values(**appeal, anonymous=False, applicant=NAME, phone=PHONE, closed_at=NOW, **texts)
        )
        lines = {"appeal_id": card, "place_in_list": 0, "help": WORD, "contact": "8-913-555-01-42"}
        await link.write(insert(route_lines).values(lines))
        said = {"applicant": NAME, "question": text, "result": text, "transcript": text, "appeal_id": card}
        await link.write(update(calls).where(calls.c.id == self.call).values(**said, indexed=False))
        old = {"kind": "appeal", "object_id": card, "field": "applicant", "old": NAME, "new": NAME, "login": "anna"}
        await link.write(insert(corrections).values(**old, at=NOW))
        sos = state | {"id": self.card, "number": 1, "appeal_id": card, "parents": NAME, "problem": text}
        await link.write(insert(sos_cards).values(**sos, family_phone="+7 913 555 01 42", closed_at=NOW))
        told = {"card_id": self.card, "agency": "02", "note": text, "told_at": NOW, "login": "anna"}
        await link.write(insert(sos_told).values(told))
        (self.home / "sealed").mkdir(exist_ok=True)
        (self.home / "sealed" / "one.bin").write_text(text)
        row = {
            "recording_id": self.sound,
            "state": "sealed",
            "legs": 1,
            "bytes": 5,
            "sealed_at": NOW,
            "file": "one.bin",
        }
        await link.write(insert(sealed_sounds).values(row | {"form": "flac", "sha256": "a" * 64, "key": "k"}))
        heard = {"recording_id": self.sound, "leg": 0, "call_id": self.call, "state": "done", "tries": 1}
        await link.write(
            insert(transcripts).values(**heard, changed_at=NOW, text=text, words=json.dumps([[WORD, 0, 1, 1]]))
        )
        at_work = {"recording_id": self.sound, "leg": 1, "call_id": self.call, "state": "running", "tries": 1}
        await link.write(insert(transcripts).values(**at_work, changed_at=NOW))
        hit = {"recording_id": self.sound, "call_id": self.call, "leg": 0, "at_s": 1.0, "found_at": NOW, "phrase": WORD}
        await link.write(insert(crisis_hits).values(hit))
        note = {"recording_id": self.sound, "at_s": 1.0, "login": "anna", "at": NOW, "note": text}
        await link.write(insert(sound_notes).values(note))
        wishes = {"phone": PHONE, "since": "", "until": "", "zone": "", "login": "anna", "at": NOW}
        flags = dict.fromkeys(("no_calls", "days_off", "discreet", "neutral_id"), False)
        await link.write(insert(call_wishes).values(wishes | flags))
        await link.write(insert(stop_list).values(phone=PHONE, reason=text, login="anna", at=NOW))
        tried = {
            "id": uuid4(),
            "subject_id": uuid4(),
            "nth": 1,
            "kind": "follow_up",
            "state": "answered",
            "holder": "h",
        }
        await link.write(insert(dial_attempts).values(**tried, phone=PHONE, intent_at=NOW, changed_at=NOW))
        duty = {"id": uuid4(), "kind": "message", "subject": PHONE, "call_id": self.call, "priority": 0, "note": text}
        await link.write(insert(duties).values(**duty, opened_at=NOW, due_at=NOW, attempts=1, done_at=NOW))

    def _files(self):
        texts = {
            "log/cel-custom/cel.csv": f'"CHAN_START","","1.5","h1-1.1","h1-1.1","x","a","s","","","{PHONE}","","",""\n',
            "log/cel-custom/cel.csv.1": '"CHAN_START","","1.5","h1-1.1","h1-1.1","x","a","s","","","89135550142"\n',
            "log/queue_log": f"1|h1-1.1|dispatcher|NONE|ENTERQUEUE||{PHONE}|1\n",
            "log/asterisk.log": "WARNING: sip:79135550142@127.0.0.1 went away\n",
            "log/security.log": 'SecurityEvent="x",AccountID="89135550142"\n',
            "log/hotline.log": f"спросили {NAME}, 8 (913) 555-01-42\n",
            "spool/lost-1.part": json.dumps({"phone": PHONE, "caller_name": NAME}, ensure_ascii=False) + "\n",
            "tmp/журнал.csv": f"1;{NAME};8 913 555 01 42\n",
        }
        for name, text in texts.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (self.home / "messages").mkdir(exist_ok=True)
        (self.home / "messages" / f"{self.plain}.wav").write_bytes(b"RIFF" + WORD.encode())

    async def _campaign(self):
        """She stands in a list, and her name was spoken; so was the name of somebody whom nobody erases."""
        campaign = a_campaign(state=CampaignState.RUNNING, started_at=NOW, text="Здравствуйте, {имя}!")
        hers, other = people_of(campaign, 2)
        voice = build_voice(self.home)
        async with self.database.unit_of_work() as work:
            await work.campaigns.add(campaign)
            await work.campaigns.add_people([replace(hers, phone=PHONE, name=NAME), replace(other, phone=OTHER)], NOW)
            await work.commit()
        self.spoken = [voice._file(campaign.id, f"Здравствуйте, {name}!") for name in (NAME, other.name)]
        half = self.spoken[0].with_name(f".{self.spoken[0].name}.part")
        half.parent.mkdir(parents=True)
        for file in (*self.spoken, half):
            file.write_text(NAME if file != self.spoken[1] else "somebody else", encoding="utf-8")

    async def ask(self, **who):
        return await ask_erasure(self.keeping.eraser, HEAD, reason="заявление от 20.11.2026, вх. 17", **who)


@pytest.fixture
async def centre(tmp_path):
    made = Centre(tmp_path / "home")
    await made.fill()
    yield made
    await made.database.close()


async def test_erased_is_not_found_on_the_disk_not_after_a_crash_and_not_after_a_restart(centre, monkeypatch):
    places = {path for path, _ in found_below(centre.home)}
    assert len(places) >= 11, places
    request = await centre.ask(phone="8 913 555-01-42")
    assert request.report["counts"] == {"calls": 1, "appeals": 1, "sos_cards": 1, "sounds": 2, "listed": 1}
    assert PHONE[2:] not in json.dumps(request.report), "not even the request knows the number"
    with pytest.raises(Refused, match="ждёт исполнения"):
        await centre.ask(phone=PHONE)

    async def broken():
        raise OSError("the disk says no")

    with monkeypatch.context() as crash:
        crash.setattr(type(centre.keeping.eraser.disk), "purge", lambda _: broken())
        with pytest.raises(OSError, match="the disk says no"):
            await erase_person(centre.keeping.eraser, request.id, ADMIN)
    done = await erase_person(centre.keeping.eraser, request.id, ADMIN)
    assert found_below(centre.home) == []
    assert [file.exists() for file in centre.spoken] == [False, True], "her name is on no disk as sound, either"
    assert (done.act, done.approved_by, done.asked_by) == (1, "root", "head")
    assert done.report["counts"]["calls"] == 1
    assert done.report["counts"]["sounds"] == 2
    assert done.report["executed_by"] == "Олег Админ"
    assert await erase_person(centre.keeping.eraser, request.id, ADMIN) == done, "a second time does nothing"

    await centre.database.close()
    centre.open()
    async with centre.database.unit_of_work() as work:
        rows = await work.journal.page()
        assert [(row.number, row.phone) for row in rows] == [(1, ""), (2, OTHER)], "№ 1 stays, № 2 is untouched"
        assert (await work.journal.timeline(centre.call))[0].data["line"] == "129"
        said = Written(TranscriptState.DONE, (Word(WORD, 0.0, 1.0, 1.0),))
        late = Claim(Leg(centre.sound, 1), 1)
        assert not await work.transcripts.keep(late, said, NOW), "a worker that is late writes nothing"
        log = [(line.kind, line.reason) for line in await work.retention.log(20)]
        assert ("calls", f"просьба {request.id}") in log
    assert found_below(centre.home) == []
    assert (centre.home / "log" / "queue_log").stat().st_size == len(
        f"1|h1-1.1|dispatcher|NONE|ENTERQUEUE||{PHONE}|1\n"
    )


async def test_two_people_are_needed_and_each_has_her_own_part(centre):
    with pytest.raises(Refused, match="Просить об уничтожении может руководитель"):
        await ask_erasure(centre.keeping.eraser, ADMIN, reason="заявление", phone=PHONE)
    with pytest.raises(Refused, match="основание"):
        await ask_erasure(centre.keeping.eraser, HEAD, reason=" ", phone=PHONE)
    with pytest.raises(Refused, match="ничего не хранится"):
        await centre.ask(phone="+79990000000")
    with pytest.raises(Refused, match="Обращения с таким № и именем нет"):
        await centre.ask(appeal="1", name="Другая Женщина")
    request = await centre.ask(appeal="1", name="канарейкина  глафира")
    with pytest.raises(Refused, match="только администратор"):
        await erase_person(centre.keeping.eraser, request.id, User("two", "Вторая", Role.SUPERVISOR, "", ""))
    both = User("head", "Мария", Role.ADMIN, "", "")
    with pytest.raises(Refused, match="другой человек"):
        await erase_person(centre.keeping.eraser, request.id, both)
    with pytest.raises(Refused, match="Такой просьбы"):
        await erase_person(centre.keeping.eraser, UUID(int=1), ADMIN)
    assert found_below(centre.home), "nothing went"
    done = await erase_person(centre.keeping.eraser, request.id, None)
    assert (done.act, done.approved_by) == (1, "hotline"), "whoever stands at the server may be the second person"
    assert found_below(centre.home) == [], "an appeal leads to all of hers, too"


async def test_what_is_under_legal_hold_is_refused_in_words(centre):
    request = await centre.ask(phone=PHONE)
    async with centre.database.unit_of_work() as work:
        await work.sos.hold(centre.call, "SOS № 1", "anna", NOW)
        await work.commit()
    with pytest.raises(Refused, match="под юридическим удержанием: 1"):
        await erase_person(centre.keeping.eraser, request.id, ADMIN)
    async with centre.database.unit_of_work() as work:
        row = (await work._link.read(select(calls.c.phone).where(calls.c.id == centre.call)))[0]
        assert row["phone"] == PHONE
