"""The journal as people look through it: filters, search, keyset pages, corrections, volumes."""

from datetime import tzinfo

from db.link import Link


class SqlJournalLines:
    """`hotline.ports.JournalLines`."""

    def __init__(self, link: Link, zone: tzinfo) -> None:
        self._link, self._zone = link, zone
