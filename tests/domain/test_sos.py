"""The SOS card: what may be done with it, by whom, and when somebody is called."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.domain.sos import Overdue, Patience, SosCard, Told, may_take_back, overdue
from hotline.domain.sos_changes import acknowledge, check, close, hand, is_correction, write
from hotline.domain.sos_form import CHANNELS, FIELDS, SIGNS, STEPS, TOLD, cleaned
from hotline.domain.sos_state import STATE_TITLES, TRANSITIONS, SosState, SosStep, after

NOW = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "", "")
OLGA = User("olga", "Ольга Смирнова", Role.SPECIALIST, "", "")
VERA = User("vera", "Вера Иванова", Role.DISPATCHER, "", "")
HEAD = User("head", "Мария Ильина", Role.SUPERVISOR, "", "")


def a_card(**traits):
    return replace(
        SosCard(
            id=uuid4(), number=7, opened_at=NOW, login="anna", specialist="Анна Петрова", problem="Кричат за стеной"
        ),
        **traits,
    )


def pen(user=ANNA, *, now=NOW, tab="tab-1"):
    return Pen(user, now, now.date(), tab)


def handed(to=OLGA):
    return hand(a_card(), to, pen())


def acknowledged():
    return acknowledge(handed(), pen(OLGA))


def test_the_words_of_the_form_are_to_the_letter():
    assert list(CHANNELS.values()) == ["Лично", "Письменно", "По телефону", "Через интернет-ресурсы"]
    assert [
        FIELDS[name].label for name in ("applicant", "parents", "children", "living_address", "problem", "extra")
    ] == [
        "Ф.И.О. заявителя",
        "Ф.И.О. родителей",
        "Ф.И.О. ребенка/детей",
        "Адрес фактического проживания семьи/несовершеннолетнего",
        "Описание проблемы семьи",
        "Дополнительная информация о семье/несовершеннолетнем",
    ]


def test_every_field_of_the_form_is_a_field_of_the_card():
    assert set(FIELDS) | {"channel"} <= set(SosCard.__slots__)


def test_six_crisis_signs_and_six_services_are_one_click_away():
    assert (len(SIGNS), len(STEPS)) == (6, 6)
    assert not set(SIGNS) & set(STEPS)
    assert [told.number for told in TOLD.values() if told.number] == ["112", "102", "103", "101"]


def test_every_state_has_a_word_and_every_step_that_is_missing_is_refused():
    assert set(STATE_TITLES) == set(TRANSITIONS) == set(SosState)
    for state in SosState:
        for step in SosStep:
            if step not in TRANSITIONS[state]:
                with pytest.raises(Refused):
                    after(state, step)


def test_a_closed_card_goes_nowhere():
    assert TRANSITIONS[SosState.CLOSED] == {}


def test_a_card_goes_from_hand_to_hand_and_is_closed_with_what_came_of_it():
    card = acknowledged()
    assert (card.state, card.handed_to, card.acknowledged_by) == (SosState.ACKNOWLEDGED, "olga", "olga")
    done = close(card, "Бригада выехала, дети у бабушки", pen(OLGA, now=NOW + timedelta(hours=2)))
    assert (done.state, done.outcome) == (SosState.CLOSED, "Бригада выехала, дети у бабушки")
    assert done.version == card.version + 1


def test_handing_it_twice_to_the_same_person_is_once():
    card = handed()
    assert hand(card, OLGA, pen(now=NOW + timedelta(minutes=3))) is card


def test_who_gets_the_card_anew_is_given_the_whole_time_again():
    late = replace(handed(), reminded_at=NOW, escalated_at=NOW)
    again = hand(late, HEAD, pen(OLGA, now=NOW + timedelta(minutes=20)))
    assert (again.handed_to, again.reminded_at, again.escalated_at) == ("head", None, None)
    assert again.since == NOW + timedelta(minutes=20)


def test_a_card_of_which_nothing_is_known_is_not_handed():
    with pytest.raises(Refused, match="Карта пуста"):
        hand(a_card(problem=""), OLGA, pen())
    assert hand(a_card(problem="", checklist=frozenset({"suicide"})), OLGA, pen()).state is SosState.HANDED


def test_only_the_one_who_was_asked_or_a_supervisor_takes_the_card():
    with pytest.raises(Refused, match="тот, кому она передана"):
        acknowledge(handed(), pen(VERA))
    assert acknowledge(handed(), pen(HEAD)).acknowledged_by == "head"


def test_taking_it_twice_is_once_and_a_second_person_comes_too_late():
    card = acknowledged()
    assert acknowledge(card, pen(OLGA)) is card
    with pytest.raises(Refused, match="ещё никем не принята"):
        acknowledge(card, pen(HEAD))


def test_who_opened_the_card_cannot_close_it_over_the_head_of_the_one_who_has_it():
    with pytest.raises(Refused, match="тот, кто её ведёт"):
        close(acknowledged(), "Всё хорошо", pen(ANNA))
    assert close(acknowledged(), "Всё хорошо", pen(HEAD)).state is SosState.CLOSED


def test_a_card_that_waits_for_its_person_cannot_be_closed():
    with pytest.raises(Refused, match="принята или ещё не передана"):
        close(handed(), "Передумали", pen())


def test_a_card_opened_in_vain_is_closed_with_a_reason():
    with pytest.raises(Refused, match="Напишите, чем закончилось"):
        close(a_card(), " \u200b ", pen())
    assert close(a_card(), "Открыта по ошибке", pen()).state is SosState.CLOSED


def test_a_stranger_does_nothing_with_the_card():
    with pytest.raises(Refused, match="Передать карту может"):
        hand(a_card(), OLGA, pen(VERA))


def test_what_is_typed_is_kept_and_says_who_typed_it():
    outcome = write(a_card(), [Change("children", "Петя, 6 лет", 0), Change("channel", "in_person", 0)], pen())
    assert (outcome.card.children, outcome.card.channel, outcome.card.version) == ("Петя, 6 лет", "in_person", 1)
    assert outcome.saved == {"children": "", "channel": "phone"}
    assert outcome.card.marks["children"].login == "anna"


def test_what_somebody_else_changed_meanwhile_is_not_overwritten():
    hers = write(a_card(), [Change("problem", "Слышны удары", 0)], pen(OLGA, tab="tab-2")).card
    outcome = write(hers, [Change("problem", "Кричит ребёнок", 0), Change("parents", "Иванов И. И.", 0)], pen())
    assert outcome.card.problem == "Слышны удары"
    assert outcome.card.parents == "Иванов И. И."
    assert outcome.conflicts["problem"].theirs == "Слышны удары"
    assert outcome.conflicts["problem"].mark.author == "Ольга Смирнова"


def test_who_has_seen_the_other_words_may_replace_them():
    hers = write(a_card(), [Change("problem", "Слышны удары", 0)], pen(OLGA, tab="tab-2")).card
    assert write(hers, [Change("problem", "Удары и крик", hers.version)], pen()).card.problem == "Удары и крик"


def test_one_page_never_conflicts_with_itself():
    first = write(a_card(), [Change("problem", "Кри", 0)], pen()).card
    assert write(first, [Change("problem", "Крик", 0)], pen()).card.problem == "Крик"


def test_words_of_the_draft_may_be_mended_freely_and_those_of_others_stay_readable():
    assert not is_correction(a_card(), "problem", "anna")
    assert is_correction(a_card(), "problem", "olga")
    assert is_correction(handed(), "problem", "anna")
    assert not is_correction(handed(), "children", "anna")


def test_a_closed_card_is_only_read():
    closed = a_card(state=SosState.CLOSED)
    with pytest.raises(Refused, match="только читается"):
        write(closed, [Change("problem", "Ещё", 0)], pen())
    with pytest.raises(Refused, match="только читается"):
        check(closed, "suicide", done=True)


@pytest.mark.parametrize(
    ("field", "raw", "sentence"),
    [
        ("applicant", "я" * 301, "300 знаков, а написано 301"),
        ("problem", "я" * 10_001, "10000 знаков, а написано 10001"),
        ("problem", "я" * 1_000_000, "прежний текст сохранён"),
        ("problem", None, "ожидается текст"),
        ("channel", "telegram", "из списка"),
        ("state", "closed", "Такого поля"),
        ("login", "head", "Такого поля"),
        ("__class__", "x", "Такого поля"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_a_sentence(field, raw, sentence):
    with pytest.raises(Refused, match=sentence):
        cleaned(field, raw)


def test_a_fault_in_one_field_does_not_hold_up_the_others():
    outcome = write(a_card(), [Change("applicant", "я" * 301, 0), Change("phone", "8 900 123-45-67", 0)], pen())
    assert outcome.card.phone == "8 900 123-45-67"
    assert list(outcome.faults) == ["applicant"]


def test_markup_stays_text_and_what_cannot_be_seen_goes():
    assert cleaned("applicant", " <b>Анна</b>\u202e\n Петрова\x00 ") == "<b>Анна</b> Петрова"
    assert cleaned("problem", "первое\r\nвторое") == "первое\nвторое"


def test_a_tick_can_be_taken_away_and_twice_is_once():
    card = check(a_card(), "suicide", done=True)
    assert card.checklist == {"suicide"}
    assert check(card, "suicide", done=True) is card
    assert check(card, "suicide", done=False).checklist == set()
    with pytest.raises(Refused, match="Такой отметки"):
        check(card, "nonsense", done=True)


@pytest.mark.parametrize(
    ("minutes", "traits", "due"),
    [
        (4, {}, None),
        (5, {}, Overdue.REMIND),
        (14, {"reminded_at": NOW}, None),
        (15, {"reminded_at": NOW}, Overdue.ESCALATE),
        (15, {}, Overdue.ESCALATE),
        (16, {"reminded_at": NOW, "escalated_at": NOW}, None),
        (600, {"state": SosState.ACKNOWLEDGED}, None),
        (600, {"state": SosState.CLOSED}, None),
        (600, {"state": SosState.HANDED, "handed_at": NOW + timedelta(minutes=598)}, None),
        (600, {"state": SosState.HANDED, "handed_at": NOW + timedelta(minutes=590)}, Overdue.REMIND),
    ],
)
def test_a_card_that_nobody_takes_is_reminded_of_and_then_escalated(minutes, traits, due):
    assert overdue(a_card(**traits), NOW + timedelta(minutes=minutes), Patience()) is due


def test_a_click_by_mistake_can_be_taken_back_by_its_maker_and_soon():
    told = Told("112", "Единая служба спасения 112", NOW, "anna")
    assert may_take_back(told, "anna", NOW + timedelta(minutes=10))
    assert not may_take_back(told, "anna", NOW + timedelta(minutes=11))
    assert not may_take_back(told, "olga", NOW)


def test_the_states_of_the_card_stand_in_the_table_as_the_regulation_tells_them():
    assert TRANSITIONS[SosState.DRAFT][SosStep.HAND] is SosState.HANDED
    assert TRANSITIONS[SosState.HANDED][SosStep.ACKNOWLEDGE] is SosState.ACKNOWLEDGED
    assert TRANSITIONS[SosState.ACKNOWLEDGED][SosStep.CLOSE] is SosState.CLOSED
