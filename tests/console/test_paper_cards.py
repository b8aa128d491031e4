"""The cards of a family as PDF, to the letter of their regulations; printed beside the service."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from console.paper.cards import appeal_pdf, route_pdf, sos_pdf
from console.paper.printer import Printer
from hotline.domain.forms import (
    AppealForm,
    AppealKind,
    AppealPaper,
    Purpose,
    RouteLine,
    RoutePaper,
    SosForm,
    SosPaper,
)
from hotline.domain.refusal import Refused
from tests.console.papers import INSTITUTION, NOON, pages_of, tight

ROOT = Path(__file__).parents[2]


def text_of(pdf, tmp_path):
    (tmp_path / "card.pdf").write_bytes(pdf)
    return " ".join(pages_of(tmp_path / "card.pdf"))


SOS = SosPaper(
    number=7,
    opened_at=NOON,
    accepted_by="Петрова Анна Сергеевна",
    applicant="Иванова Мария Петровна",
    address="г. Вологда, ул. Мира, д. 12",
    phone="+79001234567",
    parents="Иванов Сергей, Иванова Елена",
    children="Иванов Дмитрий, 14 лет",
    living_address="п. Майский, ул. Зелёная, д. 3",
    family_phone="+79007654321",
    problem="Угроза жизни ребёнка.",
    extra="На учёте не состоит.",
    taken_by="Соколова Ирина Павловна",
    taken_on=date(2026, 3, 18),
)


def test_the_sos_card_is_the_official_one_filled_in(tmp_path):
    text = text_of(sos_pdf(SOS, INSTITUTION), tmp_path)
    place = 0
    for said in (
        INSTITUTION,
        "Карта вызова Службы экстренного реагирования «SOS» № 7",
        "Дата обращения 18.03.2026 Время 12:05",
        "Принял Петрова Анна Сергеевна",
        "(ф.и.о. специалиста, подпись)",
        "Ф.И.О. заявителя Иванова Мария Петровна",
        "Адрес, контактный телефон г. Вологда, ул. Мира, д. 12, 8 (900) 123-45-67",
        "Форма обращения: ☐ Лично ☐ Письменно ☒ По телефону ☐ Через интернет-ресурсы",
        "Данные (семье/несовершеннолетнем, находящихся в кризисной ситуации)",
        "Ф.И.О. родителей Иванов Сергей, Иванова Елена",
        "Ф.И.О. ребенка/детей Иванов Дмитрий, 14 лет",
        "Адрес фактического проживания семьи/несовершеннолетнего п. Майский, ул. Зелёная, д. 3",
        "Контактный телефон 8 (900) 765-43-21",
        "Описание проблемы семьи Угроза жизни ребёнка.",
        "Дополнительная информация о семье/несовершеннолетнем На учёте не состоит.",
        "Карту вызова принял Соколова Ирина Павловна, 18.03.2026",
        "(Ф.И.О. специалиста, подпись, дата)",
        "Страница 1 из 1",
    ):
        assert said in text[place:], said
        place = text.index(said, place)


@pytest.mark.parametrize("form", SosForm)
def test_exactly_one_form_of_appeal_is_ticked_on_the_sos_card(form, tmp_path):
    text = text_of(sos_pdf(replace(SOS, form=form)), tmp_path)
    assert re.findall(r"☒ ([^☐☒]+?) ?(?=☐|☒|Данные)", text) == [form.value]


def test_an_empty_sos_card_can_be_filled_in_by_hand(tmp_path):
    text = text_of(sos_pdf(SosPaper(number=8, opened_at=NOON, form=None)), tmp_path)
    assert "«SOS» № 8" in text
    assert "☒" not in text
    assert "None" not in text


def test_a_hostile_sos_card_is_only_text_and_as_long_as_it_needs(tmp_path):
    paper = replace(SOS, applicant="<b>Ж</b>\u202e" + "Ж" * 300, problem="беда " * 2000, phone="{{ 7*7 }}")
    text = text_of(sos_pdf(paper), tmp_path)
    assert "<b>Ж</b>" + "Ж" * 300 in tight(text)
    assert "{{ 7*7 }}" in text
    assert text.count("беда") == 2000
    assert "Карту вызова принял" in text


def test_the_card_of_an_appeal_ticks_what_was_wanted(tmp_path):
    paper = AppealPaper(
        number=128,
        opened_at=NOON,
        kind=AppealKind.PRIMARY,
        form=AppealForm.PHONE,
        surname="Иванова",
        name="Мария",
        patronymic="Петровна",
        birth_date="05.06.1988",
        address="г. Барнаул",
        phone="+79001234567",
        email="m@example.org",
        family_status="многодетная",
        family_members="трое детей",
        purposes=frozenset({Purpose.LAWYER, Purpose.RESOURCE}),
        resource_words="бюро МСЭ",
        route=(
            RouteLine(help="Юрист", organisation="каб. 12", contact="Сидорова", meeting="20.03, 10:00", mark="был"),
        ),
        result="Записана к юристу.",
        closing_mark="Закрыто 27.03.2026.",
        specialist="Петрова А. С.",
    )
    text = text_of(appeal_pdf(paper, INSTITUTION), tmp_path)
    place = 0
    for said in (
        "Карточка обращения № 128",
        "Дата обращения 18.03.2026",
        "Вид обращения: ☒ Первичное ☐ Вторичное",
        "Форма обращения: ☐ Лично ☒ По телефону ☐ Электронная почта (сайт)",
        "Фамилия Иванова",
        "Имя Мария Отчество Петровна",
        "Дата рождения 05.06.1988",
        "Адрес проживания г. Барнаул",
        "Телефон 8 (900) 123-45-67 Эл. почта m@example.org",
        "Статус семьи многодетная",
        "Состав семьи трое детей",
        "Цель обращения ☒ Консультация юриста ☐ Консультация психолога ☐ Консультация другого специалиста",
        "☐ Потребность в социальных услугах ☐ Потребность в социальном сопровождении ☐ Помощь на ЕПГУ",
        "☒ Потребность в конкретном межведомственном ресурсе (каком) бюро МСЭ ☐ Другое",
        "Индивидуальный маршрутный лист семьи",
        "Вид помощи/запрос кабинет или организация, адрес специалист, телефон дата и время приема отметка о приеме",
        "Юрист каб. 12 Сидорова 20.03, 10:00 был",
        "Результат работы с обращением Записана к юристу.",
        "Отметка о закрытии обращения Закрыто 27.03.2026.",
        "Специалист Петрова А. С.",
        "Страница 1 из 1",
    ):
        assert said in text[place:], said
        place = text.index(said, place)


def test_the_map_of_a_familys_route_is_the_official_one(tmp_path):
    paper = RoutePaper(
        opened_at=NOON,
        curator="Петрова А. С., 55-12-00",
        applicant="Иванова М. П.",
        place="г. Барнаул",
        phone="+79001234567",
        route=(
            RouteLine(help="Юрист", organisation="КЦСОН", contact="Сидорова", hours="9–18", meeting="20.03, 10:00"),
        ),
    )
    text = text_of(route_pdf(paper), tmp_path)
    place = 0
    for said in (
        "Карта индивидуального бесшовного маршрута семьи",
        "Дата обращения 18.03.2026",
        "Куратор семьи/телефон для обратной связи Петрова А. С., 55-12-00",
        "Ф.И.О. заявителя Иванова М. П.",
        "Место проживания г. Барнаул",
        "Телефон заявителя 8 (900) 123-45-67",
        "Вид помощи/запрос Наименование организации и место ее расположения Должностное лицо и телефон",
        "Режим работы Дата и время приема",
        "Юрист КЦСОН Сидорова 9–18 20.03, 10:00",
    ):
        assert said in text[place:], said
        place = text.index(said, place)


async def test_papers_are_printed_beside_the_service(tmp_path):
    printer = Printer()
    try:
        assert "«SOS» № 7" in text_of(await printer.run(sos_pdf, SOS), tmp_path)
        assert await printer.run(os.getpid) != os.getpid()
        assert await printer.run(os.nice, 0) >= 10
    finally:
        printer.close()


async def test_a_printer_that_died_says_so_and_the_next_paper_is_printed():
    printer = Printer()
    try:
        with pytest.raises(Refused, match="попробуйте ещё раз"):
            await printer.run(os._exit, 1)
        assert await printer.run(os.getpid) > 0
    finally:
        printer.close()


CHILD = """
import asyncio, os
from console.paper.printer import Printer

async def main():
    printer = Printer()
    print(await printer.run(os.getpid), flush=True)
    os.kill(os.getpid(), 9)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_a_service_that_was_killed_leaves_no_printer_behind(tmp_path):
    (tmp_path / "service.py").write_text(CHILD)
    words = [sys.executable, str(tmp_path / "service.py")]
    # The printer has the same standard output: it is read to the end only when nobody holds it any more.
    killed = subprocess.run(
        words, check=False, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}, timeout=60
    )
    assert killed.returncode == -9
    assert int(killed.stdout) > 0


async def test_after_many_papers_a_fresh_process_prints(monkeypatch):
    monkeypatch.setattr("console.paper.printer._PAPERS", 2)
    printer = Printer()
    try:
        seen = [await printer.run(os.getpid) for _ in range(4)]
        assert seen[0] == seen[1] != seen[2] == seen[3]
    finally:
        printer.close()
