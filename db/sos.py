"""SOS cards, alarms and legal holds."""

from db.link import Link


class SqlSosCards:
    """`hotline.ports.SosCards`."""

    def __init__(self, link: Link) -> None:
        self._link = link
