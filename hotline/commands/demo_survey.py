"""What invented callers answered to the Анкета: as much as the id of the call says, the same at every start."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from hotline.domain.survey import NO, PARTLY, SURVEY, YES, Question
from hotline.ports import Database

#: Of a hundred callers so many are content, and so many of the rest are so by half.
_CONTENT, _HALF = 80, 12

#: One in so many does not want to be asked, one in so many stops before the last question.
_DECLINES, _STOPS = 5, 3


async def tell_answers(database: Database, talks: Iterable[tuple[UUID, datetime]]) -> int:
    """Conversations and when they ended; how many questionnaires were written."""
    async with database.unit_of_work() as work:
        written = 0
        for call, over in talks:
            await work.surveys.offered(call, over)
            if call.int % _DECLINES == 0:
                continue
            asked = SURVEY[: 3 if call.int % _STOPS == 0 else len(SURVEY)]
            for nth, question in enumerate(asked):
                await work.surveys.answer(call, question.key, _key(question, (call.int >> (8 * nth)) % 100), over)
            written += 1
        await work.commit()
    return written


def _key(question: Question, drawn: int) -> str:
    if drawn < _CONTENT:
        return YES
    return PARTLY if question.partly and drawn < _CONTENT + _HALF else NO
