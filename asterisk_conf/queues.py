"""The queues of the centre, as app_queue knows them. Who serves which is decided by the shift, not here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    """name: as in the menu and the dialplan. weight: who is served first when queues share a phone, higher first.

    announces: whether the place in the queue is spoken over the music.
    """

    name: str
    weight: int = 0
    announces: bool = True


QUEUES = (
    Queue("dispatcher"),
    Queue("psychologist"),
    Queue("lawyer"),
    Queue("urgent", weight=100, announces=False),
)
