"""Who has to do with an SOS card, and how a test writes into one."""

from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.people import Role, User
from hotline.services.hand_sos_card import hand_sos_card
from hotline.services.open_sos_card import open_sos_card
from hotline.services.read_sos import read_sos
from hotline.services.save_sos_card import save_sos_card
from tests.db.telling import Telling

ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "x", "y")
VERA = User("vera", "Вера Иванова", Role.DISPATCHER, "x", "y")
OLGA = User("olga", "Ольга Смирнова", Role.SPECIALIST, "x", "y")
HEAD = User("head", "Мария Ильина", Role.SUPERVISOR, "x", "y")
ROOT = User("root1", "Администратор", Role.ADMIN, "x", "y")


def a_call_of(login):
    return Telling().rang().greeted().waited().answered(login)


class Pages:
    """Open pages; remembers what they were told, and whether it was committed by then."""

    def __init__(self):
        self.told = []

    def __call__(self, login, message):
        self.told.append((login, message["what"]))

    def of(self, what):
        return sorted(login for login, told in self.told if told == what)


def pen(desk, user=ANNA, tab="tab-1"):
    now = desk.clock.now()
    return Pen(user, now, now.date(), tab)


async def write(desk, card, user=ANNA, seen=0, tab="tab-1", **fields):
    changes = [Change(name, value, seen) for name, value in fields.items()]
    return await save_sos_card(desk, pen(desk, user, tab), card.id, changes)


async def handed(desk, to="olga"):
    card = await open_sos_card(desk, ANNA)
    await write(desk, card, problem="Ребёнок один на балконе")
    return await hand_sos_card(desk, pen(desk), card.id, to)


async def a_card_of(desk, card, user=HEAD):
    return (await read_sos(desk, user, card.id, looked=False)).card
