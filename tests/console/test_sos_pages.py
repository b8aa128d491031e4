"""SOS cards and alarms as pages: who sees them, what they say, what a hostile browser gets."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from pypdf import PdfReader

from hotline.domain.audit import AuditQuery
from hotline.domain.call import EventKind as Kind
from hotline.domain.directory import DirectoryKind
from hotline.domain.people import Role
from hotline.domain.sos import Patience
from hotline.services.edit_directory import DirectoryEditor
from hotline.services.raise_alarm import follow_alarm
from hotline.services.sos_access import SosDesk
from hotline.services.watch_sos import watch_sos
from tests.console.rig import a_console, a_person
from tests.db.telling import SOON, Telling, tell

ANNA = a_person()
VERA = a_person("vera", "Вера Иванова")
OLGA = a_person("olga", "Ольга Смирнова", Role.SPECIALIST)
HEAD = a_person("head", "Мария Ильина", Role.SUPERVISOR)
ROOT = a_person("root1", "Администратор", Role.ADMIN)
JSON = {"Accept": "application/json"}


@pytest.fixture
async def console(sqlite_url, spool):
    async with a_console(sqlite_url, spool, ANNA, people=(VERA, OLGA, HEAD, ROOT)) as client:
        desk = client.rig.desk
        await DirectoryEditor(desk.database, desk.clock, "root1").add(DirectoryKind.SOS_LEAD, {"login": "olga"})
        yield client


def become(console, user):
    console.rig.door.user = user


async def told(console, *calls):
    tell(console.rig.journal, *calls)
    await console.rig.journal.kept(SOON)


async def opened(console, **named):
    answer = await console.post("/sos", data=named, headers=JSON)
    assert answer.status == 200, await answer.text()
    return (await answer.json())["path"]


async def save(console, path, seen=0, tab="tab-1", **fields):
    changes = [{"field": name, "value": value, "seen": seen} for name, value in fields.items()]
    answer = await console.post(f"{path}/save", json={"tab": tab, "changes": changes}, headers=JSON)
    return answer.status, await answer.json()


async def page(console, path):
    answer = await console.get(path)
    return answer.status, await answer.text()


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


async def test_a_supervisor_lets_the_sound_of_a_closed_case_go_and_says_why(console):
    call = Telling().rang().greeted().answered("anna", "Анна Петрова").hung_up()
    await told(console, call)
    path = await opened(console, call=str(call.call_id))
    desk = console.rig.desk

    async def let_go(reason):
        answer = await console.post(f"{path}/release", data={"reason": reason}, headers=JSON)
        async with desk.database.unit_of_work() as work:
            return answer.status, bool(await work.sos.held([call.call_id]))

    assert await let_go("дело завершено") == (403, True)
    become(console, HEAD)
    assert await let_go("дело завершено") == (409, True)  # the card is open
    await console.post(f"{path}/close", data={"outcome": "Помощь оказана"}, headers=JSON)
    assert "Снять запрет на удаление звука" in (await page(console, path))[1]
    assert await let_go("  ") == (409, True)
    assert await let_go("дело завершено") == (200, False)
    assert await let_go("дело завершено") == (409, False)
    async with desk.database.unit_of_work() as work:
        [entry] = await work.audit.find(AuditQuery(action="sos.release"))
    assert (entry.login, entry.reason) == ("head", "дело завершено")


async def test_a_form_without_scripts_leads_back_to_the_card(console):
    path = await opened(console)
    answer = await console.post(f"{path}/told", data={"agency": "102"}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, path)


async def test_a_card_of_somebody_else_answers_like_one_that_never_was(console):
    path = await opened(console)
    never = f"/sos/{uuid4()}"
    become(console, VERA)
    for asked in ("", "/side", "/state", ".pdf"):
        mine, none = await page(console, path + asked), await page(console, never + asked)
        assert (mine[0], mine[1].replace(path, never)) == (404, none[1])
        assert none[0] == 404
    for step in ("save", "check", "told", "told/1/back", "hand", "acknowledge", "close"):
        answers = [
            await console.post(f"{card}/{step}", json={"tab": "", "changes": []}, headers=JSON)
            for card in (path, never)
        ]
        assert [answer.status for answer in answers] == [404, 404]
        assert await answers[0].text() == await answers[1].text()
    assert "№ 1" not in (await page(console, "/sos"))[1]


@pytest.mark.parametrize(
    "bad", ["x", "x" * 300, "%00", "..%2f..%2fetc", "' OR 1=1 --", "00000000-0000-0000-0000-00000000000g"]
)
async def test_an_id_that_is_none_is_not_found(console, bad):
    assert (await console.get(f"/sos/{bad}")).status == 404
    assert (await console.post("/sos", data={"call": bad}, headers=JSON)).status == 404
    assert (await console.post(f"/alarms/{bad}/take", headers=JSON)).status == 404
    path = await opened(console)
    assert (await console.post(f"{path}/told/{bad}/back", headers=JSON)).status == 404
    refused = await console.post(f"{path}/told", data={"agency": bad.replace("%00", "\0")}, headers=JSON)
    assert (refused.status, "из списка" in (await refused.json())["refused"]) == (409, True)


async def test_a_page_number_that_is_none_is_refused(console):
    for bad in ("-1", "abc", "9" * 40, "١"):
        assert (await console.get("/sos", params={"show": "closed", "before": bad})).status == 409


async def test_the_administrator_reads_nothing_of_a_family(console):
    path = await opened(console)
    await save(console, path, problem="Канарейка")
    become(console, ROOT)
    for asked in ("/sos", path, f"{path}.pdf", f"{path}/state", f"{path}/side"):
        status, text = await page(console, asked)
        assert (status, "Канарейка" in text) == (403, False)
    assert await page(console, "/alarms/now") == (200, "")


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


def an_urgent_call():
    return Telling().rang().greeted().then(Kind.TOPIC, "urgent", topic="urgent").waited("urgent")


async def test_a_red_call_shows_on_every_console_until_one_takes_it(console):
    call = an_urgent_call()
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    for user in (ANNA, OLGA, HEAD):
        become(console, user)
        _, text = await page(console, "/alarms/now")
        assert "Срочный звонок ждёт ответа" in text
        assert "8 (900) 123-45-67" in text
    become(console, VERA)
    answer = await console.post(f"/alarms/{call.call_id}/take")
    assert (answer.status, "Срочный звонок" in await answer.text()) == (200, False)
    become(console, ANNA)
    assert "Срочный звонок" not in (await page(console, "/alarms/now"))[1]
    answer = await console.post(f"/alarms/{call.call_id}/take")
    assert "Этот звонок уже взяли: Вера Иванова" in await answer.text()


async def test_a_red_call_that_broke_off_asks_to_be_called_back(console):
    call = an_urgent_call().hung_up()
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    assert "Срочный звонок оборвался: перезвоните" in (await page(console, "/alarms/now"))[1]


async def test_an_administrator_takes_no_calls(console):
    call = an_urgent_call()
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    become(console, ROOT)
    assert (await console.post(f"/alarms/{call.call_id}/take")).status == 403
    assert await page(console, "/alarms/now") == (200, "")


async def test_names_with_markup_are_text_wherever_they_stand(console):
    call = an_urgent_call()
    call.events[0].data["caller_name"] = "<script>alert(1)</script>"
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    path = await opened(console)
    await save(console, path, **dict.fromkeys(("applicant", "parents", "problem"), '"><img src=x onerror=alert(1)>'))
    for asked in ("/alarms/now", "/sos", path):
        _, text = await page(console, asked)
        assert "<script>alert" not in text
        assert "<img" not in text
