"""What the administrator edits."""

from db.link import Link


class SqlDirectories:
    """`hotline.ports.Directories`."""

    def __init__(self, link: Link) -> None:
        self._link = link
