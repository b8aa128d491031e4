"""What the journal knows of one appeal, as far as any form asks for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hotline.domain.call import CallState

#: What a form shows in one cell: numbers stay numbers, so that a spreadsheet can sort by them.
Cell = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One line of the journal. There is one for every call, so that № stays gap-free on paper, too.

    volume, number: the № within the volume. id: of the call.
    opened_at, settled_at: aware, in the zone of the centre: forms print the time on its wall.
    channel: phone, in_person, letter, email, site. phone, callback_phone, line: normalised, "" when hidden.
    topic: chosen in the voice menu; question: in the words of the specialist. categories: titles, not codes.
    anonymous: the applicant asked not to be named: no form shows name or number, even if they are known.
    waited_s, talked_s: seconds, None where nobody waited or talked. transcript: of a message left, made by a machine.
    """

    volume: int
    number: int
    opened_at: datetime
    id: UUID | None = None
    state: CallState = CallState.ANSWERED
    channel: str = "phone"
    applicant: str = ""
    anonymous: bool = False
    phone: str = ""
    place: str = ""
    categories: tuple[str, ...] = ()
    topic: str = ""
    question: str = ""
    content: str = ""
    answer: str = ""
    answer_way: str = ""
    specialist: str = ""
    result: str = ""
    transcript: str = ""
    callback_phone: str = ""
    line: str = ""
    recording_allowed: bool | None = None
    waited_s: float | None = None
    talked_s: float | None = None
    settled_at: datetime | None = None
