"""A call that the service placed itself and that reached a person: about which appeal it is."""

from hotline.domain.appeal import Appeal
from hotline.domain.attempt import attempt_of
from hotline.ports import UnitOfWork

#: A card may have been joined to another one that was joined again.
_JOINED = 10


async def appeal_of_placed(work: UnitOfWork, linkedid: str) -> Appeal | None:
    """The card that its family was called about, as it goes on now; None for every other call.

    Nobody's right is asked: whoever answers such a call takes part in its appeal, as with any other call.
    """
    attempt = attempt_of(linkedid)
    made = await work.attempts.get(attempt) if attempt is not None else None
    owed = await work.follow_ups.get(made.subject) if made is not None else None
    appeal = await work.appeals.get(owed.appeal_id) if owed is not None else None
    for _ in range(_JOINED):
        if appeal is None or appeal.merged_into is None:
            return appeal
        appeal = await work.appeals.get(appeal.merged_into)
    return None
