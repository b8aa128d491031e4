"""What a person does with an SOS card, as pure steps: the card before, who and when, the card after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hotline.domain.appeal_changes import Change, Conflict, Pen
from hotline.domain.forms.text import printed
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, Scope, scope_of
from hotline.domain.sos import SosCard
from hotline.domain.sos_form import CHECKS, TEXT_LIMIT, cleaned
from hotline.domain.sos_state import SosState, SosStep, after

_CLOSED = "Карта закрыта и только читается."


@dataclass(frozen=True, slots=True)
class SosOutcome:
    """card: afterwards. saved: field -> what stood there before. faults: field -> a sentence for her who typed."""

    card: SosCard
    saved: dict[str, str]
    faults: dict[str, str]
    conflicts: dict[str, Conflict]


def write(card: SosCard, changes: Sequence[Change], pen: Pen) -> SosOutcome:
    """Write what can be written; as `hotline.domain.appeal_changes.merge` does for a card of an appeal.

    Raises `Refused` for a closed card.
    """
    if not card.open:
        raise Refused(_CLOSED)
    new: dict[str, Any] = {}
    outcome = SosOutcome(card, {}, {}, {})
    for change in changes:
        try:
            value = cleaned(change.field, change.value)
        except Refused as refusal:
            outcome.faults[change.field] = str(refusal)
            continue
        before, mark = getattr(card, change.field), card.marks.get(change.field)
        if value == before:
            continue
        same_page = mark is not None and bool(mark.tab) and (mark.tab, mark.login) == (pen.tab, pen.user.login)
        if mark is not None and mark.version > change.seen and not same_page:
            outcome.conflicts[change.field] = Conflict(before, mark)
            continue
        new[change.field], outcome.saved[change.field] = value, before
    if not new:
        return outcome
    version = card.version + 1
    marks = {**card.marks, **dict.fromkeys(new, pen.mark(version))}
    return replace(outcome, card=replace(card, version=version, marks=marks, **new))


def is_correction(card: SosCard, field: str, login: str) -> bool:
    """Whether the old value must stay readable: once the card was handed, and where somebody else's words go."""
    before, mark = getattr(card, field), card.marks.get(field)
    writer = card.login if mark is None else mark.login
    return bool(before) and (card.state is not SosState.DRAFT or writer != login)


def check(card: SosCard, code: str, *, done: bool) -> SosCard:
    """Tick a sign or a step, or take the tick away. Raises `Refused`."""
    if not card.open:
        raise Refused(_CLOSED)
    if code not in CHECKS:
        raise Refused("Такой отметки в карте нет. Обновите страницу.")
    checklist = card.checklist | {code} if done else card.checklist - {code}
    return card if checklist == card.checklist else replace(card, checklist=checklist, version=card.version + 1)


def hand(card: SosCard, to: User, pen: Pen) -> SosCard:
    """Give the card to one person; its watch begins anew. Twice to the same is once. Raises `Refused`."""
    if not _theirs(card, pen.user) and not _above(pen.user):
        raise Refused("Передать карту может тот, кто её открыл или ведёт, и заведующий отделением.")
    if card.state is SosState.HANDED and card.handed_to == to.login:
        return card
    if not any((card.problem, card.living_address, card.address, card.phone, card.family_phone, card.checklist)):
        raise Refused("Карта пуста. Напишите хотя бы, что случилось, где находится семья или куда звонить.")
    return replace(
        card,
        state=after(card.state, SosStep.HAND),
        version=card.version + 1,
        handed_to=to.login,
        handed_at=pen.now,
        reminded_at=None,
        escalated_at=None,
        acknowledged_by="",
        acknowledged_at=None,
    )


def acknowledge(card: SosCard, pen: Pen) -> SosCard:
    """She has the card and acts. A supervisor may take it in the place of one who does not answer. Raises `Refused`."""
    if card.state is SosState.ACKNOWLEDGED and card.acknowledged_by == pen.user.login:
        return card
    state = after(card.state, SosStep.ACKNOWLEDGE)
    if pen.user.login != card.handed_to and not _above(pen.user):
        raise Refused("Карту принимает тот, кому она передана, или заведующий отделением.")
    return replace(
        card,
        state=state,
        version=card.version + 1,
        acknowledged_by=pen.user.login,
        acknowledged_at=pen.now,
    )


def close(card: SosCard, outcome: str, pen: Pen) -> SosCard:
    """The end, with what came of it. Raises `Refused`."""
    state = after(card.state, SosStep.CLOSE)
    if not _theirs(card, pen.user) and not _above(pen.user):
        raise Refused("Закрыть карту может тот, кто её ведёт, и заведующий отделением.")
    words = printed(outcome[: TEXT_LIMIT * 2])
    if len(words) < 3:
        raise Refused("Напишите, чем закончилось: эти слова останутся в карте.")
    if len(words) > TEXT_LIMIT:
        raise Refused(f"Сюда помещается {TEXT_LIMIT} знаков, а написано {len(words)}. Оставьте главное.")
    return replace(card, state=state, version=card.version + 1, outcome=words, closed_at=pen.now)


def _theirs(card: SosCard, user: User) -> bool:
    """Who opened the card may act until somebody has it; from then on it is the one who has it."""
    if card.state is SosState.ACKNOWLEDGED:
        return user.login == card.acknowledged_by
    return user.login in {card.login, card.handed_to} - {""}


def _above(user: User) -> bool:
    return scope_of(user.role, Action.SOS) is Scope.ALL
