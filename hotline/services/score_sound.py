"""Score a conversation: marks by the criteria of the directory, and a comment."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hotline.domain.directory import DirectoryKind
from hotline.domain.refusal import Refused
from hotline.domain.score import Criterion, ScoreCard, criteria_of, read_comment, read_marks
from hotline.ports import Database, UnitOfWork
from hotline.services.hear_sound import Ear, checked, noted


async def criteria(work: UnitOfWork) -> Sequence[Criterion]:
    """What is marked now."""
    return criteria_of(await work.directories.entries(DirectoryKind.CRITERION))


async def score_sound(database: Database, ear: Ear, recording: UUID, given: Mapping[str, str]) -> None:
    """given: mark_<code> -> points, comment. Raises as `checked`, and `Refused`."""
    async with database.unit_of_work() as work:
        heard, _ = await checked(work, ear, recording, "sound.score")
        if heard.kind != "talk" or not heard.login:
            raise Refused("Оценивают разговор, который вёл сотрудник. Здесь разговора не было.")
        if heard.login == ear.user.login:
            raise Refused("Свой разговор оценивает коллега.")
        marks = read_marks(await criteria(work), given)
        card = ScoreCard(
            recording, heard.login, ear.user.login, ear.now, marks, comment=read_comment(given.get("comment", ""))
        )
        await work.scores.put(card)
        await noted(work, ear, "sound.score", heard, points=card.points, out_of=card.out_of)
        await work.commit()
