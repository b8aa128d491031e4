"""Who was told of an SOS card: one click with its time, taken back within minutes when it was a mistake."""

from uuid import UUID

from hotline.domain.directory import DirectoryKind
from hotline.domain.forms.text import seen
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.domain.sos import Told, may_take_back
from hotline.domain.sos_form import LINE_LIMIT, TOLD
from hotline.ports import UnitOfWork
from hotline.services.sos_access import SosDesk, audited, concerned, locked_for, show

#: More lines than any crisis has; a key that hangs makes no more.
_ROOM = 100


async def tell_agency(desk: SosDesk, user: User, card_id: UUID, agency: str, note: str = "") -> None:
    """agency: a code of `sos_form.TOLD` or of the directory of agencies. note: who answered there, a number of a case.

    Raises `NoSuchSosCard`, and `Refused` with the remedy.
    """
    words = seen(note[: LINE_LIMIT * 4])
    if len(words) > LINE_LIMIT:
        raise Refused(f"В примечании помещается {LINE_LIMIT} знаков, а написано {len(words)}. Сократите, пожалуйста.")
    async with desk.database.unit_of_work() as work:
        card = await locked_for(work, user, card_id)
        title = await _title(work, agency)
        if not card.open:
            raise Refused("Карта закрыта и только читается.")
        if len(await work.sos.told(card_id)) >= _ROOM:
            raise Refused("В карте уже сто отметок. Напишите остальное в дополнительной информации.")
        now = desk.clock.now()
        await work.sos.tell(card_id, Told(agency, title, now, user.login, words))
        await audited(work, desk, user.login, now, action="sos.tell", card=card, agency=agency)
        logins = await concerned(work, card)
        await work.commit()
    show(desk, card, logins, "saved")


async def take_back(desk: SosDesk, user: User, card_id: UUID, told_id: int) -> None:
    """The click was a mistake. Raises `NoSuchSosCard`, and `Refused` when it is another's or too long ago."""
    async with desk.database.unit_of_work() as work:
        card = await locked_for(work, user, card_id)
        now = desk.clock.now()
        line = next((told for told in await work.sos.told(card_id) if told.id == told_id), None)
        if line is None:
            raise Refused("Этой отметки уже нет. Обновите страницу.")
        if not card.open or not may_take_back(line, user.login, now):
            raise Refused("Отменить отметку можно в течение 10 минут и только свою. Напишите поправку в карте.")
        await work.sos.take_back(card_id, told_id)
        await audited(work, desk, user.login, now, action="sos.take_back", card=card, agency=line.agency)
        logins = await concerned(work, card)
        await work.commit()
    show(desk, card, logins, "saved")


async def _title(work: UnitOfWork, agency: str) -> str:
    if agency in TOLD:
        told = TOLD[agency]
        return f"{told.title} {told.number}".strip()
    entry = await work.directories.entry(DirectoryKind.AGENCY, agency)
    if entry is None or not entry.active:
        raise Refused("Выберите организацию из списка.")
    return entry.title
