"""Leave: this session, another of one's own, or all of them."""

from hotline.domain.session import Session
from hotline.services.entrance import Entrance, Origin, signing


async def sign_out(entrance: Entrance, session: Session, origin: Origin) -> None:
    """End this session; nothing happens when it had ended."""
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        if await work.sessions.end(session.key, now):
            await work.audit.write(signing(now, session.login, "session.close", origin))
            await work.commit()


async def end_session(entrance: Entrance, login: str, key: str, origin: Origin) -> bool:
    """End one of her own sessions; False when there is none: somebody else's is like one that never was."""
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        hers = {session.key for session in await work.sessions.of(login)}
        if key not in hers or not await work.sessions.end(key, now):
            return False
        await work.audit.write(signing(now, login, "session.end", origin))
        await work.commit()
    return True


async def end_others(entrance: Entrance, session: Session, origin: Origin) -> int:
    """End all of her sessions but this one; how many."""
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        ended = await work.sessions.end_all(session.login, now, but=session.key)
        await work.audit.write(signing(now, session.login, "session.end", origin, ended=ended))
        await work.commit()
    return ended
