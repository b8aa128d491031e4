"""Draw state tables as pictures: ``python -m hotline.domain.diagram`` prints what stands in ARCHITECTURE.md."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from hotline.domain.attempt import TRANSITIONS as ATTEMPT_TRANSITIONS
from hotline.domain.attempt import AttemptState
from hotline.domain.call import TRANSITIONS, CallState
from hotline.domain.campaign import TRANSITIONS as CAMPAIGN_TRANSITIONS
from hotline.domain.campaign import CampaignState
from hotline.domain.sos_state import TRANSITIONS as SOS_TRANSITIONS
from hotline.domain.sos_state import SosState

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


def call_diagram() -> str:
    """Mermaid text of the states of a call."""
    return _drawn(TRANSITIONS, CallState.RINGING)


def sos_diagram() -> str:
    """Mermaid text of the states of an SOS card."""
    return _drawn(SOS_TRANSITIONS, SosState.DRAFT)


def attempt_diagram() -> str:
    """Mermaid text of the states of an attempt to call somebody."""
    return _drawn(ATTEMPT_TRANSITIONS, AttemptState.INTENT)


def campaign_diagram() -> str:
    """Mermaid text of the states of a campaign."""
    return _drawn(CAMPAIGN_TRANSITIONS, CampaignState.DRAFT)


def _drawn(transitions: Mapping[State, Mapping[Event, State]], first: State) -> str:
    """Steps that stay where they are are left out."""
    steps = sorted(
        (source.value, target.value, event.value)
        for source, events in transitions.items()
        for event, target in events.items()
        if source is not target
    )
    lines = ["stateDiagram-v2", f"    [*] --> {first.value}"]
    for (source, target), grouped in groupby(steps, key=lambda step: step[:2]):
        lines.append(f"    {source} --> {target}: {', '.join(event for *_, event in grouped)}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{call_diagram()}\n\n{sos_diagram()}\n\n{attempt_diagram()}\n\n{campaign_diagram()}\n")
