"""A family dials. Conversations, in memory."""

import pytest

from agi_scripts.incoming_call import incoming_call
from hotline.domain.call import CallState, EventKind
from ivr.line import Next
from tests.builders import FakeClock, a_centre
from tests.scripted_caller import HANG_UP, ScriptedCaller, lead


@pytest.fixture
def centre(tmp_path):
    return a_centre(tmp_path)


async def test_the_row_stands_before_the_receiver_is_lifted(centre):
    line = await lead(incoming_call, ScriptedCaller(at={"answer": [HANG_UP]}), centre)
    assert not line.answered
    assert centre.journal.row.phone == "+79001234567"
    assert centre.journal.row.state is CallState.RINGING


@pytest.mark.parametrize(
    ("key", "queue", "priority", "topic"),
    [
        ("1", "dispatcher", 0, "support"),
        ("2", "psychologist", 0, "psychologist"),
        ("3", "lawyer", 0, "lawyer"),
        ("4", "dispatcher", 0, "booking"),
        ("5", "urgent", 100, "urgent"),
        ("0", "dispatcher", 0, "dispatcher"),
    ],
)
async def test_each_key_of_the_shipped_menu_leads_to_its_queue(centre, key, queue, priority, topic):
    line = await lead(incoming_call, ScriptedCaller(at={"wait-key": [key]}), centre)
    assert line.in_queue == (queue, priority)
    assert centre.journal.row.topic == topic


@pytest.mark.parametrize(("key", "goes_to"), [("6", Next.MESSAGE), ("7", Next.CALLBACK)])
async def test_a_message_and_a_callback_are_stages_of_their_own(centre, key, goes_to):
    line = await lead(incoming_call, ScriptedCaller(at={"wait-key": [key]}), centre)
    assert line.goes_to is goes_to


@pytest.mark.parametrize("prompt", ["greeting", "notice", "menu-support", "menu-repeat", "wait-key"])
async def test_a_key_counts_at_any_moment_over_speech(centre, prompt):
    line = await lead(incoming_call, ScriptedCaller(at={prompt: ["2"]}), centre)
    assert line.in_queue == ("psychologist", 0)
    told = "recorded" if prompt in {"greeting", "notice"} else "connecting"
    assert line.heard[-2:] == [prompt, told]


async def test_no_key_is_repeated_twice_and_then_goes_to_the_dispatcher(centre):
    line = await lead(incoming_call, ScriptedCaller(), centre)
    assert line.heard.count("menu-support") == 3
    assert line.heard.count("greeting") == 1
    assert line.heard[-1] == "to-dispatcher"
    assert line.in_queue == ("dispatcher", 0)


async def test_a_wrong_key_is_said_kindly_and_the_menu_goes_on(centre):
    line = await lead(incoming_call, ScriptedCaller(at={"wait-key": ["8", "2"]}), centre)
    assert "wrong-key" in line.heard
    assert line.in_queue == ("psychologist", 0)
    assert [(told["key"], told["accepted"]) for told in centre.journal.told(EventKind.KEY)] == [
        ("8", False),
        ("2", True),
    ]


async def test_a_pocket_that_presses_wrong_keys_for_ever_reaches_a_person(centre):
    line = await lead(incoming_call, ScriptedCaller(at={"wait-key": ["8"] * 50}), centre)
    assert line.in_queue == ("dispatcher", 0)


async def test_the_star_repeats_as_often_as_one_likes(centre):
    line = await lead(incoming_call, ScriptedCaller(at={"wait-key": ["*"] * 6 + ["1"]}), centre)
    assert line.heard.count("menu-support") == 7
    assert line.in_queue == ("dispatcher", 0)


async def test_who_hears_the_notice_and_goes_on_has_agreed_with_its_very_words(centre):
    await lead(incoming_call, ScriptedCaller(at={"wait-key": ["1"]}), centre)
    assert centre.journal.row.recording_allowed is True
    assert centre.journal.row.notice_version == "00c0ffee"


@pytest.mark.parametrize("prompt", ["greeting", "notice", "menu-lawyer", "wait-key"])
async def test_nine_means_without_recording_whenever_it_is_pressed(centre, prompt):
    script = {"wait-key": ["1"]} | {prompt: ["9", "1"]}
    line = await lead(incoming_call, ScriptedCaller(at=script), centre)
    assert centre.journal.row.recording_allowed is False
    assert line.heard[line.heard.index(prompt) + 1] == "no-recording"
    assert line.in_queue == ("dispatcher", 0)


@pytest.mark.parametrize("prompt", ["greeting", "notice"])
@pytest.mark.parametrize("key", ["0", "1", "4", "5"])
async def test_who_did_not_hear_the_notice_hears_in_one_sentence_before_the_queue_that_it_is_recorded(
    centre, prompt, key
):
    line = await lead(incoming_call, ScriptedCaller(at={prompt: [key]}), centre)
    assert line.heard[line.heard.index(prompt) + 1 :] == ["recorded"]
    assert line.recorded is True
    assert centre.journal.told(EventKind.CONSENT) == [{"recording": True, "version": "22c0ffee"}]
    assert (centre.journal.row.recording_allowed, centre.journal.row.notice_version) == (True, "22c0ffee")


