"""An SOS card goes from hand to hand: what is written, told and taken back, and by whom."""

import asyncio

import pytest
from sqlalchemy import func, select

from db.desk_tables import audit
from hotline.domain.directory import DirectoryKind
from hotline.domain.refusal import Refused
from hotline.domain.sos_state import SosState
from hotline.services.edit_directory import DirectoryEditor
from hotline.services.hand_sos_card import acknowledge_sos, close_sos, hand_sos_card
from hotline.services.open_sos_card import open_sos_card
from hotline.services.read_sos import list_sos, read_sos
from hotline.services.save_sos_card import check_sos_card
from hotline.services.sos_access import NoSuchSosCard
from hotline.services.tell_agency import take_back, tell_agency
from tests.db.sos.people import ANNA, HEAD, OLGA, ROOT, VERA, a_card_of, handed, pen, write


async def test_two_who_write_in_different_fields_both_keep_their_words(desk):
    card = await handed(desk)
    await asyncio.gather(
        write(desk, card, ANNA, seen=card.version, address="ул. Мира, 5"),
        write(desk, card, OLGA, seen=card.version, tab="tab-2", parents="Иванов И. И."),
    )
    kept = await a_card_of(desk, card)
    assert (kept.address, kept.parents) == ("ул. Мира, 5", "Иванов И. И.")


async def test_of_two_who_write_in_one_field_the_second_is_shown_what_the_first_wrote(desk):
    card = await handed(desk)
    made = await asyncio.gather(
        write(desk, card, ANNA, seen=card.version, extra="есть собака"),
        write(desk, card, OLGA, seen=card.version, tab="tab-2", extra="есть оружие"),
    )
    assert sorted(len(outcome.conflicts) for outcome in made) == [0, 1]
    kept = (await a_card_of(desk, card)).extra
    (conflict,) = [outcome.conflicts["extra"] for outcome in made if outcome.conflicts]
    assert conflict.theirs == kept


async def test_words_that_are_changed_after_the_handing_stay_readable(desk):
    card = await handed(desk)
    await write(desk, card, problem="Ребёнок")
    desk.clock.pass_(minutes=1)
    await write(desk, card, problem="Ребёнок снят с балкона")
    (line,) = (await read_sos(desk, HEAD, card.id)).corrections
    assert (line.field, line.old, line.new, line.author) == (
        "problem",
        "Ребёнок один на балконе",
        "Ребёнок снят с балкона",
        "Анна Петрова",
    )


async def test_the_card_of_somebody_else_cannot_be_seen_or_touched(desk):
    card = await open_sos_card(desk, ANNA)
    for stranger in (VERA, OLGA, ROOT):
        for attempt in (
            read_sos(desk, stranger, card.id),
            write(desk, card, stranger, problem="чужое"),
            check_sos_card(desk, stranger, card.id, "suicide", done=True),
            tell_agency(desk, stranger, card.id, "112"),
            take_back(desk, stranger, card.id, 1),
            hand_sos_card(desk, pen(desk, stranger), card.id, "olga"),
            acknowledge_sos(desk, pen(desk, stranger), card.id),
            close_sos(desk, pen(desk, stranger), card.id, "закрыто"),
        ):
            with pytest.raises(NoSuchSosCard):
                await attempt
        assert (await list_sos(desk, stranger))[0] == []


async def test_a_lead_sees_the_card_from_the_moment_it_is_handed_to_her(desk):
    card = await handed(desk)
    assert (await read_sos(desk, OLGA, card.id)).card.handed_to == "olga"
    assert desk.publish.of("handed") == ["anna", "head", "olga"]
    assert await acknowledge_sos(desk, pen(desk, OLGA), card.id)
    with pytest.raises(Refused):
        await close_sos(desk, pen(desk, ANNA), card.id, "Закрою сама")
    closed = await close_sos(desk, pen(desk, OLGA), card.id, "Семья в безопасности")
    assert (closed.state, closed.outcome) == (SosState.CLOSED, "Семья в безопасности")


async def test_a_card_is_handed_only_to_leads_and_supervisors(desk):
    card = await open_sos_card(desk, ANNA)
    await write(desk, card, problem="Беда")
    for nobody in ("vera", "root1", "ghost", "", "' OR 1=1 --"):
        with pytest.raises(Refused, match="Выберите из списка"):
            await hand_sos_card(desk, pen(desk), card.id, nobody)
    sheet = await read_sos(desk, ANNA, card.id)
    assert [user.login for user in sheet.takers] == ["olga", "head"]


async def test_two_supervisors_who_take_it_at_once_are_one(desk):
    card = await handed(desk)
    made = await asyncio.gather(
        acknowledge_sos(desk, pen(desk, OLGA), card.id),
        acknowledge_sos(desk, pen(desk, HEAD), card.id),
        return_exceptions=True,
    )
    assert [type(one) for one in made].count(Refused) == 1


async def test_who_was_told_stands_with_the_time_and_can_be_taken_back_soon(desk):
    card = await open_sos_card(desk, ANNA)
    await tell_agency(desk, ANNA, card.id, "112", note="  диспетчер 45\n")
    desk.clock.pass_(minutes=1)
    await tell_agency(desk, ANNA, card.id, "minors")
    sheet = await read_sos(desk, ANNA, card.id)
    assert [(told.title, told.note) for told in sheet.told] == [
        ("Единая служба спасения 112", "диспетчер 45"),
        ("КДНиЗП", ""),
    ]
    with pytest.raises(Refused, match="только свою"):
        await take_back(desk, HEAD, card.id, sheet.told[0].id)
    await take_back(desk, ANNA, card.id, sheet.told[1].id)
    desk.clock.pass_(minutes=11)
    with pytest.raises(Refused, match="в течение 10 минут"):
        await take_back(desk, ANNA, card.id, sheet.told[0].id)
    assert [told.agency for told in (await read_sos(desk, ANNA, card.id)).told] == ["112"]


async def test_an_agency_of_the_directory_can_be_told_and_one_of_nowhere_cannot(desk, database):
    entry = await DirectoryEditor(database, desk.clock, "root1").add(DirectoryKind.AGENCY, {"title": "Школа № 3"})
    card = await open_sos_card(desk, ANNA)
    await tell_agency(desk, ANNA, card.id, entry.code)
    with pytest.raises(Refused, match="организацию из списка"):
        await tell_agency(desk, ANNA, card.id, "nowhere")
    with pytest.raises(Refused, match="300 знаков"):
        await tell_agency(desk, ANNA, card.id, "112", note="я" * 301)
    assert [told.title for told in (await read_sos(desk, ANNA, card.id)).told] == ["Школа № 3"]


async def test_a_card_of_somebody_elses_takes_back_nothing_of_another_card(desk):
    mine, other = await open_sos_card(desk, ANNA), await open_sos_card(desk, VERA)
    await tell_agency(desk, VERA, other.id, "112")
    (told,) = (await read_sos(desk, VERA, other.id)).told
    with pytest.raises(Refused, match="уже нет"):
        await take_back(desk, ANNA, mine.id, told.id)


async def test_every_step_leaves_a_line_in_the_audit_and_no_contents(desk, sql):
    card = await handed(desk)
    await read_sos(desk, OLGA, card.id)
    await acknowledge_sos(desk, pen(desk, OLGA), card.id)
    told = sql.execute(select(audit.c.action).where(audit.c.object_id == str(card.id)).order_by(audit.c.id))
    assert told.scalars().all() == ["sos.open", "sos.hand", "sos.read", "sos.acknowledge"]
    held = sql.execute(select(func.count()).where(audit.c.detail.contains("балкон"))).scalar_one()
    assert held == 0
