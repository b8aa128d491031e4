"""Correct what people wrote into a line of the journal. The old value, who and when stay; events never change."""

from collections.abc import Mapping

from hotline.domain.audit import AuditEntry
from hotline.domain.correction import CORRECTABLE, OF_CALL, TEXT_LIMIT, Correction
from hotline.domain.journal_row import JournalRow
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.domain.sight import sight_of
from hotline.ports import Clock, Database
from hotline.services.browse_journal import categories_of


async def correct_line(  # noqa: PLR0913 - who, what, and what she saw before
    database: Database,
    clock: Clock,
    user: User,
    place: tuple[int, int],
    *,
    seen: Mapping[str, str],
    wanted: Mapping[str, str],
) -> JournalRow | None:
    """Write `wanted` (field -> text; categories: codes with commas). None when the line is not there or not hers.

    seen: the values that the person had before her. Raises `Refused` when somebody changed one meanwhile, for a line
    that has a card (that is corrected there), and for what no field can hold.
    """
    async with database.unit_of_work() as work:
        row = await work.lines.line(*place, sight_of(user, Action.CORRECT))
        if row is None:
            return None
        if row.appeal_id is not None:
            raise Refused("У этой строки есть карточка обращения. Исправьте в ней: журнал изменится сам.")
        known, now = await categories_of(work), clock.now()
        changes: dict[str, str] = {}
        for field, text in wanted.items():
            if field not in CORRECTABLE:
                raise Refused("Это поле журнала не исправляют.")
            old, new = value_of(row, field), clean(field, text, known)
            if new == old:
                continue
            if seen.get(field, old) != old:
                raise Refused(
                    f"Поле «{CORRECTABLE[field]}» тем временем исправил кто-то другой. "
                    "Откройте строку заново, посмотрите новое значение и повторите, если нужно."
                )
            changes[field] = new
            correction = Correction(OF_CALL, row.id, field, old, new, user.login, user.name, now)
            await work.corrections.write(correction)
        if changes:
            await work.lines.correct(row.id, changes)
            told = {"fields": sorted(changes)}
            await work.audit.write(AuditEntry(now, user.login, "journal.correct", "call", str(row.id), detail=told))
            await work.commit()
        return row


def value_of(row: JournalRow, field: str) -> str:
    """A field of the line as text; categories as codes with commas."""
    return ",".join(row.categories) if field == "categories" else str(getattr(row, field))


def clean(field: str, text: str, categories: Mapping[str, str]) -> str:
    """The text as the line keeps it. Raises `Refused` when it is too long or names an unknown category."""
    if field == "categories":
        codes = [code for code in text.split(",") if code]
        if any(code not in categories for code in codes):
            raise Refused("Такой категории семьи нет в справочнике. Выберите из списка.")
        return ",".join(dict.fromkeys(codes))
    kept = "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()
    if len(kept) > TEXT_LIMIT:
        raise Refused(f"Поле «{CORRECTABLE[field]}»: не больше {TEXT_LIMIT} знаков. Сократите текст.")
    return kept
