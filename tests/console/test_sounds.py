"""Who may hear what: role by recording, links, ranges, the audit before the first byte, hostile requests."""

import random
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from yarl import URL

from hotline.domain.duty import Cause
from hotline.domain.sound import SoundState
from tests.console.hostile_text import MARKUP, PATHS, STATEMENTS
from tests.console.sound_rig import NOON, PEOPLE, SOUND, a_message, a_sound_desk, a_talk, put, write_down

#: Recording -> who may hear it, and who after she said why (in brackets); everybody else is told that there is none.
#: Written by hand.
MAY = {
    "talk of anna": "(nina) (vera)",
    "talk of olga": "olga (nina) (vera)",
    "talk of nina": "nina (vera)",
    "message to the dispatchers": "anna maria (nina) (vera)",
    "message to no queue": "anna maria (nina) (vera)",
    "message to the psychologists": "anna maria (nina) (vera)",
    "message whose card anna keeps": "anna (nina) (vera)",
    "message that pavel calls back": "anna maria pavel (nina) (vera)",
}


@pytest.fixture
async def desk(sqlite_url, spool):
    async with a_sound_desk(sqlite_url, spool) as opened:
        yield opened


async def every(desk):
    """Name -> recording, as in `MAY`."""
    told = {
        "talk of anna": a_talk(),
        "talk of olga": a_talk("olga", "Ольга Смирнова", "psychologist"),
        "talk of nina": a_talk("nina", "Нина Белова"),
        "message to the dispatchers": a_message(),
        "message to no queue": a_message(""),
        "message to the psychologists": a_message("psychologist"),
        "message whose card anna keeps": a_message(),
        "message that pavel calls back": a_message("dispatcher"),
    }
    for one in told.values():
        await desk.keep(one)
    put(desk.url, told["message whose card anna keeps"].call_id, login="anna")
    await _call_back(desk, told["message that pavel calls back"], "pavel")
    return {name: one.recording for name, one in told.items()}


async def _call_back(desk, told, login):
    async with desk.rig.database.unit_of_work() as work:
        cause = Cause("message", told.recording, told.call_id, told.phone, NOON, "dispatcher")
        duty = await work.duties.open(cause, NOON, NOON)
        assert await work.duties.take(duty, login, NOON)
        await work.commit()


async def test_each_role_hears_what_the_table_says_and_nothing_else(desk):
    found, wrong = await every(desk), []
    assert found.keys() == MAY.keys()
    for login in PEOPLE:
        desk.by(login)
        for name, recording in found.items():
            whose = MAY[name].split()
            answer = await desk.get(f"/sounds/{recording}")
            text = await answer.text()
            told = {404: "no", 403: "no", 200: "why" if 'name="reason" value=' in text else "yes"}[answer.status]
            wanted = "yes" if login in whose else "why" if f"({login})" in whose else "no"
            if told != wanted:
                wrong.append(f"{login}, {name}: {told}, expected {wanted}")
            for path, fields in (("play", {}), ("note", {"at_s": "1", "note": "слышно"})):
                status = (await desk.post(f"/sounds/{recording}/{path}", fields, Accept="application/json")).status
                if (status == 200) != (wanted == "yes") or status >= 500:
                    wrong.append(f"{login}, {name}, {path}: {status}")
        listed = await (await desk.get("/sounds")).text()
        for name, recording in found.items():
            if (str(recording) in listed) != (login in MAY[name].replace("(", "").replace(")", "").split()):
                wrong.append(f"{login}: {name} in the list")
    assert wrong == []


async def test_somebody_elses_and_an_unknown_one_answer_alike_and_both_attempts_are_written_down(desk):
    talk = await desk.keep(a_talk("maria", "Мария Соколова"))
    unknown = uuid4()
    hers, none = await desk.get(f"/sounds/{talk.id}"), await desk.get(f"/sounds/{unknown}")
    assert (hers.status, none.status) == (404, 404)
    main = [(await one.text()).partition("<main")[2].partition(">")[2] for one in (hers, none)]
    assert main[0] == main[1]
    assert await desk.audit(talk.id) == [("anna", "sound.open", False, "")]
    assert await desk.audit(unknown) == [("anna", "sound.open", False, "")]
    desk.by("sergey")
    assert (await desk.get(f"/sounds/{talk.id}")).status == 403
    assert (await desk.audit(talk.id))[-1] == ("sergey", "sound.hear_message", False, "")


async def test_a_reason_is_asked_and_kept_and_holds_for_this_recording_alone(desk):
    first, second = await desk.keep(a_talk()), await desk.keep(a_talk())
    desk.by("nina")
    assert (await desk.post(f"/sounds/{first.id}/reason", {"reason": "ок"})).status == 422
    assert (await desk.post(f"/sounds/{first.id}/play", Accept="application/json")).status == 409
    await desk.say_why(first.id, "Пришла жалоба от семьи")
    assert "Что сказано" not in await (await desk.get(f"/sounds/{second.id}")).text()
    assert "Что сказано" in await (await desk.get(f"/sounds/{first.id}")).text()
    await desk.link(first.id)
    told = [("nina", f"sound.{act}", True, "Пришла жалоба от семьи") for act in ("reason", "open", "play")]
    assert await desk.audit(first.id) == told
    desk.rig.clock.put_on = timedelta(hours=2)
    assert 'name="reason"' in await (await desk.get(f"/sounds/{first.id}")).text()


