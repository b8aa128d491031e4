"""A call opens its card by itself: one card a call, whoever asks and however often.

A call that the service placed about an appeal opens no new one: it belongs to that appeal.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from hotline.domain.appeal import Appeal, AppealLine
from hotline.domain.appeal_changes import Pen
from hotline.domain.appeal_choices import Channel, Kind
from hotline.domain.call import EventKind
from hotline.domain.journal_row import JournalRow
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.ports import Clock, Database, Journal, UnitOfWork
from hotline.services.appeal_access import audited, keep
from hotline.services.placed_call import appeal_of_placed

#: The writer of the journal gathers calls for a moment, and turns to its spool when the database is silent.
_PATIENCE = timedelta(seconds=2)

_CHANNELS = {"phone": Channel.PHONE, "in_person": Channel.IN_PERSON, "letter": Channel.LETTER}


async def open_appeal(database: Database, journal: Journal, clock: Clock, call_id: UUID, login: str) -> Appeal:
    """The card of the call, opened now if it had none; who answered takes part in it from now on.

    Two tabs, a crash or a repetition open no second one. Raises `Refused` when the journal does not have the call yet
    (the database is silent) or there is no such user.
    """
    await journal.kept(_PATIENCE)
    async with database.unit_of_work() as work:
        user = await work.users.get(login)
        if user is None:
            raise Refused("Такой учётной записи нет.")
        row = await work.journal.row(call_id)
        if row is None:
            raise Refused("Звонок ещё записывается в журнал. Карточка откроется через несколько секунд — повторите.")
        now = clock.now()
        people = {login, *await _who_answered(work, call_id)}
        about = await appeal_of_placed(work, row.linkedid) if row.appeal_id is None else None
        appeal = await _fresh(work, row, user, now)
        kept = appeal.id if row.appeal_id is None else row.appeal_id
        if about is not None and await work.appeals.lock(about.id) is not None:
            kept = await work.appeals.claim(call_id, about.id)
            await work.appeals.copy_to_calls(about)
            await audited(work, Pen(user, now, now.date()), "appeal.link", about, call=str(call_id))
        elif row.appeal_id is None:
            await work.appeals.put(replace(appeal, people=frozenset(people)))
            kept = await work.appeals.claim(call_id, appeal.id)
        if kept == appeal.id:
            await keep(work, replace(appeal, people=frozenset(people)))
            await audited(work, Pen(user, now, now.date()), "appeal.open", appeal, call=str(call_id))
        else:
            if row.appeal_id is None and about is None:  # somebody was quicker by a hair
                await work.appeals.remove(appeal.id, kept)
            await work.appeals.take_part(kept, people)
            await work.lines.reindex([line.id for line in await work.appeals.calls(kept)])
        await work.commit()
        found = await work.appeals.get(kept)
    if found is None:
        raise Refused("Карточку только что присоединили к другой. Откройте её из списка обращений.")
    return found


async def to_go_on_with(work: UnitOfWork, appeal: Appeal) -> Sequence[AppealLine]:
    """Unfinished appeals of the number that called: «продолжить обращение № …». Only while the card is young."""
    numbers = {appeal.phone, *(row.phone for row in await work.appeals.calls(appeal.id))} - {""}
    found = [line for number in sorted(numbers) for line in await work.appeals.of_phone(number)]
    return [line for line in dict.fromkeys(found) if line.id != appeal.id]


async def _fresh(work: UnitOfWork, row: JournalRow, user: User, now: datetime) -> Appeal:
    earlier = await work.journal.earlier_calls(row.phone, row.opened_at, row.caller_hash)
    return Appeal(
        id=uuid4(),
        volume=row.volume,
        number=row.number,
        opened_at=row.opened_at,
        changed_at=now,
        login=user.login,
        specialist=user.name,
        kind=Kind.SECONDARY if earlier else Kind.PRIMARY,
        channel=_CHANNELS.get(row.channel, Channel.EMAIL),
        phone=row.phone,
    )


async def _who_answered(work: UnitOfWork, call_id: UUID) -> set[str]:
    timeline = await work.journal.timeline(call_id)
    told = {event.data.get("login") for event in timeline if event.kind is EventKind.ANSWERED_BY}
    return {login for login in told if isinstance(login, str) and login}
