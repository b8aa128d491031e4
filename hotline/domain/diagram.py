"""Draw the state table as a picture: ``python -m hotline.domain.diagram`` prints what stands in ARCHITECTURE.md."""

import sys
from itertools import groupby

from hotline.domain.call import TRANSITIONS, CallState


def call_diagram() -> str:
    """Mermaid text of the states of a call; steps that stay where they are are left out."""
    steps = sorted(
        (source.value, target.value, event.value)
        for source, events in TRANSITIONS.items()
        for event, target in events.items()
        if source is not target
    )
    lines = ["stateDiagram-v2", f"    [*] --> {CallState.RINGING.value}"]
    for (source, target), grouped in groupby(steps, key=lambda step: step[:2]):
        lines.append(f"    {source} --> {target}: {', '.join(event for *_, event in grouped)}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{call_diagram()}\n")