async def test_the_audit_is_written_before_the_first_byte_and_once_a_hearing(desk):
    message = await desk.keep(a_message())
    link = await desk.link(message.id)
    answer = await desk.get(link["src"])
    assert await answer.read() == SOUND
    assert desk.vault.audited == ["sound.play"]
    again = await desk.link(message.id, link["token"])  # the page is still open: the same hearing
    assert again["src"] == link["src"]
    desk.rig.clock.put_on = timedelta(minutes=5)
    assert (await desk.get(link["src"])).status == 404
    assert (await desk.link(message.id, link["token"]))["src"] == link["src"]
    assert (await desk.get(link["src"])).status == 200
    assert [action for _, action, _, _ in await desk.audit(message.id)] == ["sound.play"]
    desk.rig.clock.put_on = timedelta(minutes=20)
    assert (await desk.link(message.id, link["token"]))["src"] != link["src"]
    assert [action for _, action, _, _ in await desk.audit(message.id)] == ["sound.play", "sound.play"]


async def test_a_link_is_for_one_person_one_session_one_recording_and_a_minute(desk):
    message, other = await desk.keep(a_message()), await desk.keep(a_message())
    link = await desk.link(message.id)
    desk.by("maria")
    assert (await desk.get(link["src"])).status == 404
    assert ("maria", "sound.play", False, "") in await desk.audit(message.id)
    assert (await desk.link(message.id, link["token"]))["token"] != link["token"]
    desk.by("anna")
    assert (await desk.link(other.id, link["token"]))["token"] != link["token"]
    desk.rig.door.session = "another"
    assert (await desk.get(link["src"])).status == 404
    desk.rig.door.session = "a session of the test"
    for _ in range(3):
        assert (await desk.get(link["src"], Range="bytes=5-9")).status == 206
    put(desk.url, message.call_id, login="maria")  # somebody takes it: the right is gone at the next range
    assert (await desk.get(link["src"])).status == 404
    put(desk.url, message.call_id, login="")
    desk.rig.clock.put_on = timedelta(seconds=61)
    assert (await desk.get(link["src"])).status == 404


async def test_the_bytes_come_with_manners_and_in_ranges(desk):
    message = await desk.keep(a_message())
    src = (await desk.link(message.id))["src"]
    whole = await desk.get(src)
    manners = {
        "Cache-Control": "no-store",
        "Content-Type": "audio/flac",
        "Content-Disposition": "inline",
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Length": str(len(SOUND)),
    }
    assert {name: whole.headers.get(name) for name in manners} == manners
    last = len(SOUND) - 1
    for asked, span in {
        "bytes=0-0": (0, 0),
        "bytes=100-4199": (100, 4199),
        "bytes=9990-": (9990, last),
        "bytes=-1": (last, last),
        "bytes=-99999999": (0, last),
        "bytes=0-99999999999999999": (0, last),
    }.items():
        part = await desk.get(src, Range=asked)
        first, until = span
        assert (part.status, await part.read()) == (206, SOUND[first : until + 1]), asked
        assert part.headers["Content-Range"] == f"bytes {first}-{until}/{len(SOUND)}"
    for asked in ("bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=9223372036854775807-"):
        none = await desk.get(src, Range=asked)
        assert (none.status, none.headers["Content-Range"]) == (416, f"bytes */{len(SOUND)}"), asked
    head = await desk.client.head(src)
    assert (head.status, head.headers["Content-Length"], await head.read()) == (200, str(len(SOUND)), b"")
    tag = whole.headers["ETag"]
    assert (await desk.get(src, Range="bytes=0-1", **{"If-Range": '"old"'})).status == 200
    assert (await desk.get(src, Range="bytes=0-1", **{"If-Range": tag})).status == 206


_RANGES = (
    *(
        "bytes=0-1,5-6",
        "bytes=" + ",".join(f"{at}-" for at in range(400)),
        "bytes=5-2",
        "bytes=--1",
        "bytes=-",
        "bytes=",
    ),
    *("bytes", "bytes=a-b", "bytes=0x10-", "bytes=1e3-", "items=0-5", "bytes=٣-٤", "bytes= - ", "bytes=0-0-0", "=0-1"),
    *("bytes=" + "9" * 400 + "-", "bytes=-" + "9" * 400, "bytes=0-" + "9" * 30, "Bytes=0-3", "bytes=1.5-2", "0-5"),
    *("bytes=+1-2", "bytes=1 2-3", "bytes=\t1\t-\t2", "bytes=0-1;q=1", "none", "bytes=-1-2", "bytes=null-"),
)


