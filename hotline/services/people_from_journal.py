"""People of a campaign from a filter of the journal: only those who agreed on their card, each number once.

Source: 152-ФЗ, article 6: whoever is called beyond her own appeal must have agreed to the processing of her data.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from hotline.domain.campaign import MOST_PEOPLE
from hotline.domain.campaign_list import NAME, PHONE
from hotline.domain.journal_query import JournalQuery
from hotline.domain.journal_row import JournalRow
from hotline.domain.list_file import ListFile, ListRow
from hotline.domain.people import User
from hotline.domain.phone import is_dialable
from hotline.domain.refusal import Refused
from hotline.domain.sight import sight_of
from hotline.ports.campaigns import CardOf
from hotline.services.campaign_desk import CampaignDesk

_AT_ONCE = 200

#: Lines of the journal looked through; whoever needs more narrows the period.
_MOST_LINES = 50_000


class Left(StrEnum):
    """Why a line of the journal gives nobody."""

    NO_CARD = "no_card"
    ANONYMOUS = "anonymous"
    NO_CONSENT = "no_consent"
    NO_PHONE = "no_phone"
    AGAIN = "again"


LEFT_TITLES: Mapping[Left, str] = {
    Left.NO_CARD: "обращение не оформлено",
    Left.ANONYMOUS: "заявитель остался неизвестным",
    Left.NO_CONSENT: "нет согласия на обработку персональных данных",
    Left.NO_PHONE: "в карточке нет телефона",
    Left.AGAIN: "этот номер уже взят из другой строки",
}


@dataclass(frozen=True, slots=True)
class FromJournal:
    """people: as a list, for `hotline.services.import_people`. lines: of the journal. left: why others give nobody."""

    people: ListFile
    lines: int
    left: Mapping[Left, int]


async def people_from_journal(desk: CampaignDesk, user: User, query: JournalQuery) -> FromJournal:
    """Those whom the filter finds, the newest line of each number first. Raises `Refused` for far too many lines."""
    sight, left, taken = sight_of(user), Counter[Left](), dict[str, ListRow]()
    query, lines = replace(query, limit=_AT_ONCE, after=None, before=None), 0
    async with desk.database.unit_of_work() as work:
        while True:
            page = await work.lines.page(query, sight)
            cards = await work.campaigns.cards({row.appeal_id for row in page.rows if row.appeal_id is not None})
            known = {card.appeal_id: card for card in cards}
            for row in page.rows:
                _take(row, known, taken, left)
            lines += len(page.rows)
            if lines > _MOST_LINES or len(taken) > MOST_PEOPLE:
                raise Refused("Под этот отбор попадает слишком много строк. Сузьте период или выберите тему.")
            if not page.more_after or not page.rows:
                break
            query = replace(query, after=(page.rows[-1].volume, page.rows[-1].number))
    return FromJournal(ListFile((PHONE, NAME), tuple(taken.values())), lines, dict(left))


def _take(row: JournalRow, known: Mapping[UUID, CardOf], taken: dict[str, ListRow], left: Counter[Left]) -> None:
    card = known.get(row.appeal_id) if row.appeal_id is not None else None
    why = _left(row, card, taken)
    if card is None or why is not None:
        left[why or Left.NO_CARD] += 1
        return
    taken[card.phone] = ListRow(len(taken) + 2, (card.phone, card.name), row.id)


def _left(row: JournalRow, card: CardOf | None, taken: Mapping[str, ListRow]) -> Left | None:
    if card is None:
        return Left.NO_CARD
    if card.anonymous or row.anonymous:
        return Left.ANONYMOUS
    if not card.consent:
        return Left.NO_CONSENT
    if not is_dialable(card.phone):
        return Left.NO_PHONE
    return Left.AGAIN if card.phone in taken else None
