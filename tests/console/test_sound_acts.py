"""What is done with a recording: taken out by two people, scored, noted; and who did it, answered for a case."""

import io
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

import hotline
from hotline.services.seed_directories import seed_directories, shipped_entries
from hotline.services.who_heard import who_heard
from tests.console.sound_rig import NOON, a_message, a_sound_desk, a_talk, put

JSON = {"Accept": "application/json"}


@pytest.fixture
async def desk(sqlite_url, spool):
    async with a_sound_desk(sqlite_url, spool) as opened:
        shipped = shipped_entries((Path(hotline.__file__).parent / "directories.toml").read_text("utf-8"))
        await seed_directories(opened.rig.database, shipped)
        yield opened


def a_flac(seconds=2):
    tone = 0.3 * np.sin(np.arange(8000 * seconds) / 7)
    file = io.BytesIO()
    soundfile.write(file, np.stack([tone, -tone], axis=1), 8000, format="FLAC")
    return file.getvalue()


async def opened(desk, told=None):
    """A recording that nina may hear now."""
    sound = await desk.keep(told or a_talk())
    desk.by("nina")
    await desk.say_why(sound.id)
    return sound


async def request_of(desk):
    async with desk.rig.database.unit_of_work() as work:
        return (await work.takings_out.page())[0]


async def test_a_recording_leaves_the_house_by_two_people_once_and_with_a_name_in_it(desk):
    desk.vault.content = a_flac()
    sound = await opened(desk)
    assert (await desk.post(f"/sounds/{sound.id}/take-out", {"reason": "надо"}, **JSON)).status == 409
    assert (await desk.post(f"/sounds/{sound.id}/take-out", {"reason": "Запрос прокуратуры"})).status == 303
    assert (await desk.post(f"/sounds/{sound.id}/take-out", {"reason": "Запрос прокуратуры"}, **JSON)).status == 409
    path = f"/sounds/taking-out/{(await request_of(desk)).id}"
    assert (await desk.post(f"{path}/allow", **JSON)).status == 409, "herself"
    assert (await desk.post(f"{path}/take", **JSON)).status == 409, "nobody has allowed it"
    desk.by("vera")
    assert "ждут вас: 1" in await (await desk.get("/sounds")).text()
    assert "Запрос прокуратуры" in await (await desk.get("/sounds/taking-out")).text()
    assert (await desk.post(f"{path}/allow")).status == 303
    assert (await desk.post(f"{path}/refuse", **JSON)).status == 409, "it is answered"
    assert (await desk.post(f"{path}/take")).status == 404, "another asked"
    desk.by("nina")
    taken = await desk.post(f"{path}/take")
    body = await taken.read()
    assert (taken.status, int(taken.headers["Content-Length"]), taken.headers["Cache-Control"]) == (
        200,
        len(body),
        "no-store",
    )
    name = taken.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="zapis-1_')
    assert ("nina" in name, "%D0%9D%D0%B8%D0%BD%D0%B0" in name, "+7900" in name) == (True, True, False)
    with soundfile.SoundFile(io.BytesIO(body)) as file:
        assert "Нина Белова (nina)" in file.comment
        heard = file.read()
    assert np.array_equal(heard, soundfile.read(io.BytesIO(desk.vault.content))[0])
    assert desk.vault.audited[-1] == "sound.out_take", "the audit is there before the first byte"
    assert (await desk.post(f"{path}/take", **JSON)).status == 409, "once"
    told = [(login, action) for login, action, _, _ in await desk.audit(sound.id)]
    acts = [("nina", "sound.out_ask"), ("vera", "sound.out_allow"), ("nina", "sound.out_take")]
    assert [one for one in told if "out_" in one[1]] == acts
    assert "файл взят" in await (await desk.get("/sounds/taking-out")).text()


async def test_a_no_ends_a_request_and_a_yes_holds_for_a_day(desk):
    sound = await opened(desk)
    await desk.post(f"/sounds/{sound.id}/take-out", {"reason": "Запрос прокуратуры"})
    path = f"/sounds/taking-out/{(await request_of(desk)).id}"
    desk.by("vera")
    await desk.post(f"{path}/refuse")
    desk.by("nina")
    assert (await desk.post(f"{path}/take", **JSON)).status == 409
    assert "отказано" in await (await desk.get("/sounds/taking-out")).text()
    desk.rig.clock.put_on = timedelta(minutes=1)
    await desk.post(f"/sounds/{sound.id}/take-out", {"reason": "Запрос прокуратуры"})
    path = f"/sounds/taking-out/{(await request_of(desk)).id}"
    desk.by("vera")
    await desk.post(f"{path}/allow")
    desk.by("nina").rig.clock.put_on = timedelta(hours=25)
    refused = await desk.post(f"{path}/take", **JSON)
    assert (refused.status, "сутки" in (await refused.json())["refused"]) == (409, True)
    assert desk.vault.reads == 0
    for login, status in (("anna", 403), ("olga", 403), ("sergey", 403)):
        assert (await desk.by(login).post(f"{path}/take")).status == status


