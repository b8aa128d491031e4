"""SOS cards as pages: what they say, what is saved, the way of a card, its paper."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from hotline.domain.audit import AuditQuery
from hotline.domain.sos import Patience
from hotline.services.sos_access import SosDesk
from hotline.services.watch_sos import watch_sos
from tests.console.sos_rig import HEAD, JSON, OLGA, a_sos_console, become, opened, page, save
from tests.db.telling import Telling


@pytest.fixture
async def console(sqlite_url, spool):
    async with a_sos_console(sqlite_url, spool) as client:
        yield client


async def test_the_key_in_a_call_that_the_journal_does_not_know_yet_opens_the_card(console):
    call = Telling().rang().greeted().waited().answered("anna")
    for event in call.events:
        console.rig.desk.board.hear(event)
    path = await opened(console, call=str(call.call_id))
    assert "№ 1" in (await page(console, path))[1]
    assert await opened(console, call=str(call.call_id)) == path


async def test_the_card_has_the_words_of_the_official_form(console):
    path = await opened(console)
    _, text = await page(console, path)
    for words in (
        "Карта вызова Службы экстренного реагирования «SOS» № 1",
        "Дата обращения",
        "Время",
        "Принял",
        "Ф.И.О. заявителя",
        "Форма обращения",
        "Лично",
        "Письменно",
        "По телефону",
        "Через интернет-ресурсы",
        "Ф.И.О. родителей",
        "Ф.И.О. ребенка/детей",
        "Адрес фактического проживания семьи/несовершеннолетнего",
        "Описание проблемы семьи",
        "Дополнительная информация о семье/несовершеннолетнем",
    ):
        assert words in text


async def test_what_is_typed_is_saved_and_stands_there_after_a_reload(console):
    path = await opened(console)
    status, said = await save(console, path, problem="  Ребёнок один <b>дома</b>\u202e ", channel="phone")
    assert (status, said["values"]) == (200, {"problem": "Ребёнок один <b>дома</b>", "channel": "phone"})
    _, text = await page(console, path)
    assert "Ребёнок один &lt;b&gt;дома&lt;/b&gt;" in text


async def test_two_pages_on_one_field_are_told_of_each_other(console):
    path = await opened(console)
    await save(console, path, problem="Слышны крики")
    await console.post(f"{path}/hand", data={"to": "olga"}, headers=JSON)
    become(console, OLGA)
    _, said = await save(console, path, seen=0, tab="tab-2", problem="Крики и удары")
    assert said["conflicts"]["problem"]["theirs"] == "Слышны крики"
    assert said["conflicts"]["problem"]["author"] == "Анна Петрова"
    state = await (await console.get(f"{path}/state", headers=JSON)).json()
    assert state["fields"]["problem"] == "Слышны крики"


NO_SAVES = [
    *(b"", b"{", b"[]", b"{}", b"null", b"[" * 100_000),
    *(b'{"changes": 5}', b'{"changes": [{}]}', b'{"changes": [["a"]]}'),
    b'{"changes": [{"field": "problem", "value": "x", "seen": "many"}]}',
    b'{"changes": [{"field": "problem", "value": "x", "seen": 1e999}]}',
]


@pytest.mark.parametrize("body", NO_SAVES)
async def test_a_save_that_is_none_gets_a_sentence_and_not_a_fault(console, body):
    path = await opened(console)
    answer = await console.post(f"{path}/save", data=body, headers=JSON | {"Content-Type": "application/json"})
    assert answer.status == 409
    assert "Обновите страницу" in (await answer.json())["refused"]


async def test_a_text_that_is_too_long_is_named_and_the_others_are_kept(console):
    path = await opened(console)
    _, said = await save(console, path, problem="я" * 10_001, parents="Иванов")
    assert "10000 знаков" in said["faults"]["problem"]
    assert said["values"] == {"parents": "Иванов"}


async def test_a_card_goes_its_way_and_every_step_shows_on_the_page(console):
    path = await opened(console)
    await save(console, path, problem="Ребёнок один на балконе")
    await console.post(f"{path}/told", data={"agency": "112"}, headers=JSON)
    await console.post(f"{path}/check", data={"code": "child_life", "done": "1"}, headers=JSON)
    _, text = await page(console, f"{path}/side")
    assert "Единая служба спасения 112" in text
    assert 'data-check="child_life" checked' in text
    assert "не передана" in text
    await console.post(f"{path}/hand", data={"to": "olga"}, headers=JSON)
    become(console, OLGA)
    _, text = await page(console, "/alarms/now")
    assert "Карта SOS № 1 передана вам" in text
    await console.post(f"{path}/acknowledge", headers=JSON)
    assert "Карта SOS" not in (await page(console, "/alarms/now"))[1]
    refused = await console.post(f"{path}/close", data={"outcome": ""}, headers=JSON)
    assert (refused.status, "Напишите, чем закончилось" in (await refused.json())["refused"]) == (409, True)
    await console.post(f"{path}/close", data={"outcome": "Снят с балкона, мать дома"}, headers=JSON)
    _, text = await page(console, path)
    assert "Снят с балкона, мать дома" in text
    assert "закрыта" in text
    assert "readonly" in text


async def test_a_form_without_scripts_leads_back_to_the_card(console):
    path = await opened(console)
    answer = await console.post(f"{path}/told", data={"agency": "102"}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, path)


async def test_the_list_says_by_word_who_has_not_taken_what(console):
    path = await opened(console)
    await save(console, path, problem="Ребёнок один на балконе")
    await console.post(f"{path}/hand", data={"to": "olga"}, headers=JSON)
    console.rig.clock.put_on = timedelta(minutes=16)
    desk = console.rig.desk
    assert await watch_sos(SosDesk(desk.database, desk.clock, desk.hub.publish), Patience()) == 1
    become(console, HEAD)
    _, text = await page(console, "/sos")
    assert "никто не принял" in text
    assert "sos-row--red" in text
    assert "Карту SOS № 1 не принимает Ольга Смирнова" in (await page(console, "/alarms/now"))[1]


async def test_an_empty_list_says_what_to_do(console):
    assert "Открытых карт нет" in (await page(console, "/sos"))[1]
    assert "Закрытых карт пока нет" in (await page(console, "/sos?show=closed"))[1]


async def test_a_paper_is_the_official_form_with_what_was_written(console):
    path = await opened(console)
    await save(console, path, applicant="Иванова Мария", problem="Ребёнок один на балконе")
    answer = await console.get(f"{path}.pdf")
    assert (answer.status, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    text = " ".join(PdfReader(io.BytesIO(await answer.read())).pages[0].extract_text().split())
    assert "№ 1" in text
    assert "Иванова Мария" in text
    assert "Ребёнок один на балконе" in text
    async with console.rig.database.unit_of_work() as work:
        actions = [line.action for line in await work.audit.find(AuditQuery())]
    assert actions[0] == "sos.print"
