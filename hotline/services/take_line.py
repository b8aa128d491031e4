"""A line of the journal gets its card by hand: a message, a missed call, a card that did not open by itself."""

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Pen
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, Scope, scope_of
from hotline.domain.sight import sight_of
from hotline.ports import Clock, Database, Journal
from hotline.services.appeal_access import NoSuchAppeal
from hotline.services.open_appeal import open_appeal


async def take_line(database: Database, journal: Journal, clock: Clock, pen: Pen, place: tuple[int, int]) -> Appeal:
    """The card of the line (volume, №), opened now if it had none; it is hers from now on.

    Raises `NoSuchAppeal` for a line that she does not see or whose card is somebody else's, `Refused` without a shift.
    """
    async with database.unit_of_work() as work:
        row = await work.lines.line(*place, sight_of(pen.user))
        on_shift = pen.user.login in await work.shifts.open()
    if row is None or row.appeal_id is not None:
        raise NoSuchAppeal
    if scope_of(pen.user.role, Action.CASE_EDIT) is Scope.SHIFT and not on_shift:
        raise Refused("Открыть карточку можно на смене. Начните смену и повторите.")
    return await open_appeal(database, journal, clock, row.id, pen.user.login)
