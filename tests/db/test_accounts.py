import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.vault import AesVault
from hotline.domain.audit import AuditEntry, AuditQuery
from hotline.domain.lock_out import Patience
from hotline.domain.people import Role, User
from hotline.domain.session import Session, Stage
from tests.db.telling import NOON

OLGA = User("olga", "Ольга", Role.DISPATCHER, "argon2", "md5", ("dispatcher",), "диспетчер")
ROOT = User("root", "Ирина", Role.ADMIN, "argon2", "md5")
PATIENCE = Patience(free=2, first=timedelta(seconds=10), longest=timedelta(seconds=25))
SECOND = timedelta(seconds=1)


@pytest.fixture
async def work(database):
    async with database.unit_of_work() as opened:
        await opened.users.add(OLGA)
        await opened.users.add(ROOT)
        await opened.commit()
        yield opened


def a_session(key="k1", login="olga", at=NOON, stage=Stage.IN):
    return Session(key, login, stage, "192.0.2.7", at, at)


async def test_a_person_changes_her_name_post_and_role_and_nobody_else_does(work):
    assert await work.accounts.describe(
        "olga", name="Ольга Ильина", position="старший диспетчер", role=Role.SUPERVISOR, queues=()
    )
    assert not await work.accounts.describe("nobody", name="x", position="", role=Role.ADMIN, queues=())
    olga = await work.users.get("olga")
    assert (olga.name, olga.position, olga.role, olga.queues) == (
        "Ольга Ильина",
        "старший диспетчер",
        Role.SUPERVISOR,
        (),
    )
    assert await work.users.get("root") == ROOT


async def test_the_first_attempts_are_free_then_each_waits_longer_and_none_for_ever(work):
    at, waits = NOON, []
    for _ in range(6):
        assert await work.accounts.attempt("login:olga", at, PATIENCE) is None
        until = await work.accounts.attempt("login:olga", at, PATIENCE) if len(waits) >= 2 else None
        waits.append((until - at).total_seconds() if until else 0)
        at = until or at
    assert waits == [0, 0, 10, 20, 25, 25]


async def test_an_attempt_while_locked_does_not_make_the_lock_longer(work):
    for _ in range(3):
        assert await work.accounts.attempt("login:olga", NOON, PATIENCE) is None
    told = {await work.accounts.attempt("login:olga", NOON + SECOND * n, PATIENCE) for n in range(9)}
    assert told == {NOON + SECOND * 10}


async def test_a_day_later_everything_is_forgotten(work):
    for _ in range(3):
        await work.accounts.attempt("login:olga", NOON, PATIENCE)
    for _ in range(2):
        assert await work.accounts.attempt("login:olga", NOON + timedelta(days=1), PATIENCE) is None
    assert await work.accounts.attempt("login:olga", NOON + timedelta(days=1), PATIENCE) is None


async def test_a_good_attempt_is_taken_back_and_takes_its_lock_with_it(work):
    for _ in range(3):
        await work.accounts.attempt("from:192.0.2.7", NOON, PATIENCE)
    await work.accounts.take_back("from:192.0.2.7")
    assert await work.accounts.attempt("from:192.0.2.7", NOON, PATIENCE) is None
    assert await work.accounts.attempt("from:192.0.2.7", NOON, PATIENCE) == NOON + SECOND * 10


async def test_of_many_attempts_at_once_only_the_free_ones_pass(database):
    async def attempt(_):
        async with database.unit_of_work() as work:
            until = await work.accounts.attempt("login:olga", NOON, PATIENCE)
            await work.commit()
            return until

    told = await asyncio.gather(*map(attempt, range(6)))
    assert told.count(None) == 3  # two free ones, and the one that locked


async def test_only_one_of_two_swaps_of_a_second_factor_wins(work):
    assert await work.accounts.swap_second_factor("olga", "", "one")
    assert not await work.accounts.swap_second_factor("olga", "", "two")
    assert await work.accounts.second_factor("olga") == "one"


