"""What a card of an appeal keeps, what it refuses, and how two people write into one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from hotline.domain import appeal_choices as choices
from hotline.domain.appeal import ANONYMOUS, Appeal
from hotline.domain.appeal_changes import Change, Pen, filled, is_correction, merge
from hotline.domain.appeal_fields import FIELDS, LINE_LIMIT, TEXT_LIMIT, cleaned
from hotline.domain.appeal_paper import appeal_paper, route_paper
from hotline.domain.appeal_query import AppealQuery
from hotline.domain.appeal_rights import needs_reason, seen_by, takes_part, why_not_edit
from hotline.domain.appeal_state import TRANSITIONS, AppealState, Step, after
from hotline.domain.forms.papers import AppealForm, AppealKind, Purpose
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused

NOON = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 18)


def a_user(login="anna", role=Role.DISPATCHER):
    return User(login, login.title(), role, "", "")


def a_pen(login="anna", tab="", role=Role.DISPATCHER):
    return Pen(a_user(login, role), NOON, TODAY, tab)


def a_card(**fields):
    blank = Appeal(id=uuid4(), volume=1, number=7, opened_at=NOON, changed_at=NOON, login="anna", specialist="Anna")
    return replace(blank, **fields)


def written(card, *, by="anna", tab="", **fields):
    outcome = merge(card, [Change(name, value, card.version) for name, value in fields.items()], a_pen(by, tab))
    assert not outcome.faults
    assert not outcome.conflicts
    return outcome.appeal


# Where an appeal stands


def test_an_answered_appeal_is_closed_and_a_closed_one_is_opened_again():
    assert after(AppealState.OPEN, Step.ANSWER) is AppealState.ANSWERED
    assert after(AppealState.ANSWERED, Step.CLOSE) is AppealState.CLOSED
    assert after(AppealState.CLOSED, Step.REOPEN) is AppealState.REOPENED
    assert after(AppealState.REOPENED, Step.CLOSE) is AppealState.CLOSED


@pytest.mark.parametrize(("state", "step"), [(s, t) for s in AppealState for t in Step if t not in TRANSITIONS[s]])
def test_a_step_that_the_table_does_not_know_is_refused_in_russian(state, step):
    with pytest.raises(Refused, match=r"[а-я]{4}"):
        after(state, step)


# To the letter


def test_the_choices_are_those_of_the_official_card():
    assert list(choices.PURPOSES.values()) == [purpose.value for purpose in Purpose]
    assert set(choices.KINDS.values()) == {kind.value for kind in AppealKind}
    assert {form.value for form in AppealForm} < set(choices.CHANNELS.values())


def test_the_shipped_categories_and_agencies_are_those_of_the_regulations():
    assert "; ".join(choices.CATEGORIES.values()) == (
        "многодетная; молодая; ожидающая рождения ребёнка; одинокий родитель; замещающая; "
        "с ребёнком-инвалидом или ребёнком с ОВЗ; в трудной жизненной ситуации (ТЖС); в социально опасном положении "
        "(СОП); в кризисной ситуации; малообеспеченная; семья участника СВО; иная"
    )
    assert "; ".join(choices.AGENCIES.values()) == (
        "Опека и попечительство; Образование; Здравоохранение; КДНиЗП; Органы внутренних дел; УСЗН; "
        "Социальный фонд России; Центр занятости; Бюро МСЭ; ЖКХ; МФЦ; Фонд «Защитники Отечества»"
    )


def test_the_fields_follow_the_telephone_script():
    order = list(FIELDS)
    script = ["applicant", "address", "family_status", "family_members", "birth_date", "phone"]
    script += ["topic", "question", "content", "answer", "agencies", "result"]
    assert sorted(script, key=order.index) == script


# Hostile input


def test_markup_stays_text_and_what_cannot_be_seen_goes():
    typed = "<script>alert(1)</script>\u202eАнна\u200f \x00Петрова\ud800\t\n "
    assert cleaned("applicant", typed, TODAY) == "<script>alert(1)</script>Анна Петрова"


def test_a_name_of_three_hundred_letters_fits_and_one_more_is_refused_with_the_length():
    assert cleaned("applicant", "Я" * LINE_LIMIT, TODAY) == "Я" * LINE_LIMIT
    with pytest.raises(Refused, match="301"):
        cleaned("applicant", "Я" * (LINE_LIMIT + 1), TODAY)


@pytest.mark.parametrize("length", [TEXT_LIMIT + 1, 100_000])
def test_a_text_that_is_too_long_is_refused_with_its_length(length):
    assert cleaned("content", "а\n" * (TEXT_LIMIT // 2), TODAY).startswith("а\nа")
    with pytest.raises(Refused, match=str(length)):
        cleaned("content", "я" * length, TODAY)


@pytest.mark.parametrize("typed", ["5.9.1987", "05.09.1987", "05/09/1987", "1987-09-05"])
def test_a_birthday_is_understood_as_people_write_it(typed):
    assert cleaned("birth_date", typed, TODAY) == "1987-09-05"


@pytest.mark.parametrize(
    "typed", ["31.02.2000", "05.09", "вчера", "01.01.1899", "19.03.2026", "٠٥.٠٩.1987", "0.0.0000"]
)
def test_a_date_that_is_none_is_refused(typed):
    with pytest.raises(Refused):
        cleaned("birth_date", typed, TODAY)


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("phone", "позвоните маме"),
        ("email", "anna at mail"),
        ("email", 'a@b.ru", <script>'),
        ("kind", "third"),
        ("channel", "pigeon"),
        ("channel", ["phone"]),
        ("purposes", ["lawyer", "everything"]),
        ("categories", ["'; DROP TABLE appeals"]),
        ("categories", "large"),
        ("categories", [["large"]]),
        ("topic", "../../etc"),
        ("anonymous", "yes"),
        ("consent", 1),
        ("applicant", {"a": 1}),
        ("route", [{"help": 7}]),
        ("route", ["line"]),
        ("state", "closed"),
        ("login", "vera"),
        ("__class__", "x"),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(field, raw):
    with pytest.raises(Refused, match=r"[а-я]{4}"):
        cleaned(field, raw, TODAY)


@pytest.mark.parametrize("asked", [{"show": "1=1"}, {"before": "1"}, {"before": "1-x"}, {"before": "9" * 30 + "-1"}])
def test_a_list_is_filtered_only_by_what_it_offers(asked):
    with pytest.raises(Refused):
        AppealQuery.read(asked)


# Two people, one card


def test_different_fields_of_two_people_merge():
    card = written(written(a_card(), applicant="Ирина"), by="vera", question="Путёвка")
    assert (card.applicant, card.question, card.version) == ("Ирина", "Путёвка", 2)


def test_a_field_that_somebody_changed_meanwhile_is_not_overwritten_and_both_values_are_told():
    opened = a_card()
    theirs = written(opened, by="vera", question="Путёвка в лагерь")
    outcome = merge(theirs, [Change("question", "Пособие", opened.version)], a_pen("anna"))
    assert outcome.appeal is theirs
    assert outcome.conflicts["question"].theirs == "Путёвка в лагерь"
    assert outcome.conflicts["question"].mark.login == "vera"


def test_her_choice_after_a_conflict_is_written():
    theirs = written(a_card(), by="vera", question="Путёвка")
    outcome = merge(theirs, [Change("question", "Пособие", theirs.version)], a_pen("anna"))
    assert outcome.appeal.question == "Пособие"


def test_the_page_that_wrote_a_field_goes_on_although_the_answer_was_lost():
    opened = a_card()
    saved = written(opened, tab="t1", question="Пособ")
    outcome = merge(saved, [Change("question", "Пособие", opened.version)], a_pen("anna", tab="t1"))
    assert outcome.appeal.question == "Пособие"


def test_a_second_tab_of_hers_is_told_like_a_colleague():
    opened = a_card()
    saved = written(opened, tab="t1", question="Пособ")
    outcome = merge(saved, [Change("question", "Пособие", opened.version)], a_pen("anna", tab="t2"))
    assert list(outcome.conflicts) == ["question"]


def test_what_is_sent_twice_changes_nothing():
    saved = written(a_card(), question="Пособие")
    assert merge(saved, [Change("question", "Пособие", 0)], a_pen("vera")).appeal is saved


def test_a_bad_field_does_not_hold_up_the_good_ones():
    outcome = merge(a_card(), [Change("birth_date", "завтра", 0), Change("applicant", "Ирина", 0)], a_pen())
    assert outcome.appeal.applicant == "Ирина"
    assert list(outcome.faults) == ["birth_date"]


def test_consent_carries_the_time_at_which_it_was_given():
    card = written(a_card(), consent=True)
    assert card.consent_at == NOON
    assert written(card, consent=None).consent_at is None


def test_words_of_another_person_and_an_answered_card_leave_the_old_value_readable():
    hers = written(a_card(), question="Пособие")
    assert not is_correction(hers, "question", "anna")
    assert is_correction(hers, "question", "vera")
    assert not is_correction(hers, "content", "vera")
    assert is_correction(replace(hers, state=AppealState.CLOSED), "content", "anna")


def test_joining_fills_only_what_was_blank():
    old = written(a_card(), applicant="Ирина", question="Пособие")
    new = written(a_card(), applicant="И. П.", content="Второй ребёнок", agencies=["mfc"])
    joined = filled(old, new, a_pen())
    assert (joined.applicant, joined.content, joined.agencies) == ("Ирина", "Второй ребёнок", ("mfc",))


def test_who_wants_to_stay_unknown_has_no_name():
    assert written(a_card(), applicant="Ирина", anonymous=True).who == ANONYMOUS


# On paper


def test_a_card_is_printed_with_its_name_in_three_parts_and_a_russian_date():
    card = written(a_card(), applicant="Алиев Мурад Ага оглы", birth_date="1987-09-05", purposes=["lawyer", "resource"])
    paper = appeal_paper(card, ZoneInfo("Asia/Barnaul"))
    assert (paper.surname, paper.name, paper.patronymic) == ("Алиев", "Мурад", "Ага оглы")
    assert (paper.birth_date, paper.opened_at.hour) == ("05.09.1987", 16)
    assert paper.purposes == {Purpose.LAWYER, Purpose.RESOURCE}


def test_who_wants_to_stay_unknown_is_on_no_paper():
    fields = {"applicant": "Ирина Львова", "address": "Ленина, 5", "email": "ira@mail.ru", "birth_date": "5.9.1987"}
    card = written(a_card(phone="+79001234567"), **fields, anonymous=True, place="Барнаул")
    zone = ZoneInfo("Europe/Moscow")
    printed = f"{appeal_paper(card, zone)} {route_paper(card, zone)}"
    assert "Аноним" in printed
    for secret in ("Ирина", "Ленина", "ira@", "1987", "9001234567"):
        assert secret not in printed


# Whose card it is


def test_a_dispatcher_writes_on_her_shift_into_cards_in_which_she_takes_part():
    card = a_card(people=frozenset({"vera"}))
    for login in ("anna", "vera"):
        assert takes_part(card, login)
        assert why_not_edit(card, a_user(login), on_shift=True) == ""
        assert "смен" in why_not_edit(card, a_user(login), on_shift=False)
    assert why_not_edit(card, a_user("olga"), on_shift=True) != ""


def test_a_specialist_needs_no_shift_for_her_own_card_and_has_no_other():
    card = a_card(people=frozenset({"lev"}))
    assert why_not_edit(card, a_user("lev", Role.SPECIALIST), on_shift=False) == ""
    assert why_not_edit(card, a_user("ira", Role.SPECIALIST), on_shift=True) != ""


def test_a_supervisor_reads_another_card_with_a_reason_and_an_administrator_none():
    head = a_user("head", Role.SUPERVISOR)
    assert needs_reason(a_card(), head)
    assert not needs_reason(a_card(people=frozenset({"head"})), head)
    assert seen_by(head) is None
    assert seen_by(a_user()) == "anna"
    assert seen_by(a_user("root", Role.ADMIN)) == ""


def test_a_merged_card_is_only_read():
    assert "присоединена" in why_not_edit(a_card(merged_into=uuid4()), a_user(), on_shift=True)


def test_nothing_of_the_card_reaches_a_log():
    services = Path(__file__).parents[2] / "hotline" / "services"
    for file in services.glob("*appeal*.py"):
        assert "log." not in file.read_text("utf-8"), file.name
