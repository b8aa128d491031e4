"""Анкета удовлетворённости (Алтай, приложение 19): seven questions, answered by a key. To the letter.

Asked by the automatic call and after a conversation; the keys are the same everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: Key -> answer. PARTLY is offered only where the form has it.
YES, NO, PARTLY = "1", "2", "3"

ANSWERS: Mapping[str, str] = {YES: "Да", NO: "Нет", PARTLY: "Частично"}


@dataclass(frozen=True, slots=True)
class Question:
    """key: of the catalogue of prompts, also the name under which answers are kept. title: as the form prints it."""

    key: str
    title: str
    partly: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """What may be pressed."""
        return (YES, NO, PARTLY) if self.partly else (YES, NO)


#: «Решен ли вопрос»: the automatic call has asked it before the survey, and nobody is asked twice.
SOLVED = "survey-solved"

SURVEY = (
    Question("survey-information", "Доступна ли информация о центре", partly=False),
    Question("survey-quality", "Удовлетворены ли качеством услуг"),
    Question("survey-conditions", "Удовлетворены ли условиями предоставления услуг"),
    Question(SOLVED, "Решен ли вопрос"),
    Question("survey-competence", "Удовлетворены ли компетентностью специалистов", partly=False),
    Question("survey-politeness", "Удовлетворены ли вежливостью и доброжелательностью", partly=False),
    Question("survey-recommend", "Посоветуете ли родственникам и знакомым", partly=False),
)
