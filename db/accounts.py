"""Accounts as the administrator changes them, and the guard of sign-ins."""

from db.link import Link


class SqlAccounts:
    """`hotline.ports.Accounts`."""

    def __init__(self, link: Link) -> None:
        self._link = link
