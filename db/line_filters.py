"""Which lines of the journal a query and a person's sight let through, by their columns."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from db.desk_tables import appeal_people, appeals
from db.tables import call_events, calls
from hotline.domain.call import EventKind
from hotline.domain.journal_query import JournalQuery
from hotline.domain.rights import Scope
from hotline.domain.sight import NOBODY, Sight

_OF_CARD = select(appeal_people.c.login).where(appeal_people.c.appeal_id == calls.c.appeal_id)


def in_sight(sight: Sight) -> ColumnElement[bool]:
    """What this person may see: all, where she takes part, or also what nobody has taken."""
    if sight.everything:
        return true()
    if sight.scope is Scope.OWN:
        return _takes_part(sight.login)
    if sight.scope is Scope.SHIFT:
        return or_(_takes_part(sight.login), and_(calls.c.login == "", ~_OF_CARD.correlate(calls).exists()))
    return false()


def conditions(query: JournalQuery) -> list[ColumnElement[bool]]:
    """The filters, but for the period and the words."""
    found: list[ColumnElement[bool]] = []
    if query.states:
        found.append(calls.c.state.in_(sorted(state.value for state in query.states)))
    if query.topic:
        of_card = select(appeals.c.id).where(appeals.c.id == calls.c.appeal_id, appeals.c.topic == query.topic)
        found.append(or_(calls.c.topic == query.topic, of_card.correlate(calls).exists()))
    if query.channel:
        found.append(calls.c.channel == query.channel)
    if query.specialist:
        found.append(calls.c.login == ("" if query.specialist == NOBODY else query.specialist))
    if query.category:
        found.append(("," + calls.c.categories + ",").contains(f",{query.category},", autoescape=True))
    return found


def _takes_part(login: str) -> ColumnElement[bool]:
    """She answered it at some time, or works on the card of its appeal."""
    # JSON of a login, whose letters need no escape; a quote inside another value would stand behind a backslash.
    answered = select(call_events.c.call_key).where(
        call_events.c.call_key == calls.c.key,
        call_events.c.kind == EventKind.ANSWERED_BY.value,
        call_events.c.data.contains(f'"login":"{login}"', autoescape=True),
    )
    of_card = _OF_CARD.where(appeal_people.c.login == login)
    return or_(calls.c.login == login, answered.correlate(calls).exists(), of_card.correlate(calls).exists())
