"""The door of the console for tests: quick hashes, a clock that stands still, people who know their passwords."""

import pyotp
from argon2 import PasswordHasher

from db.vault import AesVault
from hotline.bootstrap.passwords import Argon2Passwords
from hotline.domain.people import Role, User
from hotline.domain.session import Stage
from hotline.services.entrance import Entrance, Origin, session_key
from hotline.services.pass_second_door import enrol
from hotline.services.second_factor import begin_factor
from hotline.services.sign_in import sign_in
from hotline.services.staff import Staff

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "четыре слова подряд"
ANNAS_DESK = Origin("192.0.2.7", "Chrome, Windows")


def an_entrance(database, clock, **limits):
    return Entrance(database, clock, Argon2Passwords(QUICK), AesVault("v" * 43), **limits)


def a_staff(entrance, queues, by="root"):
    async def phones_changed():
        staff_told.append("phones")

    staff_told = []
    staff = Staff(entrance, queues, by, ANNAS_DESK, phones_changed, lambda login: staff_told.append(f"cut {login}"))
    return staff, staff_told


async def a_person(database, login, role=Role.DISPATCHER, *, name="", queues=(), password=PASSWORD):
    user = User(login, name or login.title(), role, QUICK.hash(password), "md5", queues)
    async with database.unit_of_work() as work:
        await work.users.add(user)
        await work.commit()
    return user


async def open_door(entrance, login, *, origin=ANNAS_DESK):
    """The token of a signed-in session, whatever the role asks for; and the secret of the second factor, or None."""
    opened = await sign_in(entrance, login=login, password=PASSWORD, origin=origin)
    if opened.stage is Stage.IN:
        return opened.token, None
    assert opened.stage is Stage.ENROL, "sign in a second time by hand: the code must be another"
    factor = await begin_factor(entrance, login)
    async with entrance.database.unit_of_work() as work:
        visitor = await work.sessions.visitor(session_key(opened.token))
    enrolled = await enrol(entrance, visitor.session, code_of(factor.secret, entrance.clock), origin)
    return enrolled.opened.token, factor.secret


def code_of(secret, clock):
    """What the application on her telephone shows now."""
    return pyotp.TOTP(secret).at(clock.now())
