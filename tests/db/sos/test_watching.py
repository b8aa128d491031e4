"""An SOS card that nobody has taken is not forgotten; lists say so first."""

import asyncio

from hotline.domain.rights import Action
from hotline.domain.sight import sight_of
from hotline.domain.sos import Patience
from hotline.services.hand_sos_card import acknowledge_sos, close_sos
from hotline.services.open_sos_card import open_sos_card
from hotline.services.read_sos import list_sos, pressing
from hotline.services.sos_access import SosDesk
from hotline.services.watch_sos import watch_sos
from tests.db.sos.people import ANNA, HEAD, OLGA, ROOT, Pages, handed, pen, write


async def test_who_does_not_answer_is_reminded_once_and_then_every_supervisor_is_called_once(desk):
    await handed(desk)
    desk.clock.pass_(minutes=4)
    assert await watch_sos(desk, Patience()) == 0
    desk.clock.pass_(minutes=1)
    assert [await watch_sos(desk, Patience()) for _ in range(2)] == [1, 0]
    assert desk.publish.of("remind") == ["olga"]
    desk.clock.pass_(minutes=10)
    assert [await watch_sos(desk, Patience()) for _ in range(2)] == [1, 0]
    assert desk.publish.of("escalate") == ["anna", "head", "olga"]


async def test_a_draft_that_was_forgotten_is_escalated_too(desk):
    card = await open_sos_card(desk, ANNA)
    desk.clock.pass_(minutes=5)
    await watch_sos(desk, Patience())
    assert desk.publish.of("remind") == ["anna"]
    assert [one.id for one in (await pressing(desk, ANNA)).cards] == [card.id]
    assert (await pressing(desk, HEAD)).cards == []
    desk.clock.pass_(minutes=10)
    await watch_sos(desk, Patience())
    assert [one.id for one in (await pressing(desk, HEAD)).cards] == [card.id]


async def test_two_clocks_that_tick_at_once_escalate_once(desk):
    await handed(desk)
    desk.clock.pass_(minutes=15)
    assert sum(await asyncio.gather(*(watch_sos(desk, Patience()) for _ in range(4)))) == 1


async def test_a_card_that_was_taken_is_left_in_peace(desk):
    card = await handed(desk)
    await acknowledge_sos(desk, pen(desk, OLGA), card.id)
    desk.clock.pass_(hours=5)
    assert await watch_sos(desk, Patience()) == 0
    assert (await pressing(desk, HEAD)).cards == []


async def test_after_a_restart_the_watch_goes_on_where_it_was(desk):
    await handed(desk)
    desk.clock.pass_(minutes=20)
    again = SosDesk(desk.database, desk.clock, Pages())
    assert await watch_sos(again, Patience()) == 1
    assert again.publish.of("escalate") == ["anna", "head", "olga"]


async def test_the_escalated_stand_first_in_the_list(desk):
    first, second = await handed(desk), await handed(desk)
    desk.clock.pass_(minutes=15)
    third = await open_sos_card(desk, ANNA)
    await acknowledge_sos(desk, pen(desk, OLGA), first.id)
    await watch_sos(desk, Patience())
    cards, names = await list_sos(desk, HEAD)
    assert [card.id for card in cards] == [second.id, third.id, first.id]
    assert names["olga"] == "Ольга Смирнова"
    assert [card.id for card in (await list_sos(desk, OLGA))[0]] == [second.id, first.id]


async def test_closed_cards_are_read_page_by_page(desk):
    for _ in range(3):
        card = await open_sos_card(desk, ANNA)
        await write(desk, card, problem="Ложная тревога")
        await close_sos(desk, pen(desk), card.id, "Открыта по ошибке")
    newest, _ = await list_sos(desk, HEAD, closed=True, limit=1)
    older, _ = await list_sos(desk, HEAD, closed=True, before=newest[0].number)
    assert [card.number for card in (*newest[:1], *older)] == [3, 2, 1]
    assert (await list_sos(desk, HEAD))[0] == []


async def test_the_administrator_is_shown_nothing_red(desk):
    await handed(desk)
    desk.clock.pass_(minutes=15)
    await watch_sos(desk, Patience())
    shown = await pressing(desk, ROOT)
    assert (list(shown.alarms), list(shown.cards)) == ([], [])
    assert sight_of(ROOT, Action.SOS).scope.value == "none"