async def test_marks_are_kept_averaged_and_lead_to_the_recordings_behind_them(desk):
    first = await opened(desk)
    answer = await desk.post(
        f"/sounds/{first.id}/score", {"mark_polite": "2", "mark_help": "1", "comment": "хорошо"}, **JSON
    )
    assert await answer.json() == {"points": 3, "out_of": 5}
    second = await opened(desk, a_talk("maria", "Мария Соколова"))
    await desk.post(f"/sounds/{second.id}/score", {"mark_polite": "1"})
    for wrong in ({"mark_polite": "9"}, {}, {"mark_polite": "2", "comment": "д" * 2001}):
        assert (await desk.post(f"/sounds/{second.id}/score", wrong, **JSON)).status == 409
    message = await opened(desk, a_message())
    assert (await desk.post(f"/sounds/{message.id}/score", {"mark_polite": "2"}, **JSON)).status == 409
    own = await desk.keep(a_talk("nina", "Нина Белова"))
    assert (await desk.post(f"/sounds/{own.id}/score", {"mark_polite": "2"}, **JSON)).status == 409
    page = await (await desk.get("/scores")).text()
    for figure in ("60 % ", "50 % ", "75 % ", "33 % "):  # anna 3/5, maria 1/2, politeness 3/4, help 1/3
        assert figure in page, figure
    behind = await (await desk.get("/sounds?dispatcher=anna&score=yes")).text()
    assert (str(first.id) in behind, str(second.id) in behind) == (True, False)
    by_help = await (await desk.get("/sounds?score=yes&criterion=help")).text()
    assert (str(first.id) in by_help, str(second.id) in by_help) == (True, False)
    unscored = await (await desk.get("/sounds?score=no")).text()
    assert (str(first.id) in unscored, str(message.id) in unscored, str(own.id) in unscored) == (False, False, True)
    assert "Оценок за этот период нет" in await (await desk.get("/scores?from=2020-01-01&to=2020-01-02")).text()


async def test_a_list_is_led_through_page_by_page(desk):
    desk.by("nina")
    kept = [await desk.keep(a_message(at=NOON + timedelta(minutes=nth))) for nth in range(43)]
    first = await (await desk.get("/sounds?kind=message")).text()
    onward = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = await (await desk.get(onward)).text()
    shown = [[str(one.id) in page for one in kept] for page in (first, second)]
    assert shown == [[nth >= 3 for nth in range(43)], [nth < 3 for nth in range(43)]]


async def test_notes_are_added_and_nothing_is_taken_away(desk):
    message = await desk.keep(a_message())
    desk.by("anna")
    for text, at in (("Просит перезвонить после шести", "7.25"), ("Уточнила адрес", "99999")):
        answer = await desk.post(f"/sounds/{message.id}/note", {"at_s": at, "note": text}, **JSON)
        assert (await answer.json())["note"] == text
    for wrong in (
        {"at_s": "1", "note": "  "},
        {"at_s": "nan", "note": "а"},
        {"at_s": "-1", "note": "а"},
        {"note": "а" * 1001},
    ):
        assert (await desk.post(f"/sounds/{message.id}/note", wrong, **JSON)).status == 409
    async with desk.rig.database.unit_of_work() as work:
        notes = await work.sound_notes.of(message.id)
    assert [(note.at_s, note.login, note.note) for note in notes] == [
        (7.2, "anna", "Просит перезвонить после шести"),
        (20.0, "anna", "Уточнила адрес"),
    ]


async def test_who_heard_a_case_is_answered_by_its_call_its_recording_and_its_card(desk):
    talk, other = await opened(desk), await opened(desk)
    await desk.get(f"/sounds/{talk.id}")
    await desk.link(talk.id)
    await desk.by("anna").get(f"/sounds/{talk.id}")
    wanted = [("anna", "sound.open", False), *(("nina", f"sound.{act}", True) for act in ("play", "open", "reason"))]
    async with desk.rig.database.unit_of_work() as work:
        for case in (talk.id, talk.call_id):
            assert [(one.login, one.action, one.allowed) for one in await who_heard(work, [case])] == wanted
        assert {one.object_id for one in await who_heard(work, [talk.id, other.id])} == {str(talk.id), str(other.id)}
        row = await work.journal.row(talk.call_id)
    line = await (await desk.by("nina").get(f"/journal/{row.volume}-{row.number}")).text()
    assert (f"/sounds/{talk.id}" in line, "Кто слушал" in line, "прослушивание записи" in line) == (True, True, True)
    theirs = await (await desk.by("anna").get(f"/journal/{row.volume}-{row.number}")).text()
    assert (f"/sounds/{talk.id}" in theirs, "Кто слушал" in theirs) == (False, False)
    put(desk.url, talk.call_id, login="olga")
    assert f"/sounds/{talk.id}" in await (await desk.by("olga").get(f"/journal/{row.volume}-{row.number}")).text()
