"""Directories as pages: only the administrator's, and every mistake comes back with a sentence."""

from datetime import date, timedelta

import pytest

from hotline.domain.directory import DirectoryKind
from hotline.domain.people import Role
from tests.console.rig import a_console, a_person

ROOT = a_person("root1", "Администратор", Role.ADMIN)
OLGA = a_person("olga", "Ольга Смирнова", Role.SPECIALIST)


@pytest.fixture
async def console(sqlite_url, spool):
    async with a_console(sqlite_url, spool, ROOT, people=(OLGA,)) as client:
        yield client


async def page(console, path):
    answer = await console.get(path)
    return answer.status, await answer.text()


async def sent(console, path, **fields):
    answer = await console.post(path, data=fields)
    return answer.status, await answer.text()


async def entries(console, kind):
    async with console.rig.database.unit_of_work() as work:
        return await work.directories.entries(kind, every=True)


@pytest.mark.parametrize("kind", list(DirectoryKind))
async def test_every_directory_has_a_page_that_says_what_to_do_when_it_is_empty(console, kind):
    status, text = await page(console, f"/directories/{kind}")
    assert status == 200
    assert "Здесь пока пусто" in text
    assert "Добавить" in text


async def test_the_first_page_is_the_first_directory(console):
    assert "Темы обращений" in (await page(console, "/directories"))[1]


async def test_an_agency_is_added_changed_switched_off_and_on(console):
    status, text = await sent(
        console, "/directories/agency", title="Опека", address="ул. Мира, 1", phone="8 (8172) 12-34-56", hours="пн–пт"
    )
    assert (status, "ул. Мира, 1" in text) == (200, True)
    (entry,) = await entries(console, DirectoryKind.AGENCY)
    path = f"/directories/agency/{entry.code}"
    assert 'value="Опека"' in (await page(console, path))[1]
    _, text = await sent(console, path, title="Опека и попечительство", phone="8 (8172) 12-34-56")
    assert "Опека и попечительство" in text
    assert "выключена" in (await sent(console, f"{path}/off"))[1]
    assert "выключена" not in (await sent(console, f"{path}/on"))[1]


async def test_the_order_is_made_by_hand(console):
    for title in ("Вологда", "Кадуй"):
        await sent(console, "/directories/place", title=title)
    last = (await entries(console, DirectoryKind.PLACE))[1]
    _, text = await sent(console, f"/directories/place/{last.code}/up")
    assert text.index("Кадуй") < text.index("Вологда")


async def test_a_mistake_comes_back_with_a_sentence_and_what_was_typed(console):
    status, text = await sent(console, "/directories/agency", title="Опека", phone="звонить днём")
    assert (status, "нет ни одной цифры" in text) == (422, True)
    assert 'value="звонить днём"' in text
    await sent(console, "/directories/place", title="Кадуй")
    await sent(console, "/directories/place", title="Вологда")
    status, text = await sent(console, "/directories/place/vologda", title="кадуй")
    assert (status, "уже есть в этом справочнике" in text) == (422, True)


async def test_an_sos_lead_is_chosen_among_the_people(console):
    assert "Ольга Смирнова, специалист" in (await page(console, "/directories/sos_lead"))[1]
    _, text = await sent(console, "/directories/sos_lead", login="olga", phone="8 900 123-45-67")
    assert "Ольга Смирнова" in text
    assert "уже в списке" in text


async def test_the_centres_own_day_is_added_followed_at_once_and_taken_away(console):
    day = date.today() + timedelta(days=1)  # noqa: DTZ011 - any day to come
    while not console.rig.desk.calendar.is_working(day):
        day += timedelta(days=1)
    _, text = await sent(console, "/directories/days", day=day.isoformat(), name="День центра")
    assert "День центра" in text
    assert console.rig.desk.calendar.holiday_name(day) == "День центра"
    assert "Своих дней нет" in (await sent(console, f"/directories/days/{day.isoformat()}/drop"))[1]
    assert console.rig.desk.calendar.is_working(day)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": "", "name": "День центра"}, "Укажите дату"),
        ({"day": "2001-01-01", "name": "День центра"}, "уже прошло"),
        ({"day": "2099-01-01", "name": "День центра"}, "ещё неизвестен"),
    ],
)
async def test_a_day_that_makes_no_sense_comes_back_with_a_sentence(console, fields, sentence):
    status, text = await sent(console, "/directories/days", **fields)
    assert (status, sentence in text) == (422, True)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SPECIALIST, Role.SUPERVISOR])
async def test_nobody_but_the_administrator_edits_directories(console, role):
    console.rig.door.user = a_person("anna", role=role)
    assert (await page(console, "/directories"))[0] == 403
    assert (await sent(console, "/directories/place", title="Кадуй"))[0] == 403
    assert await entries(console, DirectoryKind.PLACE) == []


@pytest.mark.parametrize("bad", ["nowhere", "%00", "..%2fx", "' OR 1=1 --", "я" * 100])
async def test_what_is_no_directory_and_no_line_is_not_found(console, bad):
    assert (await page(console, f"/directories/{bad}"))[0] == 404
    assert (await page(console, f"/directories/place/{bad}"))[0] == 404
    assert (await sent(console, f"/directories/place/{bad}", title="x"))[0] == 404
    assert (await sent(console, f"/directories/place/{bad}/up"))[0] == 404
    assert (await sent(console, f"/directories/days/{bad}/drop"))[0] == 409


async def test_an_act_that_is_none_is_not_found(console):
    await sent(console, "/directories/place", title="Кадуй")
    assert (await sent(console, "/directories/place/kaduy/delete"))[0] == 404


async def test_markup_in_a_directory_is_text(console):
    _, text = await sent(console, "/directories/place", title="<script>alert(1)</script>")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
