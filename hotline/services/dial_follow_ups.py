"""Follow-ups as the dialler asks for them: who is due, whether she may be called now, what her key means."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from hotline.domain.attempt import OPEN, Attempt, Matter
from hotline.domain.calendar import CalendarUnknown
from hotline.domain.call_wishes import Wishes
from hotline.domain.follow_up import CALLED_FROM, FollowUp, Result, called_from
from hotline.domain.may_call import REASON_TITLES
from hotline.domain.retry import next_try
from hotline.domain.survey import NO, PARTLY, SOLVED, YES
from hotline.ports import UnitOfWork
from hotline.ports.dialling import Verdict
from hotline.services.duty_desk import DutyDesk
from hotline.services.follow_ups_due import follow_ups_due, judged, put_off
from hotline.services.settle_follow_up import settle_follow_up

#: The kind of these matters in the ledger.
FOLLOW_UP = "follow_up"

#: Nobody could take the call of who wants to speak to a person: asked again after so long.
_NOBODY_THERE = timedelta(minutes=10)

_RESULTS: Mapping[str, Result] = {YES: Result.RESOLVED, NO: Result.NOT_RESOLVED, PARTLY: Result.PARTLY}


class FollowUpsDue:
    """`hotline.ports.dialling.Due`, and what follows from an answer.

    colleagues: how many serve the dispatchers' queue now; None: nobody knows. prompts: version of the words.
    from_day: on which working day after the answer or the visit the calls begin. neutral: whether the centre has a
    number that does not give it away.
    """

    def __init__(
        self,
        desk: DutyDesk,
        colleagues: Callable[[], Awaitable[int | None]],
        prompts: str,
        *,
        from_day: int = CALLED_FROM,
        neutral: bool = False,
    ) -> None:
        self._desk, self._colleagues, self._prompts = desk, colleagues, prompts
        self._from_day, self._neutral = from_day, neutral

    async def next(self, now: datetime, limit: int) -> Sequence[Matter]:
        """Those due that have no open attempt; who was tried in vain waits as `hotline.domain.retry` says."""
        due: list[Matter] = []
        later: dict[UUID, datetime | None] = {}
        found = await follow_ups_due(self._desk, limit)
        async with self._desk.database.unit_of_work() as work:
            for one in found:
                tried = await work.attempts.of(one.follow_up.id)
                if any(attempt.state in OPEN for attempt in tried):
                    continue
                begins = self._begins(one.follow_up)
                ended = [(attempt.state, attempt.ended_at or now) for attempt in tried]
                again = next_try(ended) if ended and begins is not None else begins
                if again is None or again > now:
                    later[one.follow_up.id] = again
                else:
                    due.append(Matter(one.follow_up.id, FOLLOW_UP, one.phone, again, one.call_id, self._prompts))
        for follow_up, until in later.items():
            await put_off(self._desk, follow_up, until)
        return due

    def _begins(self, owed: FollowUp) -> datetime | None:
        """The first moment of the first day; None when nobody knows which day that is: then a person looks."""
        clock = self._desk.clockwork
        try:
            day = called_from(owed.basis_on, self._from_day, clock.calendar)
        except CalendarUnknown:
            return None
        return datetime.combine(day, time(), tzinfo=clock.zone).astimezone(UTC)

    async def put_off(self, matter: Matter, until: datetime | None, why: str) -> None:
        """Not now but then; None: not by a machine."""
        del why  # the list of follow-ups asks for the reason itself
        await put_off(self._desk, matter.subject, until)

    async def judge(self, matter: Matter, now: datetime) -> Verdict:
        """By wishes, hours and days of the family; and somebody must be there whom she could speak to."""
        async with self._desk.database.unit_of_work() as work:
            verdict, wishes = await judged(work, self._desk, matter.phone, now)
        if not verdict.allowed:
            return Verdict(allowed=False, why=REASON_TITLES[verdict.reason], until=verdict.next_moment)
        if reason := only_a_person(wishes, neutral=self._neutral):
            return Verdict(allowed=False, why=reason)
        if not await self._colleagues():
            return Verdict(allowed=False, why="на смене нет диспетчера", until=now + _NOBODY_THERE)
        return Verdict(allowed=True, neutral=wishes.neutral_id)

    async def heed(self, work: UnitOfWork, attempt: Attempt, question: str, key: str, at: datetime) -> None:
        """A key of the automatic call: «решён ли вопрос» moves the appeal. The caller commits."""
        if attempt.kind == FOLLOW_UP and question == SOLVED and key in _RESULTS:
            await settle_follow_up(work, self._desk, attempt.subject, _RESULTS[key], at=at, attempt=attempt.id)


def only_a_person(wishes: Wishes, *, neutral: bool) -> str:
    """What a machine cannot promise, "" when it can: a key tells that somebody listens, not who.

    neutral: whether the centre has a number to show that does not give it away.
    """
    if wishes.discreet:
        return "семья просила никому ничего не говорить: позвонит сотрудник"
    if wishes.neutral_id and not neutral:
        return "семья просила звонить с другого номера: позвонит сотрудник"
    return ""
