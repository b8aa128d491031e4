"""The invented centre before anything is started: its plan is whole, and it touches no real centre."""

import asyncio
from datetime import UTC, datetime
from itertools import chain
from zoneinfo import ZoneInfo

import pytest

from hotline.commands.demo_called import Families, awake
from hotline.commands.demo_home import DemoHome, demo_settings
from hotline.commands.demo_plan import read_plan
from hotline.domain.appeal_choices import AGENCIES, CATEGORIES, CHANNELS, PURPOSES, TOPICS
from hotline.domain.appeal_fields import FIELDS, cleaned
from hotline.domain.follow_up import Result
from hotline.domain.refusal import Refused
from hotline.domain.sos_form import SIGNS, STEPS, TOLD
from hotline.system_clock import SystemClock
from ivr.sip_caller import PhoneTrouble

PLAN = read_plan()
CALLS = [*PLAN.call, *PLAN.later]
CARDS = [part.card for part in (*PLAN.past, *PLAN.call, *PLAN.brought) if part.card]


def test_every_invented_number_is_one_of_ours():
    numbers = {part.phone for part in (*PLAN.past, *CALLS, *PLAN.brought, *PLAN.called)} - {""}
    assert all(number.startswith("+791355501") and len(number) == 12 for number in numbers)


def test_whom_the_service_calls_by_itself_asked_for_it_or_has_an_answered_card_that_wants_it():
    waiting = {past.phone: past for past in PLAN.past if past.card and past.card.step == "answer"}
    asked = {call.phone for call in PLAN.call if call.ends == "callback"}
    for called in PLAN.called:
        if called.phone in asked:
            continue
        assert waiting[called.phone].card.written["follow_up"]
        assert waiting[called.phone].days_ago >= 4, "two working days, whatever day it is today"
        assert called.result in {"", *Result}


class BrokenPhone:
    """Its process is gone, as after Ctrl-C in a terminal."""

    rung = 0

    async def ringing(self, within):
        self.rung += 1
        raise PhoneTrouble("the phone's process ended")


async def test_a_broken_phone_of_the_families_does_not_keep_the_demonstration_from_its_end(monkeypatch):
    monkeypatch.setattr("hotline.commands.demo_called._PAUSE_S", 0.0)
    phone = BrokenPhone()
    async with asyncio.timeout(5):
        await Families(None, None, None, print).answer(phone, PLAN.called)
    assert phone.rung == 3


@pytest.mark.parametrize("hour", range(24))
def test_somewhere_in_the_country_it_is_day_but_for_three_hours(hour):
    now = datetime(2026, 11, 18, hour, 30, tzinfo=UTC)
    zone = awake(now)
    assert bool(zone) is not (18 <= hour < 21)
    assert not zone or 9 <= now.astimezone(ZoneInfo(zone)).hour < 20


def test_everybody_who_is_named_has_an_account():
    logins = {person.login for person in PLAN.person}
    named = {past.by for past in PLAN.past} | {call.transfer for call in CALLS} | {one.login for one in PLAN.brought}
    named |= {call.sos.to for call in CALLS if call.sos}
    assert named - {""} <= logins
    assert {person.role for person in PLAN.person} == {"dispatcher", "specialist", "supervisor", "admin"}
    assert any(person.role == "dispatcher" and not person.robot for person in PLAN.person)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.family or card.written.get("question", ""))
def test_every_card_is_one_that_a_dispatcher_could_have_written(card):
    today = SystemClock().now().date()
    for name, value in card.written.items():
        assert name in FIELDS
        cleaned(name, value, today)
    chosen = {code for name in ("categories", "agencies", "purposes") for code in card.written.get(name, ())}
    assert chosen <= CATEGORIES.keys() | AGENCIES.keys() | PURPOSES.keys()
    assert card.written.get("topic", "other") in TOPICS
    assert card.step != "close" or (card.closing_mark and card.written["result"])


def test_sos_cards_and_what_was_brought_by_hand_use_words_of_the_forms():
    for sos in filter(None, (call.sos for call in PLAN.call)):
        assert set(sos.signs) <= SIGNS.keys()
        assert set(sos.steps) <= STEPS.keys()
        assert set(sos.told) <= TOLD.keys()
    assert {one.channel for one in PLAN.brought} <= set(CHANNELS)
    assert {agency.code for agency in PLAN.agency} <= AGENCIES.keys()
    assert set(chain.from_iterable(key for call in CALLS for key, _ in call.keys)) <= set("0123456789*")


def test_the_database_and_the_lines_of_a_real_centre_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOTLINE_HOME", raising=False)
    (tmp_path / "hotline.toml").write_text(
        'home = "/srv/hotline"\n[database]\nurl = "postgresql://hotline@db/centre"\n'
        '[trunk]\nhost = "sip.example.ru"\nmatch = "203.0.113.0/28"\n[web]\nport = 8181\n'
    )
    settings = demo_settings()
    assert settings.home == tmp_path / "var" / "demo"
    assert settings.database_url == f"sqlite:///{settings.home}/hotline.sqlite3"
    assert settings.trunk is None
    assert settings.web.port == 8181


def test_invented_families_never_come_into_the_journal_of_a_real_centre(hotline, home):
    home.mkdir()
    (home / "hotline.sqlite3").touch()
    said = hotline("demo", "--once")
    assert (said.code, said.out) == (1, "")
    assert "журнал настоящего центра" in said.err
    assert [file.name for file in home.iterdir()] == ["hotline.sqlite3"]


def test_a_story_that_cannot_be_told_names_the_place(hotline, tmp_path, home):
    story = tmp_path / "story.toml"
    story.write_text('[[person]]\nlogin = "anna"\nname = "Анна"\nrole = "queen"\n', "utf-8")
    said = hotline("demo", "--once", "--story", str(story))
    assert said.code == 1
    assert "person.0.role" in said.err
    assert not home.exists()


def test_what_was_begun_is_remembered(tmp_path):
    DemoHome(tmp_path).all_told()
    (tmp_path / "hotline.sqlite3").touch()
    assert DemoHome(tmp_path).told
    with pytest.raises(Refused, match="настоящего центра"):
        DemoHome(_another(tmp_path))


def _another(folder):
    other = folder / "centre"
    other.mkdir()
    (other / "hotline.sqlite3").touch()
    return other
