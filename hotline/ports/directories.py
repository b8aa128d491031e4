"""What the administrator edits."""

from typing import Protocol


class Directories(Protocol):
    """What the administrator edits."""
