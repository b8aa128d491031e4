"""Who is signed in."""

from typing import Protocol


class Sessions(Protocol):
    """Who is signed in."""
