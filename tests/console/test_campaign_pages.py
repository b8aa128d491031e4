"""Campaigns as pages: a list is judged before anybody is in it, nothing begins by itself, who looks is written down."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from openpyxl import Workbook, load_workbook

from console.campaign_chart import result_chart
from hotline.domain.campaign import Campaign, CampaignState, CampaignStep, PersonState, Purpose, Result
from hotline.domain.survey import SURVEY
from hotline.ports.campaigns import CampaignCounts
from tests.console.campaign_rig import BAD_LIST, NINA, TEXT, a_campaign_desk
from tests.console.card_rig import a_card, written
from tests.console.papers import csv_rows


@pytest.fixture
async def desk(url, spool, tmp_path):
    async with a_campaign_desk(url, spool, tmp_path) as opened:
        yield opened


@pytest.fixture
async def by_sqlite(sqlite_url, spool, tmp_path):
    """Where the kind of the database changes nothing."""
    async with a_campaign_desk(sqlite_url, spool, tmp_path) as opened:
        yield opened


async def test_from_an_empty_page_to_the_results(desk):
    assert "Обзвонов ещё не было" in await desk.get("/campaigns")
    path = await desk.new()
    page = await desk.get(path)
    assert "Загрузить список: кому звонить" in page
    assert "<mark>{имя}</mark>" in page
    assert "Начать обзвон…" not in page

    status, report = await desk.upload(path, BAD_LIST.encode("cp1251"))
    assert status == 200
    for said in (
        "можно звонить: 3",
        "не подходят: 4",
        "номер экстренной службы",
        "этот номер уже стоит в строке 2",
        "пусто в столбце «дата»",
        "нет номера телефона",
        "Импортировать хорошие строки (3)",
        "Здравствуйте, Мария. Ждём вас пятого июня в центре.",
    ):
        assert said in report, said
    assert await desk.people(path) == [], "nobody asked for it yet"
    assert (await desk.post(f"{path}/import/keep"))[0] == 200
    assert [(one.line, one.name) for one in await desk.people(path)] == [(2, "Мария"), (3, "Ирина"), (7, "Вера")]
    status, text = await desk.post(f"{path}/import/keep")
    assert (status, "Проверенного списка уже нет" in text) == (422, True), "pressed twice"
    assert len(await desk.people(path)) == 3

    status, text = await desk.post(f"{path}/start")
    assert (status, "Сначала подготовьте звук" in text) == (409, True)
    await desk.ready(path)
    page = await desk.get(path)
    for said in ("Начать обзвон…", "Служба сделает 3\u00a0звонка", "готов к запуску"):
        assert said in page, said
    assert (await desk.post(f"{path}/start"))[0] == 200
    await desk.called(path, 0, "heard", ("campaign-heard", "1"))
    await desk.called(path, 1, "stop", ("campaign-choice", "9"))
    page = await desk.get(path)
    for said in ("Обзвон идёт", "Прослушали до конца", "Просили больше не звонить", 'data-figure="done">2'):
        assert said in page, said
    assert "900" not in page, "no number of a family"
    assert (await desk.post(f"{path}/pause"))[0] == 200
    assert "Обзвон на паузе" in await desk.get(path)
    people = await desk.get(f"{path}/people?result=stop")
    assert ("8 (900) 123-45-02" in people, "8 (900) 123-45-01" in people) == (True, False)
    assert "8 (900) 123-45-04" in await desk.get(f"{path}/people?state=waiting")
    assert (await desk.post(f"{path}/stop"))[0] == 200
    page = await desk.get(path)
    assert ("остановлен" in page, "Начать обзвон" in page, "Продолжить…" in page) == (True, False, False)
    listed = await desk.get("/campaigns")
    assert "2 из 3" in listed
    actions = [action for action, _ in desk.audited()]
    wanted = ["create", "check", "import", "prepare", "start", "pause", "people", "people", "stop"]
    assert actions == [f"campaign.{one}" for one in wanted]
    assert "900" not in str(desk.audited())


def test_everybody_of_the_list_stands_in_the_picture_once():
    made = {"id": UUID(int=1), "title": "", "created_by": "nina", "created_at": datetime(2026, 3, 18, tzinfo=UTC)}
    results = {result.value: nth for nth, result in enumerate(set(Result) - {Result.NONE}, 1)}
    states = dict.fromkeys(PersonState, 10) | {PersonState.DONE: sum(results.values()) + 3}
    for purpose in Purpose:
        chart = result_chart(Campaign(purpose=purpose, **made), CampaignCounts(states, results, {}))
        assert chart.of == sum(states.values())
        assert [bar.title for bar in chart.bars] == list(dict.fromkeys(bar.title for bar in chart.bars))


async def test_why_it_stands_still_is_said_in_plain_words(by_sqlite):
    path = await by_sqlite.listed()
    await by_sqlite.ready(path)
    await by_sqlite.post(f"{path}/start")
    for why in ("Ждём: сейчас ни один диспетчер не свободен.", "Сейчас ночь <b>у семьи</b>."):
        async with by_sqlite.rig.database.unit_of_work() as work:
            await work.campaigns.note((await work.campaigns.all())[0].id, why)
            await work.commit()
        page = await by_sqlite.get(path)
        assert why.replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;") in page
    object.__setattr__(by_sqlite.rig.desk, "dialling", lambda: "Автоматические звонки выключены.")
    assert "Автоматические звонки выключены." in await by_sqlite.get(path)
    assert "Автоматические звонки выключены." in await by_sqlite.get("/campaigns")


async def test_a_form_that_is_refused_keeps_what_was_typed(by_sqlite):
    for fields, said in (
        ({"title": " "}, "Назовите"),
        ({"consent_note": ""}, "на каком основании"),
        ({"text": "Привет, {имя"}, "переменная пишется как {имя}"),
        ({"channels": "много"}, "Скорость пишется числом"),
        ({"channels": "900"}, "Звонков одновременно"),
        ({"a_minute": "0"}, "Новых звонков в минуту"),
    ):
        told = {"title": "Лагерь", "purpose": "inform", "text": TEXT, "consent_note": "дело"}
        status, text = await by_sqlite.post("/campaigns/new", **told | {"channels": "1", "a_minute": "6"} | fields)
        assert (status, said in text, "Здравствуйте" in text or "Привет" in text) == (422, True, True), fields
    assert (await by_sqlite.post("/campaigns/new", purpose="dance"))[0] == 422
    by_sqlite.rig.desk.voice.fault = "В тексте есть знак, который голос не скажет."
    status, text = await by_sqlite.post("/campaigns/new", title="Лагерь", text=TEXT, consent_note="дело")
    assert (status, "голос не скажет" in text) == (422, True)
    assert "Обзвонов ещё не было" in await by_sqlite.get("/campaigns")


async def test_what_was_voiced_is_voiced_anew_after_a_change_and_nothing_is_changed_once_it_runs(desk):
    path = await desk.listed()
    await desk.ready(path)
    assert "подготовить заново" in await desk.get(f"{path}/edit")
    told = {"title": "Лагерь в июле", "purpose": "inform", "text": "{имя}, ждём вас.", "consent_note": "дело 5"}
    assert (await desk.post(f"{path}/edit", **told, channels="3", a_minute="9"))[0] == 200
    page = await desk.get(path)
    assert ("черновик" in page, "Лагерь в июле" in page, '"num">3<' in page) == (True, True, True)
    status, text = await desk.post(f"{path}/edit", **told | {"text": "{имя}, {кабинет}"}, channels="3", a_minute="9")
    assert (status, "кабинет" in text) == (422, True)
    await desk.ready(path)
    await desk.post(f"{path}/start")
    assert (await desk.post(f"{path}/edit", **told, channels="1", a_minute="1"))[0] == 422
    assert "Этот обзвон уже начат" in (await desk.upload(path, BAD_LIST.encode()))[1]
    assert (await desk.post(f"{path}/clear"))[0] == 409
    assert len(await desk.people(path)) == 3


async def test_lists_that_are_none_say_what_to_do_and_import_nothing(by_sqlite):
    path = await by_sqlite.new()
    for content, said in (
        (b"", "не выбран"),
        (b"\0\1\2\3", "Кодировка"),
        ("имя;дата\nМария;завтра\n".encode(), "нет столбца «телефон»"),
        ("телефон;имя\n89001234501;Мария\n".encode(), "«дата»"),
        (b"PK\x03\x04 and no workbook", "Файл"),
        (b"x" * (4 * 1024 * 1024 + 1), "Файл больше 4 МБ"),
        ("телефон;имя;дата\n".encode(), "ни одной строки"),
    ):
        status, text = await by_sqlite.upload(path, io.BytesIO(content))
        assert (status, said in text) == (422, True), (said, text[-900:])
    status, text = await by_sqlite.upload(path, "телефон;имя;дата\n112;Мария;завтра\n".encode())
    assert (status, "импортировать нечего" in text, "Импортировать хорошие" in text) == (200, True, False)
    assert (await by_sqlite.post(f"{path}/import/keep"))[0] == 200
    assert await by_sqlite.people(path) == []
    assert (await by_sqlite.post(f"{path}/import"))[0] == 422, "a form without a file"


async def test_a_workbook_of_excel(by_sqlite):
    path, book, file = await by_sqlite.new(), Workbook(), io.BytesIO()
    for row in (
        ["Номер телефона", "ФИО", "Дата"],
        [89001234501, "Мария", "пятого июня"],
        ["8-900-123-45-02", "=1+1", 1],
    ):
        book.active.append(row)
    book.save(file)
    status, report = await by_sqlite.upload(path, io.BytesIO(file.getvalue()), "../../etc/passwd.xlsx")
    assert (status, "можно звонить: " in report) == (200, True)
    assert (await by_sqlite.post(f"{path}/import/drop"))[0] == 200
    assert "Проверено строк" not in await by_sqlite.get(f"{path}/import")


async def test_from_the_journal_come_those_alone_who_agreed_on_their_card(desk):
    for last, consent in ((1, True), (2, False), (3, None)):
        card = await a_card(desk.client, by="nina", phone=f"+7900123450{last}")
        await written(desk.client, card, NINA, applicant=f"Семья {last}", consent=consent)
    path = await desk.new(text="{имя}, ждём вас.")
    status, text = await desk.post(f"{path}/import/journal", **{"from": "2026-01-01", "to": "", "topic": ""})
    assert status == 200
    for said in ("можно звонить: 1", "Семья 1, ждём вас.", "нет согласия на обработку персональных данных — 2"):
        assert said in text, said
    assert (await desk.post(f"{path}/import/keep"))[0] == 200
    assert [one.phone for one in await desk.people(path)] == ["+79001234501"]
    assert (await desk.post(f"{path}/import/journal", topic="' OR 1"))[0] == 422
    assert "campaign.journal" in [action for action, _ in desk.audited()]


async def test_nobody_is_called_who_was_taken_out_or_whose_list_was_emptied(desk):
    path = await desk.listed()
    first = (await desk.people(path))[0]
    status, text = await desk.post(f"{path}/people/{first.id}/withdraw")
    assert (status, "снят с обзвона" in text) == (200, True)
    assert (await desk.post(f"{path}/people/{first.id}/withdraw"))[0] == 409
    other = await desk.new(title="Другой")
    assert (await desk.post(f"{other}/people/{first.id}/withdraw"))[0] == 404
    assert (await desk.client.get(f"{other}/people/{first.id}/sound")).status == 404
    assert (await desk.post(f"{path}/clear"))[0] == 200
    assert "Загрузить список: кому звонить" in await desk.get(path)
    assert "Список пуст" in await desk.get(f"{path}/people")


async def test_what_will_be_said_is_read_and_heard_before_it_begins(by_sqlite):
    path = await by_sqlite.listed()
    page = await by_sqlite.get(f"{path}/said")
    assert ("Здравствуйте, Мария. Ждём вас пятого июня в центре." in page, "<audio" in page) == (True, False)
    first = (await by_sqlite.people(path))[0]
    sound = f"{path}/people/{first.id}/sound"
    assert (await by_sqlite.client.get(sound)).status == 404
    for sentence in ("Здравствуйте, Мария.", "Ждём вас пятого июня в центре."):
        await by_sqlite.rig.desk.voice.say(first.campaign_id, sentence)
    assert "<audio" in await by_sqlite.get(f"{path}/said")
    answer = await by_sqlite.client.get(sound)
    wav = await answer.read()
    assert (answer.status, answer.content_type, answer.headers["Cache-Control"]) == (200, "audio/wav", "no-store")
    assert (wav[:4], wav[8:16], len(wav)) == (b"RIFF", b"WAVEfmt ", 16000 + 58)
    assert by_sqlite.audited()[-1][0] == "campaign.listen"


async def test_results_leave_as_files_in_which_nothing_is_calculated_and_the_audit_knows_before(desk, tmp_path):
    hostile = 'телефон;имя\n89001234501;=HYPERLINK("x")\n89001234502;@Ирина\n'
    path = await desk.new(purpose="survey", title="=cmd|' /C calc'!A0")
    assert (await desk.upload(path, hostile.encode()))[0] == 200
    await desk.post(f"{path}/import/keep")
    await desk.ready(path)
    await desk.post(f"{path}/start")
    await desk.called(path, 0, "partly", (SURVEY[0].key, "1"), (SURVEY[1].key, "3"))
    page = await desk.get(path)
    assert ("Ответили не на все вопросы" in page, SURVEY[1].title in page) == (True, True)
    people = await desk.get(f"{path}/people")
    assert "Частично" in people
    answer = await desk.client.post(f"{path}/export", data={"format": "csv"})
    (tmp_path / "r.csv").write_bytes(await answer.read())
    head, *rows = csv_rows(tmp_path / "r.csv")
    assert (rows[0][1], rows[0][2], rows[1][2]) == ("'+79001234501", '\'=HYPERLINK("x")', "'@Ирина")
    assert rows[0][head.index(SURVEY[1].title)] == "Частично"
    assert desk.audited()[-1][0] == "campaign.export"
    answer = await desk.client.post(f"{path}/export", data={"format": "xlsx"})
    (tmp_path / "r.xlsx").write_bytes(await answer.read())
    cells = [cell for row in load_workbook(tmp_path / "r.xlsx").active.iter_rows() for cell in row]
    assert "+79001234501" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert (await desk.post(f"{path}/export", format="pdf"))[0] == 409


async def test_pages_of_the_list_follow_each_other_and_junk_in_the_address_asks_for_everybody(desk):
    path = await desk.new(text="Ждём вас.")
    rows = "".join(f"8900123{nth:04};Семья {nth}\n" for nth in range(120))
    await desk.upload(path, f"телефон;имя\n{rows}".encode())
    await desk.post(f"{path}/import/keep")
    first = await desk.get(f"{path}/people")
    assert (first.count("<tr>") - 1, "after=51" in first) == (50, True)
    second = await desk.get(f"{path}/people?after=51")
    assert ("Семья 50<" in second, "Семья 49<" in second) == (True, False)
    assert "это конец списка" in await desk.get(f"{path}/people?after=101")
    for junk in ("state=%00", "result=' OR 1=1", "after=-1", "after=٣", "state=done&result=<script>", "after=99999999"):
        assert "<script>alert" not in await desk.get(f"{path}/people?{junk}")
    async with desk.rig.database.unit_of_work() as work:
        made = (await work.campaigns.all())[0]
        for place in range(31):
            later = made.created_at + timedelta(seconds=1 + place)
            await work.campaigns.add(replace(made, id=uuid4(), title=f"Обзвон {place}", created_at=later))
        await work.commit()
    listed = await desk.get("/campaigns")
    assert ("Обзвон 30" in listed, "Обзвон 0<" in listed) == (True, False)
    older = listed.partition("/campaigns?before=")[2][:36]
    assert "Обзвон 0<" in await desk.get(f"/campaigns?before={older}")
    for nobody in ("/campaigns/00000000-0000-4000-8000-000000000000", "/campaigns/x", "/campaigns?before=x"):
        await desk.get(nobody, status=404)


async def test_a_campaign_that_failed_to_be_voiced_says_why_and_can_be_mended(by_sqlite):
    path = await by_sqlite.listed()
    await by_sqlite.post(f"{path}/prepare")
    object.__setattr__(by_sqlite.rig.desk, "preparing", lambda _: (2, 5))
    assert "2 из 5" in await by_sqlite.get(path)
    await by_sqlite.moved(path, CampaignStep.FAIL, CampaignState.DRAFT)
    async with by_sqlite.rig.database.unit_of_work() as work:
        await work.campaigns.note((await work.campaigns.all())[0].id, "Строка 3: слишком длинное предложение.")
        await work.commit()
    page = await by_sqlite.get(path)
    assert ("Строка 3: слишком длинное предложение." in page, "Подготовить звук" in page) == (True, True)
