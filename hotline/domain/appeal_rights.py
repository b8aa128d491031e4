"""Whose card it is. The one rule; `db.appeals` says the same to the database when it looks for cards."""

from hotline.domain.appeal import Appeal
from hotline.domain.people import User
from hotline.domain.rights import Action, Scope, scope_of


def takes_part(appeal: Appeal, login: str) -> bool:
    """She keeps the card, answered one of its calls, or was given it."""
    return login == appeal.login or login in appeal.people


def seen_by(user: User) -> str | None:
    """Whose cards the user may be shown: a login, or None for everybody's. "", which nobody has, for none at all."""
    reach = scope_of(user.role, Action.CASE_READ)
    if reach is Scope.NONE:
        return ""
    return None if reach in {Scope.ALL, Scope.ALL_WITH_REASON} else user.login


def needs_reason(appeal: Appeal, user: User) -> bool:
    """Whether she must say why before the card is shown to her."""
    return scope_of(user.role, Action.CASE_READ) is Scope.ALL_WITH_REASON and not takes_part(appeal, user.login)


def why_not_edit(appeal: Appeal, user: User, *, on_shift: bool) -> str:
    """Why she cannot write into the card, with the remedy; "" when she can."""
    if appeal.merged_into is not None:
        return "Эта карточка присоединена к другой и только читается. Пишите в ту карточку."
    reach = scope_of(user.role, Action.CASE_EDIT)
    if reach is Scope.ALL:
        return ""
    if reach is Scope.NONE or not takes_part(appeal, user.login):
        return "Эту карточку ведёт другой специалист."
    if reach is Scope.SHIFT and not on_shift:
        return "Править карточку можно на смене. Начните смену — всё, что набрано, сохранится само."
    return ""
