"""SOS cards, alarms and legal holds."""

from typing import Protocol


class SosCards(Protocol):
    """SOS cards, alarms and legal holds."""
