"""An appeal that came by another way than the telephone: it gets its line in the journal, then the same card."""

from uuid import UUID, uuid5

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Pen
from hotline.domain.appeal_choices import CHANNELS, Channel
from hotline.domain.appeal_fields import cleaned
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, Scope, scope_of
from hotline.ports import Clock, Database, Journal
from hotline.services.open_appeal import open_appeal

_ENTRIES = UUID("0e6f5f5e-6f0c-4f0e-9d2c-8b7a3f1f4c55")


async def enter_appeal(  # noqa: PLR0913 - what the form has
    database: Database, journal: Journal, clock: Clock, pen: Pen, *, entry: str, channel: str, phone: str
) -> Appeal:
    """Record the line and open its card. `entry`: a name that the page chose, so that sending it twice enters it once.

    Raises `Refused` for a channel that has another way into the journal, a number that is none, or without a shift.
    """
    if channel not in CHANNELS or channel == Channel.PHONE:
        raise Refused("Выберите, как поступило обращение: лично, по электронной почте (через сайт) или письменно.")
    number = cleaned("phone", phone, pen.today)
    async with database.unit_of_work() as work:
        on_shift = pen.user.login in await work.shifts.open()
    if scope_of(pen.user.role, Action.CASE_EDIT) is Scope.SHIFT and not on_shift:
        raise Refused("Записывать обращения можно на смене. Начните смену и повторите.")
    # Hers alone: a name that somebody made up never touches a call of another person.
    call_id = uuid5(_ENTRIES, f"{pen.user.login} {entry}")
    said = {"channel": channel, "login": pen.user.login, "specialist": pen.user.name, "phone": number}
    journal.record(CallEvent(call_id, EventKind.BROUGHT, pen.now, None, "", said))
    return await open_appeal(database, journal, clock, call_id, pen.user.login)
