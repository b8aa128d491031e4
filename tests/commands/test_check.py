"""`hotline check`: each part in order, or what to do about it, in bounded time. With a service: tests/asterisk."""

import asyncio
import json
import threading
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from asterisk_conf import preflight
from hotline.commands import check_part
from hotline.commands.check_machine import asterisk_part, calendar_part, model_part, room_part, sound_parts, voice_part
from hotline.commands.check_part import Part, bounded, in_thread
from hotline.commands.check_service import (
    asterisk_link_part,
    journal_part,
    recordings_part,
    shift_part,
    sip_part,
    stories_part,
)
from hotline.settings import Settings

MOSCOW = ZoneInfo("Europe/Moscow")


def test_without_a_service_it_says_so_and_how_to_start_one_and_leaves_nothing_behind(hotline, home):
    said = hotline("check", "--json")
    assert said.code == 1
    parts = {part["part"]: part for part in json.loads(said.out)}
    assert parts["служба"] == {"part": "служба", "ok": False, "say": "не запущена; запустите: make run", "needed": True}
    assert parts["настройки и меню"]["ok"]
    assert parts["журнал"]["say"].startswith("появится при первом запуске")
    assert not parts["фразы"]["ok"]
    assert not parts["модель речи"]["needed"]
    assert "связь с Asterisk" not in parts
    assert not home.exists()


def test_a_person_reads_a_line_a_part_and_what_is_not_needed_alarms_nobody(hotline):
    lines = hotline("check").out.splitlines()
    assert any(line.startswith("НЕ ГОТОВО  служба: не запущена") for line in lines)
    assert any(line.startswith("заметьте   модель речи: ") for line in lines)
    assert any(line.startswith("в порядке  настройки и меню: ") for line in lines)


def test_faults_of_the_menu_are_told_as_a_part_beside_the_others(hotline, tmp_path):
    (tmp_path / "menu.toml").write_text("closed = 'night'\n")
    said = hotline("check", "--json", MENU__FILE="menu.toml")
    parts = {part["part"]: part for part in json.loads(said.out)}
    assert said.code == 1
    assert "there is no level" in parts["настройки и меню"]["say"]
    assert "служба" in parts


def test_a_database_that_is_broken_is_a_part_that_is_not_ready(hotline, tmp_path):
    (tmp_path / "journal.sqlite3").write_bytes(b"\x17" * 5000)
    said = hotline("check", "--json", DATABASE__URL=f"sqlite:///{tmp_path}/journal.sqlite3")
    [journal] = [part for part in json.loads(said.out) if part["part"] == "журнал"]
    assert not journal["ok"]
    assert "file is not a database" in journal["say"]


async def test_a_part_that_hangs_or_falls_is_told_in_time_and_hides_no_other(monkeypatch):
    monkeypatch.setattr(check_part, "PATIENCE_S", 0.1)
    released = threading.Event()

    def fall():
        raise RuntimeError("the disk is on fire")

    hung, fallen, fine = await asyncio.gather(
        bounded("долго", in_thread(released.wait)),
        bounded("упало", in_thread(fall)),
        bounded("хорошо", in_thread(lambda: Part("хорошо", ok=True, say="да"))),
    )
    released.set()
    assert (hung.ok, hung.needed, hung.say.partition(";")[0]) == (False, True, "нет ответа за 0.1 с")
    assert fallen.say == "проверить не удалось: RuntimeError: the disk is on fire"
    assert fine.ok


def test_an_asterisk_that_is_too_old_is_named_with_the_one_that_is_wanted(tmp_path):
    program = tmp_path / "usr" / "sbin" / "asterisk"
    (tmp_path / "usr" / "lib" / "here" / "asterisk" / "modules").mkdir(parents=True)
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho Asterisk 20.6.0\n")
    program.chmod(0o755)
    part = asterisk_part(tmp_path / "cache", program.parents[2])
    assert not part.ok
    assert part.say.startswith("есть 20.6.0, нужен 22.10.1: в старом известные уязвимости; make run")


def test_no_asterisk_at_all_is_named_with_what_fetches_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    part = asterisk_part(tmp_path / "cache", tmp_path)
    assert not part.ok
    assert part.say.startswith("не найден; make run возьмёт его из Debian")
    assert part.say.endswith("apt-get install mmdebstrap")


def test_too_little_room_is_told_in_megabytes(tmp_path, monkeypatch):
    assert room_part(tmp_path / "not" / "yet").ok
    monkeypatch.setattr("hotline.commands.check_machine.ROOM", preflight.ROOM * 10**9)
    part = room_part(tmp_path)
    assert not part.ok
    assert "освободите место" in part.say


