"""A recording as those who may hear it find it, and how far each person's ear reaches."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from hotline.domain.people import User, served_queues, valid_login
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.domain.sight import Sight, sight_of

#: What a recording can be, and what became of its file. "open": not sealed yet.
KINDS = {"talk": "разговор", "message": "сообщение"}
STATES = {"sealed": "можно слушать", "open": "готовится", "failed": "повреждена", "erased": "удалена"}


@dataclass(frozen=True, slots=True)
class Reach:
    """talk, message: how far the right goes for each kind. queues: whose messages that nobody took are hers, too."""

    talk: Sight
    message: Sight
    queues: frozenset[str]

    @property
    def everything(self) -> bool:
        return self.talk.everything and self.message.everything


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording with its line of the journal.

    state: as in `STATES`. legs: 1, or 2 (left the caller, right the dispatcher). pauses: [from_s, to_s) where the
    recording was paused. hers: whether she takes part in the call. points, out_of: of its score card, None without one.
    """

    id: UUID
    call_id: UUID
    kind: str
    started_at: datetime
    duration_s: float | None
    state: str
    fault: str
    legs: int
    form: str
    pauses: tuple[tuple[float, float], ...]
    volume: int
    number: int
    topic_title: str
    applicant: str
    phone: str
    anonymous: bool
    login: str
    specialist: str
    appeal_id: UUID | None
    hers: bool
    crisis: bool = False
    points: int | None = None
    out_of: int | None = None

    @property
    def key(self) -> tuple[datetime, UUID]:
        """Where it stands in the list."""
        return self.started_at, self.id


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote at a second of a recording; never changed, only added to."""

    at_s: float
    login: str
    at: datetime
    note: str


def reach_of(user: User) -> Reach:
    """From the table of rights."""
    queues = frozenset(served_queues(user))
    # Who chose no queue left the message to whoever answers first: the dispatchers.
    queues |= {""} if "dispatcher" in queues else set()
    return Reach(sight_of(user, Action.HEAR_TALK), sight_of(user, Action.HEAR_MESSAGE), queues)


@dataclass(frozen=True, slots=True)
class SoundsQuery:
    """Newest first. since, until: days of the centre, both included. "" and None ask for everything.

    score: yes or no. criterion: code of one that was marked. after: the key of the last one seen.
    """

    since: date | None = None
    until: date | None = None
    dispatcher: str = ""
    kind: str = ""
    state: str = ""
    crisis: bool = False
    score: str = ""
    criterion: str = ""
    after: tuple[datetime, UUID] | None = None
    limit: int = 40

    @property
    def filtered(self) -> bool:
        return replace(self, after=None, limit=40) != SoundsQuery()


_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_AFTER = re.compile(r"(\d{1,12})\.(\d{6})_([0-9a-f-]{36})", re.ASCII)


def read_sounds_query(given: Iterable[tuple[str, str]]) -> SoundsQuery:
    """From the pairs of a query string, by a whitelist. Raises `Refused`."""
    read: dict[str, Any] = {}
    for name, value in given:
        if not (clean := value.strip()):
            continue
        if name not in _READERS:
            raise Refused("Такого отбора записей нет. Сбросьте отбор и задайте его заново.")
        field, reader = _READERS[name]
        try:
            read[field] = reader(clean)
        except (ValueError, OverflowError, OSError):
            raise Refused("Отбор записей задан неверно. Сбросьте его и выберите значение из списка.") from None
    query = SoundsQuery(**read)
    if query.since and query.until and query.since > query.until:
        raise Refused("Начало периода позже его конца. Поменяйте даты местами.")
    return query


def sounds_query_string(query: SoundsQuery, **changed: str) -> str:
    """The query as a link carries it, without the page."""
    pairs = {
        "from": query.since.isoformat() if query.since else "",
        "to": query.until.isoformat() if query.until else "",
        "dispatcher": query.dispatcher,
        "kind": query.kind,
        "state": query.state,
        "crisis": "yes" if query.crisis else "",
        "score": query.score,
        "criterion": query.criterion,
    }
    return urlencode({name: value for name, value in (pairs | changed).items() if value})


def after_text(one: Heard) -> str:
    """The key as an address carries it."""
    return f"{int(one.started_at.timestamp())}.{one.started_at.microsecond:06}_{one.id}"


def _after(text: str) -> tuple[datetime, UUID]:
    if (match := _AFTER.fullmatch(text)) is None:
        raise ValueError(text[:20])
    return datetime.fromtimestamp(int(match[1]), UTC).replace(microsecond=int(match[2])), UUID(match[3])


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not 2000 <= day.year <= 2200:
        raise ValueError(text[:20])
    return day


def _one_of(*values: str) -> Any:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError(text[:20])
        return text

    return read


def _login(text: str) -> str:
    if not valid_login(text):
        raise ValueError(text[:20])
    return text


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError(text[:20])
    return text


_READERS: dict[str, tuple[str, Any]] = {
    "from": ("since", _day),
    "to": ("until", _day),
    "dispatcher": ("dispatcher", _login),
    "kind": ("kind", _one_of(*KINDS)),
    "state": ("state", _one_of(*STATES)),
    "crisis": ("crisis", lambda text: bool(_one_of("yes")(text))),
    "score": ("score", _one_of("yes", "no")),
    "criterion": ("criterion", _code),
    "after": ("after", _after),
}