async def test_dismissed_administrators_do_not_count(work):
    assert await work.accounts.active_admins() == 1
    await work.accounts.set_active("root", active=False)
    assert await work.accounts.active_admins() == 0


async def test_a_session_brings_its_person_until_it_is_ended(work):
    await work.sessions.add(a_session())
    visitor = await work.sessions.visitor("k1")
    assert (visitor.user, visitor.session) == (OLGA, a_session())
    assert await work.sessions.end("k1", NOON)
    assert not await work.sessions.end("k1", NOON)
    assert await work.sessions.visitor("k1") is None


async def test_a_dismissed_person_has_no_session(work):
    await work.sessions.add(a_session())
    await work.accounts.set_active("olga", active=False)
    assert await work.sessions.visitor("k1") is None


async def test_all_sessions_of_a_person_end_but_the_one_she_sits_at(work):
    for key in ("k1", "k2", "k3"):
        await work.sessions.add(a_session(key))
    await work.sessions.add(a_session("k4", "root"))
    assert await work.sessions.end_all("olga", NOON, but="k2") == 2
    assert [session.key for session in await work.sessions.of("olga")] == ["k2"]
    assert {visitor.session.key for visitor in await work.sessions.alive(["k1", "k2", "k4", "k9"])} == {"k2", "k4"}


async def test_what_is_done_in_a_session_keeps_it_young(work):
    await work.sessions.add(a_session())
    await work.sessions.touch(["k1"], NOON + SECOND * 60)
    assert (await work.sessions.visitor("k1")).session.seen_at == NOON + SECOND * 60


async def test_old_sessions_are_forgotten(work):
    await work.sessions.add(a_session())
    assert await work.sessions.forget(NOON) == 0
    assert await work.sessions.forget(NOON + SECOND) == 1


def test_a_sealed_secret_opens_for_its_owner_and_key_only():
    vault = AesVault("x" * 43)
    sealed = vault.seal("тайна", "totp:olga")
    assert "тайна" not in sealed
    assert vault.open(sealed, "totp:olga") == "тайна"
    assert vault.seal("тайна", "totp:olga") != sealed
    with pytest.raises(ValueError, match="does not open"):
        vault.open(sealed, "totp:root")
    with pytest.raises(ValueError, match="does not open"):
        AesVault("y" * 43).open(sealed, "totp:olga")


def a_line(login, action, at=NOON, **traits):
    return AuditEntry(at, login, action, "user", login, **traits)


async def test_the_audit_is_found_by_person_action_period_and_team(work):
    for minute, (login, action) in enumerate(
        [("olga", "session.open"), ("root", "user.add"), ("olga", "session.close"), ("", "session.open")]
    ):
        await work.audit.write(a_line(login, action, NOON + timedelta(minutes=minute)))

    async def found(**query):
        return [(line.login, line.action) for line in await work.audit.find(AuditQuery(**query))]

    assert await found(login="olga") == [("olga", "session.close"), ("olga", "session.open")]
    assert await found(action="session.open") == [("", "session.open"), ("olga", "session.open")]
    assert await found(since=NOON + SECOND, until=NOON + timedelta(minutes=2)) == [("root", "user.add")]
    assert await found(roles=frozenset({Role.DISPATCHER}), limit=1) == [("olga", "session.close")]
    newest = (await work.audit.find(AuditQuery(limit=2)))[-1]
    assert await found(before=newest.id) == [("root", "user.add"), ("olga", "session.open")]


@pytest.mark.parametrize("change", ["UPDATE audit SET login = 'olga'", "DELETE FROM audit"])
async def test_not_even_the_database_lets_a_line_of_the_audit_be_changed(work, change):
    await work.audit.write(a_line("root", "user.add"))
    await work.commit()
    with pytest.raises(OSError, match="only ever appended"):
        await work._link.write(text(change))
