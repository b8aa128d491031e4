"""Find, read out and blank one person, on both databases; the other callers stay as they are."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert, update

from db.desk_tables import appeals
from db.purge import purge
from db.tables import calls
from hotline.domain.audit import AuditEntry, AuditQuery
from hotline.domain.call import EventKind
from hotline.domain.person_reach import Reach
from hotline.services.index_journal import index_journal
from tests.db.telling import Telling, an_answered_call, tell

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PHONE, OTHER = "+79135550142", "+79135559999"


async def an_appeal(link, call, *, number, applicant, phone=""):
    """A closed appeal that began with this call."""
    appeal = uuid4()
    fixed = {"volume": 1, "number": number, "version": 1, "opened_at": NOW, "changed_at": NOW, "closed_at": NOW}
    kinds = {"state": "closed", "kind": "primary", "channel": "phone", "anonymous": False}
    await link.write(insert(appeals).values(id=appeal, **fixed, **kinds, applicant=applicant, phone=phone))
    said = {"appeal_id": appeal, "applicant": applicant, "question": f"вопрос {applicant}"}
    await link.write(update(calls).where(calls.c.id == call).values(said))
    return appeal


async def test_one_person_is_found_read_out_and_blanked_and_nobody_else(url, database, a_writer):
    hers, fathers, strangers = (an_answered_call(phone=phone) for phone in (PHONE, OTHER, "+79130000001"))
    writer = a_writer(url)
    tell(writer, hers, fathers, strangers)
    assert await writer.kept(timedelta(seconds=10))
    async with database.unit_of_work() as work:
        link = work._link
        family = await an_appeal(link, hers.call_id, number=1, applicant="Анна Первая", phone=PHONE)
        await link.write(update(calls).where(calls.c.id == fathers.call_id).values(appeal_id=family, question="вопрос"))
        await an_appeal(link, strangers.call_id, number=3, applicant="Вера Третья")
        await work.commit()
    await index_journal(database)

    async with database.unit_of_work() as work:
        reach = await work.person.of_phone(PHONE, "")
        assert (reach.calls, reach.appeals) == ((hers.call_id,), (family,))
        assert reach.shared_calls == (fathers.call_id,)
        assert reach.names == ("Анна Первая",)
        assert await work.person.of_phone(PHONE, "") == reach
        assert (await work.person.of_phone("+79130000009", "f" * 64)).empty
        told = json.dumps(await work.person.tables(reach), ensure_ascii=False)
        assert "Анна Первая" in told
        assert OTHER not in told, "his call is not hers to read"
        assert "Вера" not in told
        by_number = await work.person.of_appeal(family)
        assert (by_number.calls, by_number.shared_calls) == ((hers.call_id,), (fathers.call_id,))
        assert by_number.numbers == (PHONE,)

    async with database.unit_of_work() as work:
        counts = await work.person.blank(reach, NOW)
        await work.commit()
    assert (counts["calls"], counts["appeals"], counts["shared_lines"]) == (1, 1, 1)
    purge(url)
    async with database.unit_of_work() as work:
        rows = {row.number: row for row in await work.journal.page()}
        assert [(row.phone, row.applicant, row.question) for row in rows.values()] == [
            ("", "", ""),
            (OTHER, "", ""),
            ("+79130000001", "Вера Третья", "вопрос Вера Третья"),
        ]
        assert (await work.person.of_phone(PHONE, "")).empty
        assert PHONE not in json.dumps([event.data for event in await work.journal.timeline(hers.call_id)])


async def test_a_caller_without_a_number_is_found_by_its_hash(url, database, a_writer):
    writer = a_writer(url)
    call = Telling(phone="")
    call.then(EventKind.RANG, linkedid=call.linkedid, phone="", caller_hash="h" * 64, caller_sealed="s", line="129")
    tell(writer, call.greeted().hung_up())
    assert await writer.kept(timedelta(seconds=10))
    async with database.unit_of_work() as work:
        assert (await work.person.of_phone("", "h" * 64)).calls == (call.call_id,)
        row = await work.journal.row(call.call_id)
        assert (row.caller_hash, row.caller_sealed) == ("h" * 64, "s")
        later = NOW + timedelta(days=1)
        assert await work.journal.earlier_calls("", later, "h" * 64) == 1
        assert await work.journal.earlier_calls("", later) == 0
        [same] = await work.journal.last_calls("", later, 5, "h" * 64)
        assert same.id == call.call_id


async def test_a_name_in_a_reason_is_struck_out_however_it_is_written(database):
    """Whoever types a reason writes the name as she likes; a stranger's stays."""
    reasons = ["звонила ПЕРВАЯ анна", "Первая Анна, заявление", "о пЕРВОЙ и Анне [1*?]", "Вторая Анна"]
    async with database.unit_of_work() as work:
        for reason in reasons:
            await work.audit.write(AuditEntry(NOW, "head", "sound.reason", "recording", "x", reason=reason))
        await work.commit()
    async with database.unit_of_work() as work:
        counts = await work.person.blank(Reach("", (), names=("Первая Анна", "[1*?]")), NOW)
        await work.commit()
        left = {line.reason for line in await work.audit.find(AuditQuery())}
    assert counts["audit"] == 3
    assert left == {"звонила •••••••••••", "•••••••••••, заявление", "о пЕРВОЙ и Анне •••••", "Вторая Анна"}