class Attacker:
    """Signed in as anna, with a good link, and asks what nobody should."""

    def __init__(self, desk):
        self.desk, self.asked, self.wrong = desk, 0, []

    async def ask(self, method, path, *, headers=None, **more):
        self.asked += 1
        url = URL(path, encoded=True)
        answer = await self.desk.client.request(method, url, headers=headers, allow_redirects=False, **more)
        body = await answer.read()
        if answer.status >= 500:
            self.wrong.append(f"{method} {path} {headers} {more}: {answer.status}")
        return answer.status, body


async def test_ranges_that_no_player_asks_for_break_nothing(desk):
    message = await desk.keep(a_message())
    src, chance, attacker = (await desk.link(message.id))["src"], random.Random(41), Attacker(desk)
    for one in _RANGES:
        status, body = await attacker.ask("GET", src, headers={"Range": one})
        assert (status, body) in {(200, SOUND), (416, b"")} or (status == 206 and body in SOUND), one
    for _ in range(60):
        first, last = chance.choice([-1, 0, 1, 9999, 10_000, 2**63, chance.randrange(20_000)]), chance.randrange(20_000)
        status, body = await attacker.ask("GET", src, headers={"Range": f"bytes={first}-{last}"})
        assert status in {200, 206, 416}
        assert status != 206 or body == SOUND[first : last + 1]
    assert attacker.wrong == []


async def test_guessed_links_and_paths_that_go_up_lead_nowhere(desk):
    message = await desk.keep(a_message())
    src, chance, attacker = (await desk.link(message.id))["src"], random.Random(42), Attacker(desk)
    good = src.removeprefix("/sound/")
    tokens = [good[:-1], good + "a", good.swapcase(), good[::-1], "a" * 43, "%00", "a%2fb", *PATHS]
    tokens += ["".join(chance.choices("abcXYZ-_012", k=43)) for _ in range(200)]
    for token in tokens:
        status, body = await attacker.ask("GET", f"/sound/{token}")
        assert (status, body == SOUND) in {(404, False), (400, False)}, token
    strange = [*PATHS, f"..%2f{message.id}", f"{message.id}%00", f"{message.id}%2f..", "%2e%2e", "..;"]
    for part in strange:
        for method, tail in (("GET", ""), ("POST", "/play"), ("POST", "/note"), ("POST", "/take-out")):
            status, _ = await attacker.ask(method, f"/sounds/{part}{tail}")
            assert status in {400, 403, 404, 405}, part
    assert attacker.wrong == []


async def test_ids_near_one_that_is_there_are_unknown(desk):
    hers, attacker = await desk.keep(a_talk("maria", "Мария Соколова")), Attacker(desk)
    for step in range(-20, 21):
        near = UUID(int=hers.id.int + step)
        assert (await attacker.ask("GET", f"/sounds/{near}"))[0] == 404
        assert (await attacker.ask("POST", f"/sounds/{near}/play"))[0] == 404
    assert attacker.wrong == []


async def test_what_attackers_type_into_filters_and_notes_is_refused_or_text(desk):
    message, attacker = await desk.keep(a_message()), Attacker(desk)
    for text in (*MARKUP, *STATEMENTS):
        safe = text.encode("utf-8", "replace").decode()
        for field in ("from", "after", "dispatcher", "criterion", "kind", "nonsense"):
            status, body = await attacker.ask("GET", f"/sounds?{urlencode({field: safe[:900]})}")
            assert status in {200, 422}, (field, safe)
            assert "<" not in safe or safe.encode() not in body
        status, _ = await attacker.ask("POST", f"/sounds/{message.id}/note", data={"at_s": safe, "note": safe})
        assert status in {303, 409}
    assert attacker.wrong == []


async def test_markup_in_notes_transcripts_and_names_is_text(desk):
    message = await desk.keep(a_message())
    write_down(desk.url, message.id, message.call_id, [[[text, at, at + 0.4, 0.9] for at, text in enumerate(MARKUP)]])
    put(desk.url, message.call_id, applicant=MARKUP[0], topic_title=MARKUP[1])
    for text in MARKUP:
        await desk.post(f"/sounds/{message.id}/note", {"at_s": "3", "note": text})
    page = await (await desk.get(f"/sounds/{message.id}")).text()
    for text in MARKUP:
        assert text not in page or "<" not in text, text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


async def test_what_cannot_be_heard_says_so_and_gives_no_link(desk):
    broken = await desk.keep(a_message(), state=SoundState.FAILED, fault="файл пуст", peaks=False)
    waiting = await desk.keep(a_message(), peaks=False)
    write_down(desk.url, waiting.id, waiting.call_id, [[]], state="failed")
    assert "файл пуст" in await (await desk.get(f"/sounds/{broken.id}")).text()
    assert (await desk.post(f"/sounds/{broken.id}/play", Accept="application/json")).status == 409
    assert "расшифровать не удалось: послушайте сами" in await (await desk.get(f"/sounds/{waiting.id}")).text()
    src = (await desk.link(waiting.id))["src"]
    desk.vault.broken = True
    answer = await desk.get(src, Accept="application/json")
    assert (answer.status, "повреждена" in (await answer.json())["refused"]) == (409, True)
