"""Cards of appeals, their families and route sheets."""

from typing import Protocol


class Appeals(Protocol):
    """Cards of appeals, their families and route sheets."""
