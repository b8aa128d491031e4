"""A shift begins and ends: the database says who is on shift, the queues follow it."""

from hotline.domain.people import User, served_queues
from hotline.domain.refusal import Refused
from hotline.ports import Clock, Database, Queues, Users


async def start_shift(database: Database, queues: Queues, clock: Clock, login: str) -> bool:
    """The person takes calls from now on. False when she was on shift. Raises `Refused` if no queue rings her."""
    async with database.unit_of_work() as work:
        user = await _user(work.users, login)
        if not user.active:
            raise Refused(f"{login} does not work here any more; an administrator can bring the account back")
        if not served_queues(user):
            raise Refused(
                f"{login} is {user.role.value} and takes no calls; shifts are for dispatchers, specialists, supervisors"
            )
        began = await work.shifts.start(login, clock.now())
        await work.commit()
    await queues.join(login, user.name, served_queues(user))
    return began


async def end_shift(database: Database, queues: Queues, clock: Clock, login: str) -> bool:
    """No further calls; one that is being held goes on. False when no shift was open."""
    async with database.unit_of_work() as work:
        await _user(work.users, login)
        ended = await work.shifts.end(login, clock.now())
        await work.pauses.end(login, clock.now())
        await work.commit()
    await queues.leave(login)
    return ended


async def restore_shifts(database: Database, queues: Queues, members: frozenset[str]) -> None:
    """After a start or a reconnect: who is on shift serves her queues, nobody else does; a pause is a pause again.

    members: who serves now.
    """
    async with database.unit_of_work() as work:
        on_shift = {user.login: user for login in await work.shifts.open() if (user := await work.users.get(login))}
        pauses = await work.pauses.open()
    for login in sorted(members - on_shift.keys()):
        await queues.leave(login)
    for login, user in sorted(on_shift.items()):
        await queues.join(login, user.name, served_queues(user))
        if login in pauses:
            await queues.pause(login, pauses[login][0])


async def _user(users: Users, login: str) -> User:
    user = await users.get(login)
    if user is None:
        raise Refused(f"there is no user {login!r}; add one with: hotline user add {login} --name … --role dispatcher")
    return user
