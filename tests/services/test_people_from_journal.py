"""People of a campaign from the journal: only who agreed, nobody who wants to stay unknown, each number once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from db.journal_writer import JournalWriter
from hotline.domain.appeal import Appeal
from hotline.domain.journal_query import JournalQuery
from hotline.services.import_people import import_people
from hotline.services.people_from_journal import Left, people_from_journal
from tests.db.telling import NOON, PATIENCE, an_abandoned_call, an_answered_call, tell
from tests.services.campaign_rig import VERA, a_campaign, a_desk, audit_of, people_of


@pytest.fixture
def journal(database, tmp_path, clock):
    url = f"sqlite:///{tmp_path / 'hotline.sqlite3'}"
    writer = JournalWriter(url, tmp_path / "spool", clock, patience=PATIENCE, reserve_bytes=4096)
    writer.start()
    yield writer
    writer.stop()


async def with_cards(database, journal, *cards):
    """A call each, a minute apart, with a card that says so; None for a call without a card."""
    calls = []
    for nth, said in enumerate(cards):
        make = an_abandoned_call if said is None else an_answered_call
        calls.append(make(phone=f"+7900100{nth:04}", at=NOON + timedelta(minutes=nth)))
    tell(journal, *calls)
    assert await journal.kept(timedelta(seconds=10))
    async with database.unit_of_work() as work:
        for nth, (call, said) in enumerate(zip(calls, cards, strict=True)):
            if said is not None:
                told = {"phone": call.phone, "applicant": f"Имя {nth}", "consent": True, "consent_at": NOON} | said
                card = Appeal(id=uuid4(), volume=1, number=nth + 1, opened_at=NOON, changed_at=NOON, **told)
                await work.appeals.put(card)
                await work.appeals.claim(call.call_id, card.id)
        await work.commit()
    return calls


async def test_only_who_agreed_and_is_known_is_taken_and_the_others_are_counted_by_reason(database, clock, journal):
    calls = await with_cards(
        database,
        journal,
        {},
        None,
        {"consent": None},
        {"consent": False},
        {"anonymous": True, "applicant": ""},
        {"phone": ""},
        {"phone": "112"},
        {"phone": "+79001000000", "applicant": "Имя 0"},
        {"phone": "+79002000000"},
        # Agreed once, and took it back on a later card.
        {"phone": "+79002000000", "consent": False, "consent_at": NOON + timedelta(days=1)},
    )
    desk, _ = a_desk(database, clock)
    found = await people_from_journal(desk, VERA, JournalQuery())
    assert [row.cells for row in found.people.rows] == [("+79001000000", "Имя 0")]
    assert found.people.rows[0].call_id == calls[7].call_id  # her newest
    assert (found.lines, found.left) == (
        10,
        {Left.NO_CARD: 1, Left.NO_CONSENT: 4, Left.ANONYMOUS: 1, Left.NO_PHONE: 2, Left.AGAIN: 1},
    )
    campaign = await a_campaign(desk, 0, run=False)
    report = await import_people(desk, VERA, campaign.id, found.people)
    assert (report.imported, report.faults) == (1, [])
    assert [(one.phone, one.call_id) for one in await people_of(desk, campaign)] == [("+79001000000", calls[7].call_id)]
    assert "campaign.import" in await audit_of(desk)


async def test_the_filter_is_that_of_the_journal_and_long_lists_are_read_page_by_page(database, clock, journal):
    await with_cards(database, journal, *({} for _ in range(250)))
    desk, _ = a_desk(database, clock)
    assert len((await people_from_journal(desk, VERA, JournalQuery())).people.rows) == 250
    day = JournalQuery(since=date(2026, 3, 19))
    assert (await people_from_journal(desk, VERA, day)).people.rows == ()
