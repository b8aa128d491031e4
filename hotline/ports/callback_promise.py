"""What a story may promise to who asks to be called back, and what it is to say when the family answers."""

from typing import Protocol

from hotline.domain.callback import Request


class CallbackPromise(Protocol):
    """Never raises, and waits for a database no longer than a caller can."""

    def kept_by_machine(self) -> bool:
        """Whether the service itself is going to call, as soon as it is her turn: it dials, and has a line."""
        ...

    async def request(self, linkedid: str) -> Request | None:
        """The request for which this call was placed; None when it is none, or cannot be read now."""
        ...
