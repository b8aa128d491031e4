"""Where a role begins its day."""

from hotline.domain.people import User
from hotline.domain.rights import Action, may


def home(user: User) -> str:
    """The first page that is open to her."""
    return "/" if may(user.role, Action.WORK) else "/people"
