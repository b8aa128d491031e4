"""Who is signed in."""

from db.link import Link


class SqlSessions:
    """`hotline.ports.Sessions`."""

    def __init__(self, link: Link) -> None:
        self._link = link
