"""Links by which sound is heard, for a minute each."""

from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from db.link import Link
from db.voice_tables import listen_links
from hotline.ports.hearing import ListenLink

#: An ended link is remembered so long, since the page that has it may ask for it to go on.
_REMEMBERED = timedelta(hours=1)


class SqlListenLinks:
    """`hotline.ports.hearing.ListenLinks`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, link: ListenLink) -> None:
        """Also forgets links that ended long ago."""
        await self._link.write(delete(listen_links).where(listen_links.c.expires_at < link.expires_at - _REMEMBERED))
        names = ("token", "recording_id", "login", "session", "expires_at")
        await self._link.write(insert(listen_links).values({name: getattr(link, name) for name in names}))

    async def get(self, token: str) -> ListenLink | None:
        """By the digest."""
        found = await self._link.read(select(listen_links).where(listen_links.c.token == token))
        return ListenLink(**found[0]) if found else None

    async def extend(self, token: str, until: object) -> None:
        """Let it live until then."""
        await self._link.write(update(listen_links).where(listen_links.c.token == token).values(expires_at=until))