def test_the_voice_is_needed_only_while_a_prompt_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    prompts, voice = sound_parts(["greeting"], Settings(home=tmp_path))
    assert not prompts.ok
    assert "hotline prompts build" in prompts.say
    assert (voice.ok, voice.needed) == (False, True)
    assert not voice_part(needed=False).needed
    prompts, voice = sound_parts([], Settings(home=tmp_path))
    assert prompts.ok
    assert not voice.needed


def test_without_a_model_messages_wait_and_calls_do_not(tmp_path):
    for named in (None, tmp_path / "gone"):
        part = model_part(Settings(home=tmp_path, speech={"model": named}))
        assert (part.ok, part.needed) == (False, False)
        assert "HOTLINE_SPEECH__MODEL" in part.say


def test_a_model_is_found_where_it_was_put_and_its_fault_is_told(tmp_path):
    for name in ("am/final.mdl", "graph/HCLr.fst"):
        file = tmp_path / "models" / "small" / name
        file.parent.mkdir(parents=True)
        file.touch()
    settings = Settings(home=tmp_path)
    assert model_part(settings).say == str(tmp_path / "models" / "small")
    assert model_part(settings, {"pid": 7, "fault": ""}).say.endswith("служба расшифровывает (pid 7)")
    broken = model_part(settings, {"pid": None, "fault": "процесс закончился с кодом 1: no memory"})
    assert not broken.ok
    assert "no memory; подробнее: hotline speech check" in broken.say


@pytest.mark.parametrize(
    ("today", "known", "ok"),
    [
        (date(2026, 11, 22), [2026, 2027], True),
        (date(2026, 11, 22), [2026], False),
        (date(2026, 3, 18), [2026], True),  # nobody knows the next year in spring
        (date(2027, 3, 18), [], False),
    ],
)
def test_the_calendar_alarms_when_a_decree_is_out_that_we_do_not_have(today, known, ok):
    part = calendar_part(today, known)
    assert (part.ok, part.needed) == (ok, False)
    assert str(today.year + 1) in part.say


def journal(state="ok", reason="", database=""):
    kept = {"state": state, "since": "2026-03-18T09:00:00+00:00", "reason": reason}
    return journal_part({"journal": kept, "database": database}, MOSCOW)


def test_rows_in_the_spool_let_calls_be_taken_rows_in_memory_do_not():
    assert journal().say == "база отвечает, строки пишутся с 18.03.2026 12:00:00"
    spooling = journal("spooling", "locked", "locked")
    assert (spooling.ok, spooling.needed) == (False, False)
    assert "с 18.03.2026 12:00:00 база не отвечает (locked), строки ждут в папке spool" in spooling.say
    holding = journal("holding", "No space left")
    assert (holding.ok, holding.needed) == (False, True)
    assert "No space left" in holding.say
    unread = journal(database="DatabaseSilent")
    assert (unread.ok, unread.needed) == (False, False)


def test_a_link_that_is_gone_says_why():
    linked = {"linked": True, "reason": ""}
    assert asterisk_link_part({"asterisk": 17, "ami": linked}).ok
    assert "log/asterisk-console.log" in asterisk_link_part({"asterisk": None, "ami": linked}).say
    gone = asterisk_link_part({"asterisk": 17, "ami": {"linked": False, "reason": "no answer for 10 s"}})
    assert (gone.ok, gone.say.partition(";")[0]) == (False, "no answer for 10 s")


def test_recordings_that_wait_are_told_and_keep_no_call_away():
    assert recordings_part("").ok
    waiting = recordings_part("12 MB free in sealed are too few to seal; free some space")
    assert (waiting.ok, waiting.needed) == (False, False)
    assert "free some space" in waiting.say


def test_nobody_on_shift_and_phones_out_of_reach_are_told_and_alarm_nobody():
    assert "hotline shift start" in shift_part({}).say
    assert not shift_part(None).ok
    part = shift_part({"anna": True, "vera": False})
    assert (part.ok, part.needed) == (True, False)
    assert "телефон не на связи: vera" in part.say
    assert not shift_part({"vera": False}).ok


async def test_doors_that_nobody_opens_or_answers_are_told_in_time(monkeypatch):
    monkeypatch.setattr("hotline.commands.check_service._PROBE_S", 0.2)

    async def silent(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    frozen = await stories_part(port)
    assert (frozen.ok, frozen.needed) == (False, True)
    assert "make run" in frozen.say
    server.close()
    await server.wait_closed()
    assert not (await stories_part(port)).ok
    assert not (await sip_part("0.0.0.0", port)).ok
