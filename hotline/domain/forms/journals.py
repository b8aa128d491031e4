"""The journals of the regulations. Titles and headings are official: not a letter of them may change."""

from collections.abc import Callable
from dataclasses import dataclass

from hotline.domain.forms import wording as say
from hotline.domain.forms.line import Cell, FormLine
from hotline.domain.forms.names import FormName
from hotline.domain.forms.text import printed


@dataclass(frozen=True, slots=True)
class Column:
    """heading: to the letter. width: millimetres on the page, the others' share in proportion. cell: what it shows."""

    heading: str
    width: int
    cell: Callable[[FormLine], Cell]
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A journal on paper. in_entries: too wide for a page, so that print sets each line as a block of its own."""

    name: FormName
    title: str
    columns: tuple[Column, ...]
    in_entries: bool = False

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    def cells(self, line: FormLine) -> list[Cell]:
        """The line as this form shows it, a cell a column. Hostile text is made visible (see `printed`)."""
        found = (column.cell(line) for column in self.columns)
        return [printed(cell) if isinstance(cell, str) else cell for cell in found]


_NUMBER = Column("№ п/п", 12, lambda line: line.number, centred=True)
_DAY = Column("Дата обращения", 21, lambda line: say.day(line.opened_at), centred=True)

VOLOGDA = Form(
    FormName.VOLOGDA,
    "Журнал регистрации обращений в Семейную онлайн-диспетчерскую",
    (
        _NUMBER,
        _DAY,
        Column("Время обращения", 20, lambda line: say.clock(line.opened_at), centred=True),
        Column("ФИО заявителя", 34, say.applicant),
        Column("Контактный телефон", 31, say.phone, centred=True),
        Column("Место жительства (Вологда/Вологодский округ)", 29, lambda line: line.place or say.NOTHING),
        Column("Категория семьи", 30, lambda line: ", ".join(line.categories) or say.NOTHING),
        Column("Вопрос/тема обращения", 35, say.question),
        Column("Специалист, принявший обращение", 26, lambda line: line.specialist or say.NOTHING),
        Column("Результат рассмотрения обращения", 35, say.result),
    ),
)

YUGORSK = Form(
    FormName.YUGORSK,
    "Журнал учета обращений службы «Семейная диспетчерская»",
    (
        _NUMBER,
        Column(
            "Дата и время обращения",
            24,
            lambda line: f"{say.day(line.opened_at)} {say.clock(line.opened_at)}",
            centred=True,
        ),
        Column("Фамилия, имя, отчество (при наличии)", 40, say.applicant),
        Column("Контактный телефон", 32, say.phone, centred=True),
        Column("Место жительства", 37, lambda line: line.place or say.NOTHING),
        Column("Краткое содержание обращения", 62, say.content),
        Column("Краткое содержание ответа, способ направления", 62, say.answer),
    ),
)

BARNAUL = Form(
    FormName.BARNAUL,
    "Журнал регистрации обращений граждан",
    (
        _NUMBER,
        _DAY,
        Column("ФИО", 62, say.applicant),
        Column("Тема обращений", 86, say.question),
        Column("Результат", 86, say.result),
    ),
)

FULL = Form(
    FormName.FULL,
    "Журнал обращений: полные сведения",
    (
        Column("Том", 8, lambda line: line.volume, centred=True),
        _NUMBER,
        _DAY,
        Column("Время обращения", 20, lambda line: say.clock(line.opened_at), centred=True),
        Column("Способ обращения", 22, say.channel),
        Column("ФИО заявителя", 40, say.applicant),
        Column("Контактный телефон", 31, say.phone, centred=True),
        Column("Место жительства", 35, lambda line: line.place),
        Column("Категория семьи", 30, lambda line: ", ".join(line.categories)),
        Column("Тема, выбранная в меню", 35, lambda line: line.topic),
        Column("Вопрос", 40, lambda line: line.question),
        Column("Содержание обращения", 60, lambda line: line.content),
        Column("Содержание ответа", 60, lambda line: line.answer),
        Column("Способ направления ответа", 25, lambda line: line.answer_way),
        Column("Специалист", 35, lambda line: line.specialist),
        Column("Результат рассмотрения обращения", 40, say.result),
        Column("Состояние звонка", 27, lambda line: say.STATES[line.state] if line.channel == "phone" else ""),
        Column("Ожидание, с", 20, lambda line: say.seconds(line.waited_s), centred=True),
        Column("Разговор, с", 20, lambda line: say.seconds(line.talked_s), centred=True),
        Column("Согласие на запись разговора", 22, lambda line: say.consent(line.recording_allowed), centred=True),
        Column("Расшифровка сообщения", 60, lambda line: line.transcript),
        Column("Просьба перезвонить на номер", 31, say.callback, centred=True),
        Column("Набранный номер", 25, lambda line: say.dialled(line.line), centred=True),
        Column(
            "Окончание звонка",
            29,
            lambda line: f"{say.day(line.settled_at)} {say.clock(line.settled_at)}" if line.settled_at else "",
            centred=True,
        ),
        Column("Идентификатор", 38, lambda line: "" if line.id is None else str(line.id)),
    ),
    in_entries=True,
)


#: The form of that name.
FORMS: dict[FormName, Form] = {form.name: form for form in (VOLOGDA, YUGORSK, BARNAUL, FULL)}