async def test_who_hangs_up_in_that_sentence_has_not_agreed(centre):
    line = await lead(incoming_call, ScriptedCaller(at={"greeting": ["1"], "recorded": [HANG_UP]}), centre)
    assert line.recorded is None
    assert centre.journal.row.recording_allowed is None


@pytest.mark.parametrize("key", ["0", "4", "5"])
async def test_whoever_chose_is_not_told_twice(centre, key):
    for at, recorded in (
        ({"wait-key": [key]}, True),
        ({"greeting": ["9", key]}, False),
        ({"greeting": ["9"], "wait-key": [key]}, False),
    ):
        line = await lead(incoming_call, ScriptedCaller(at=at), centre)
        assert "recorded" not in line.heard
        assert line.recorded is recorded


async def test_who_cannot_speak_hears_it_too_and_is_not_held_up(centre):
    line = await lead(incoming_call, ScriptedCaller(at={"greeting": ["5"], "recorded": ["5"]}), centre)
    assert line.heard == ["greeting", "recorded", "urgent-silent", "recorded"]
    assert (line.in_queue, line.recorded) == (("urgent", 100), True)
    assert centre.journal.row.topic == "urgent-silent"


@pytest.mark.parametrize("key", ["0", "4", "5", "9"])
@pytest.mark.parametrize("prompt", ["greeting", "wait-key"])
async def test_where_nothing_is_recorded_nobody_is_told_that_it_is(tmp_path, key, prompt):
    centre = a_centre(tmp_path, records=False)
    line = await lead(incoming_call, ScriptedCaller(at={prompt: [key]}), centre)
    assert not {"notice", "recorded"} & set(line.heard)
    assert line.recorded is not True
    assert line.in_queue


async def test_a_caller_who_cannot_speak_presses_five_twice(centre):
    line = await lead(incoming_call, ScriptedCaller(at={"wait-key": ["5"], "urgent": ["5"]}), centre)
    assert line.in_queue == ("urgent", 100)
    assert centre.journal.row.topic == "urgent-silent"


@pytest.mark.parametrize("prompt", ["answer", "greeting", "notice", "menu-urgent", "wait-key", "connecting"])
async def test_hanging_up_is_normal_at_every_point(centre, prompt):
    script = {"wait-key": ["1"], prompt: [HANG_UP]}
    line = await lead(incoming_call, ScriptedCaller(at=script), centre)
    assert line.goes_to is None
    assert centre.journal.row.state in {CallState.RINGING, CallState.IN_MENU}


async def test_outside_the_hours_the_closed_level_is_said_and_nobody_is_sent_to_the_queue(tmp_path):
    clock = FakeClock()
    clock.pass_(hours=12)
    centre = a_centre(tmp_path, clock=clock)
    line = await lead(incoming_call, ScriptedCaller(), centre)
    assert "closed" in line.heard
    assert line.goes_to is Next.MESSAGE
    assert centre.journal.row.state is CallState.OUT_OF_HOURS


async def test_urgent_help_is_there_outside_the_hours_too(tmp_path):
    clock = FakeClock()
    clock.pass_(hours=12)
    line = await lead(incoming_call, ScriptedCaller(at={"closed": ["5"]}), a_centre(tmp_path, clock=clock))
    assert line.in_queue == ("urgent", 100)


async def test_on_a_holiday_the_line_is_closed_by_the_production_calendar(tmp_path):
    clock = FakeClock()
    clock.time = clock.time.replace(month=3, day=9)  # moved from Sunday, 8 March
    centre = a_centre(tmp_path, clock=clock)
    line = await lead(incoming_call, ScriptedCaller(), centre)
    assert "closed" in line.heard


@pytest.mark.parametrize(
    "name",
    ["Анна «Петрова»", "x" * 300, 'a"b\\c', "evil\r\nagi_arg_1: h9-1.1", "${SHELL(id)}", "\ufffd\ufffd", "\u202ertl"],
)
async def test_a_hostile_name_is_text_and_nothing_else(centre, name):
    await lead(incoming_call, ScriptedCaller(name=name, at={"wait-key": ["1"]}), centre)
    kept = centre.journal.row.caller_name
    assert len(kept) <= 300
    assert kept.isprintable()


@pytest.mark.parametrize("number", ["anonymous", "unknown", "", "<script>"])
async def test_a_hidden_number_is_kept_as_hidden(centre, number):
    await lead(incoming_call, ScriptedCaller(number=number, at={"wait-key": ["1"]}), centre)
    assert centre.journal.row.phone == ""
