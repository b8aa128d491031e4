"""The number of a caller who is not named: for an SOS card, with a reason, after the audit, and for nobody else."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from db.caller_seal import HmacCallerSeal
from db.desk_tables import audit, sos_cards
from db.journal_writer import JournalWriter
from db.schema import migrate
from db.tables import calls
from db.unit_of_work import SqlDatabase
from hotline.domain.call import EventKind as Kind
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.services.reveal_number import reveal_number
from hotline.services.sos_access import NoSuchSosCard, SosDesk
from hotline.system_clock import SystemClock
from tests.db.telling import CENTRE, NOON, PATIENCE, Telling, tell

PHONE = "+79135550142"
SEAL = HmacCallerSeal("a secret of the test, long enough for it")
ANNA, OLGA = (User(login, login, Role.DISPATCHER, "", "") for login in ("anna", "olga"))
SOS_LEAD = User("lead", "lead", Role.SPECIALIST, "", "")
HEAD = User("head", "head", Role.SUPERVISOR, "", "")
ADMIN = User("root", "root", Role.ADMIN, "", "")


def test_the_same_number_has_one_hash_and_never_the_same_seal():
    other = HmacCallerSeal("another secret of the test, as long as it")
    assert SEAL.known_by(PHONE) == SEAL.known_by(PHONE) != other.known_by(PHONE)
    assert SEAL.known_by("") == SEAL.seal("", "x") == ""
    assert SEAL.seal(PHONE, "x") != SEAL.seal(PHONE, "x")
    with pytest.raises(ValueError, match="does not open"):
        SEAL.open(SEAL.seal(PHONE, "x"), "y")
    with pytest.raises(ValueError, match="does not open"):
        other.open(SEAL.seal(PHONE, "x"), "x")


@pytest.fixture
async def desk(tmp_path):
    """A hidden call that Anna answered, with a card that she opened and handed to the lead; `.card`, `.plain`."""
    url = f"sqlite:///{tmp_path / 'hotline.sqlite3'}"
    migrate(url)
    call = Telling(phone="")
    sealed = SEAL.seal(PHONE, str(call.call_id))
    call.then(Kind.RANG, linkedid=call.linkedid, phone="", caller_hash=SEAL.known_by(PHONE), caller_sealed=sealed)
    writer = JournalWriter(url, tmp_path / "spool", SystemClock(), patience=PATIENCE)
    writer.start()
    tell(writer, call.greeted().waited().answered("anna", "Анна").hung_up())
    assert await writer.kept(timedelta(seconds=10))
    writer.stop()
    database = SqlDatabase(url, CENTRE)
    made = SosDesk(database, SystemClock(), lambda *_: None, "127.0.0.1")
    card, plain = uuid4(), uuid4()
    async with database.unit_of_work() as work:
        fixed = {"version": 1, "opened_at": NOON, "state": "handed", "channel": "phone", "handed_to": "lead"}
        for number, (one, of) in enumerate({card: call.call_id, plain: None}.items(), 1):
            row = {"id": one, "number": number, "call_id": of, "login": "anna"}
            await work._link.write(insert(sos_cards).values(row | fixed))
        await work.commit()
    yield made, card, plain
    await database.close()


async def told(desk):
    async with desk.database.unit_of_work() as work:
        rows = await work._link.read(select(audit).where(audit.c.action == "sos.number").order_by(audit.c.id))
        return [(row["login"], row["outcome"], row["reason"]) for row in rows]


@pytest.mark.parametrize("user", [ANNA, HEAD], ids=lambda user: user.login)
async def test_she_whose_call_it_is_and_the_supervisor_see_it_after_they_said_why(desk, user):
    made, card, _ = desk
    with pytest.raises(Refused, match="зачем нужен номер"):
        await reveal_number(made, SEAL, user, card, " ок ")
    assert await told(made) == []
    assert await reveal_number(made, SEAL, user, card, "вызываем 112") == PHONE
    assert await told(made) == [(user.login, "allowed", "вызываем 112")]


async def test_nobody_else_sees_it_and_who_tries_with_the_card_in_hand_is_written_down(desk):
    made, card, plain = desk
    for user in (OLGA, ADMIN):
        with pytest.raises(NoSuchSosCard):
            await reveal_number(made, SEAL, user, card, "очень нужно")
    with pytest.raises(Refused, match="заведующий или диспетчер"):
        await reveal_number(made, SEAL, SOS_LEAD, card, "очень нужно")
    assert await told(made) == [("lead", "refused", "очень нужно")]
    with pytest.raises(Refused, match="Скрытого номера у этой карты нет"):
        await reveal_number(made, SEAL, HEAD, plain, "очень нужно")
    with pytest.raises(NoSuchSosCard):
        await reveal_number(made, SEAL, HEAD, UUID(int=1), "очень нужно")


async def test_without_the_audit_there_is_no_number(desk, monkeypatch):
    made, card, _ = desk

    async def silent(*_):
        raise OSError("the database is gone")

    monkeypatch.setattr("db.audit.SqlAudit.write", silent)
    with pytest.raises(OSError, match="gone"):
        await reveal_number(made, SEAL, HEAD, card, "вызываем 112")


async def test_a_key_that_was_replaced_is_told_in_words(desk):
    made, card, _ = desk
    async with made.database.unit_of_work() as work:
        await work._link.write(update(calls).values(caller_sealed=SEAL.seal(PHONE, "another call")))
        await work.commit()
    with pytest.raises(Refused, match="ключ сервера заменён"):
        await reveal_number(made, SEAL, HEAD, card, "вызываем 112")
