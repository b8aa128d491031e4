"""How far a person sees in the journal: her scope in the table of rights, and who she is."""

from dataclasses import dataclass

from hotline.domain.people import User
from hotline.domain.rights import Action, Scope, scope_of

#: In filters: lines that nobody has taken. No login begins with a dash.
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Sight:
    """What is outside of it is simply not there: neither in lists nor by its number."""

    scope: Scope
    login: str

    @property
    def everything(self) -> bool:
        return self.scope in {Scope.ALL, Scope.ALL_WITH_REASON}


def sight_of(user: User, action: Action = Action.JOURNAL) -> Sight:
    """What this person may see for `action`."""
    return Sight(scope_of(user.role, action), user.login)
