"""The journal as a person sees it in the browser's HTML."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from db.desk_tables import audit, corrections
from db.engine import writing_engine
from db.tables import calls, volumes
from hotline.domain.call import EventKind as Kind
from hotline.domain.people import Role
from tests.console.rig import CSRF, a_console, a_person
from tests.db.telling import SOON, Telling, an_abandoned_call, an_answered_call, tell

HEAD = a_person("vera", "Вера Иванова", Role.SUPERVISOR)
OLGA = a_person("olga", "Ольга", Role.DISPATCHER)
ANNA = a_person("anna", "Анна Петрова", Role.DISPATCHER)
PSYCHOLOGIST = a_person("pavel", "Павел", Role.SPECIALIST)


@pytest.fixture
async def desk(url, spool):
    """A console with the supervisor at the door; `.told(calls)`, `.sees(path)`."""
    async with a_console(url, spool, HEAD, people=(OLGA, ANNA, PSYCHOLOGIST)) as client:

        async def told(*some):
            tell(client.rig.journal, *some)
            assert await client.rig.journal.kept(SOON)
            return some

        async def sees(path, status=200):
            answer = await client.get(path)
            assert answer.status == status, await answer.text()
            return await answer.text()

        async def posts(path, **fields):
            return await client.post(path, data={"csrf": CSRF} | fields, allow_redirects=False)

        client.told, client.sees, client.posts, client.url = told, sees, posts, url
        yield client


def numbers(page):
    return [int(found) for found in re.findall(r'aria-label="Строка № (\d+)"', page)]


def written(url, table):
    with writing_engine(url).connect() as connection:
        return connection.execute(select(table)).mappings().all()


async def test_an_empty_journal_says_what_to_do(desk):
    assert "В журнале пока нет строк" in await desk.sees("/journal")


async def test_a_line_says_who_called_and_how_it_ended(desk):
    await desk.told(an_answered_call(), an_abandoned_call(phone=""))
    page = await desk.sees("/journal")
    assert numbers(page) == [2, 1]
    for words in ("8 (900) 123-45-67", "номер скрыт", "отвечен", "прерван в меню", "Ольга", "0:01"):
        assert words in page


async def test_filters_leave_what_was_asked_for_and_can_be_reset(desk):
    await desk.told(an_answered_call(), an_abandoned_call())
    page = await desk.sees("/journal?state=missed&from=&q=")
    assert numbers(page) == [2]
    assert 'href="/journal">Сбросить' in page
    assert "По этому отбору ничего нет" in await desk.sees("/journal?state=voicemail")
    assert "Сбросить" not in await desk.sees("/journal")


@pytest.mark.parametrize(
    "query",
    [
        *("state=drunk", "order=phone", "order=number;drop table calls", "sort=id", "topic=a'b", "from=2026-99-99"),
        *("specialist=%27%20OR%201=1", "volume=x", "after=1", "after=1-1&before=1-2", "from=2026-02-02&to=2026-01-01"),
    ],
)
async def test_what_is_not_in_the_lists_is_refused_and_the_journal_stays(desk, query):
    await desk.told(an_answered_call())
    page = await desk.sees(f"/journal?{query}", status=422)
    assert 'role="alert"' in page
    assert numbers(page) == [1]


async def test_pages_lead_on_and_back(desk):
    await desk.told(*[an_abandoned_call() for _ in range(120)])
    first = await desk.sees("/journal")
    assert (numbers(first)[0], len(numbers(first))) == (120, 40)
    onward = re.search(r'href="(/journal\?[^"]*)" rel="next"', first)[1]
    second = await desk.sees(onward)
    assert numbers(second) == list(range(80, 40, -1))
    back = re.search(r'href="(/journal\?[^"]*)" rel="prev"', second)[1]
    assert numbers(await desk.sees(back)) == numbers(first)


async def test_a_dispatcher_finds_hers_and_what_nobody_took_and_no_more(desk):
    await desk.told(an_answered_call(), an_abandoned_call(), Telling().rang().answered("anna", "Анна").hung_up())
    desk.rig.door.user = OLGA
    assert numbers(await desk.sees("/journal")) == [2, 1]
    assert numbers(await desk.sees("/journal?specialist=anna")) == []
    for unknown in ("/journal/1-3", "/journal/1-4", "/journal/2-1", "/journal/999999-999999999"):
        assert "№ 3" not in await desk.sees(unknown, status=404)
    assert (await desk.posts("/journal/1-3", applicant="чужая")).status == 404
    desk.rig.door.user = PSYCHOLOGIST
    assert numbers(await desk.sees("/journal")) == []


async def test_an_administrator_reads_no_journal(desk):
    desk.rig.door.user = a_person("root", "Админ", Role.ADMIN)
    await desk.sees("/journal", status=403)
    await desk.sees("/journal/1-1", status=403)


async def test_the_story_of_a_call_is_told_in_a_picture_and_in_words(desk):
    call = Telling().rang().greeted().then(Kind.KEY, "1", key="2", level="main", accepted=True)
    call.then(Kind.TOPIC, topic="psychologist", title="Психолог").waited("psychologist")
    call.then(Kind.PHONE_RANG, "1", login="anna").then(Kind.PHONE_SILENT, "1", login="anna")
    call.then(Kind.PHONE_RANG, "2", login="olga").answered().then(Kind.TRANSFERRED, "t", to="pavel", how="blind")
    await desk.told(call.hung_up())
    page = await desk.sees("/journal/1-1")
    for words in (
        "Нажата клавиша «2»",
        "Выбрана тема «Психолог»",
        "Заявитель ждёт ответа в очереди «Психологи»",
        "Телефон не ответил: Анна Петрова",
        "На звонок отвечает Ольга",
        "Звонок передан: Павел",
        "трубку положил заявитель",
    ):
        assert words in page
    assert {"tp-stretch--menu", "tp-stretch--queue", "tp-stretch--talk"} <= set(re.findall(r"tp-stretch--\w+", page))
    assert "style=" not in page


async def test_a_hostile_name_is_only_text(desk):
    call = Telling()
    hostile = "<script>alert(1)</script>\u202e<img src=x onerror=alert(2)>"
    await desk.told(call.then(Kind.RANG, linkedid="x", phone="", caller_name=hostile, line="129").hung_up())
    page = await desk.sees("/journal/1-1")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "<img" not in await desk.sees("/journal?q=" + "%3Cimg%20src%3Dx%3E")


async def test_earlier_calls_of_the_number_are_at_the_side(desk):
    await desk.told(an_abandoned_call(at=datetime(2026, 3, 1, 9, tzinfo=UTC)), an_answered_call())
    assert 'href="/journal/1-1">№ 1' in await desk.sees("/journal/1-2")


async def test_a_correction_keeps_the_old_value_the_author_and_the_time(desk):
    await desk.told(an_answered_call())
    seen = {"seen_applicant": "", "seen_place": "", "seen_result": "", "seen_question": "", "seen_categories": ""}
    answer = await desk.posts("/journal/1-1", applicant="Мария Орлова", place="Вологда", **seen)
    assert (answer.status, answer.headers["Location"]) == (303, "/journal/1-1")
    answer = await desk.posts("/journal/1-1", applicant="Мария Орлова", place="Вологодский округ", seen_place="Вологда")
    page = await desk.sees("/journal/1-1")
    assert "<del><bdi>Вологда</bdi></del>" in page
    assert "<ins><bdi>Вологодский округ</bdi></ins>" in page
    assert "Вера Иванова" in page
    assert numbers(await desk.sees("/journal?q=Орлова&place=вологодский")) == [1]
    kept = [(row["field"], row["old"], row["new"], row["login"]) for row in written(desk.url, corrections)]
    assert ("place", "Вологда", "Вологодский округ", "vera") in kept
    assert len(kept) == 3


async def test_two_who_correct_at_once_do_not_overwrite_each_other(desk):
    await desk.told(an_answered_call())
    assert (await desk.posts("/journal/1-1", applicant="Мария", seen_applicant="")).status == 303
    second = await desk.posts("/journal/1-1", applicant="Марина", seen_applicant="")
    assert second.status == 409
    assert "исправил кто-то другой" in await second.text()
    assert "Мария" in await desk.sees("/journal/1-1")


async def test_categories_are_corrected_from_the_list_only(desk):
    await desk.told(an_answered_call())
    fields = {"categories_shown": "yes", "seen_categories": ""}
    assert (await desk.posts("/journal/1-1", category="svo", **fields)).status == 303
    assert "семья участника СВО" in await desk.sees("/journal/1-1")
    assert numbers(await desk.sees("/journal?category=svo")) == [1]
    fields["seen_categories"] = "svo"
    assert (await desk.posts("/journal/1-1", category="x,y'--", **fields)).status == 409


async def test_a_line_with_a_card_is_corrected_in_the_card(desk):
    (call,) = await desk.told(an_answered_call())
    with writing_engine(desk.url).begin() as connection:
        connection.execute(update(calls).where(calls.c.id == call.call_id).values(appeal_id=call.call_id))
    assert "карточке обращения" in await desk.sees("/journal/1-1")
    assert (await desk.posts("/journal/1-1", applicant="Мария", seen_applicant="")).status == 409


async def test_who_wants_no_name_keeps_the_number_secret(desk):
    await desk.told(an_answered_call())
    with writing_engine(desk.url).begin() as connection:
        connection.execute(update(calls).values(anonymous=True))
    for path in ("/journal", "/journal/1-1"):
        page = await desk.sees(path)
        assert "скрыт по просьбе" in page
        assert "123-45-67" not in page
    assert "В сети" not in page


async def test_looks_and_searches_leave_a_line_in_the_audit_without_what_was_sought(desk):
    await desk.told(an_answered_call())
    await desk.sees("/journal?q=Кузнецова")
    await desk.sees("/journal/1-1")
    await desk.sees("/journal/1-1")
    lines = written(desk.url, audit)
    assert [line["action"] for line in lines] == ["journal.search", "journal.line"]
    assert "знецов" not in str([dict(line) for line in lines])


async def test_the_head_closes_a_volume_and_numbers_begin_again(desk):
    await desk.told(an_answered_call(), an_answered_call())
    assert "Закрыть том 1" in await desk.sees("/journal/volumes")
    assert (await desk.posts("/journal/volumes", volume="1")).status == 409
    assert (await desk.posts("/journal/volumes", volume="1", sure="yes")).status == 303
    assert (await desk.posts("/journal/volumes", volume="1", sure="yes")).status == 409
    await desk.told(an_abandoned_call())
    page = await desk.sees("/journal")
    assert re.findall(r'href="/journal/(\d+-\d+)"', page) == ["2-1", "1-2", "1-1"]
    assert [(row["volume"], row["last_number"]) for row in written(desk.url, volumes)] == [(1, 2), (2, 1)]
    assert numbers(await desk.sees("/journal?volume=1")) == [2, 1]
    desk.rig.door.user = OLGA
    assert (await desk.posts("/journal/volumes", volume="2", sure="yes")).status == 403


@pytest.mark.parametrize(("kind", "begins"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")])
async def test_the_head_takes_the_journal_away_in_an_official_form(desk, kind, begins):
    await desk.told(an_answered_call())
    assert "Журнал регистрации обращений в Семейную онлайн-диспетчерскую" in await desk.sees("/journal/export?volume=1")
    answer = await desk.posts("/journal/export", form="vologda", format=kind, volume="1")
    assert answer.status == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert (await answer.read()).startswith(begins)
    assert [line["action"] for line in written(desk.url, audit)] == ["journal.export"]


@pytest.mark.parametrize("fields", [{}, {"form": "x", "format": "csv"}, {"form": "vologda", "format": "exe"}])
async def test_a_form_that_is_not_in_the_list_is_refused(desk, fields):
    assert (await desk.posts("/journal/export", **fields)).status == 409
    desk.rig.door.user = OLGA
    assert (await desk.posts("/journal/export", form="vologda", format="csv")).status == 403
