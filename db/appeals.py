"""Cards of appeals, their families and route sheets."""

from db.link import Link


class SqlAppeals:
    """`hotline.ports.Appeals`."""

    def __init__(self, link: Link) -> None:
        self._link = link
