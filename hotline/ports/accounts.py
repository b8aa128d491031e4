"""Accounts as the administrator changes them, and the guard of sign-ins."""

from typing import Protocol


class Accounts(Protocol):
    """Accounts as the administrator changes them, and the guard of sign-ins."""
