"""What frames of a real Asterisk 22.10.1 mean (ami_frames/*.txt: real calls over SIP, the caller invented)."""

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.ami_guard import headers_of
from ivr.ami_shapes import phone_of
from ivr.ami_signals import READERS, translate
from ivr.ami_snapshot import Member, Talking, Waiting, read_snapshot
from ivr.dialplan_signals import SilenceWanted, TalkNamed
from ivr.signals import (
    AnsweredBy,
    Booted,
    CallEnded,
    DeviceState,
    HangUpAsked,
    MemberPaused,
    MemberState,
    OriginateOutcome,
    PhoneRang,
    PhoneReachable,
    PhoneSilent,
    QueueAbandoned,
    QueueJoined,
    QueueLeft,
    Shutdown,
    TalkEnded,
    Transferred,
)

FRAMES = Path(__file__).with_name("ami_frames")


def frames(name):
    text = (FRAMES / f"{name}.txt").read_text(encoding="utf-8").strip()
    # An empty value keeps its space on the wire, which an editor would strip from the file.
    return [
        headers_of("\r\n".join(f"{line} " if line.endswith(":") else line for line in frame.split("\n")).encode())
        for frame in text.split("\n\n")
    ]


def signals(name):
    return [translate(headers) for headers in frames(name)]


def test_a_call_that_is_answered_and_ended_by_the_dispatcher_tells_its_whole_story():
    call, phone = "h17-1795311994.6", "h17-1795311994.7"
    assert signals("answered_and_hung_up_by_dispatcher") == [
        QueueJoined(call, "dispatcher", 1),
        PhoneRang(call, "anna", phone),
        MemberState("anna", DeviceState.RINGING),
        QueueLeft(call, "dispatcher"),
        MemberState("anna", DeviceState.IN_USE),
        AnsweredBy(call, "anna", phone, hold_s=1),
        HangUpAsked(call, phone),
        TalkEnded(call, "anna", "dispatcher", talk_s=3),
        CallEnded(call, phone, 16, "Normal Clearing"),
        MemberState("anna", DeviceState.NOT_IN_USE),
        CallEnded(call, call, 16, "Normal Clearing"),
    ]


def test_only_the_hang_up_of_the_callers_own_channel_ends_the_call():
    phone_gone, caller_gone = [
        signal for signal in signals("answered_and_hung_up_by_dispatcher") if isinstance(signal, CallEnded)
    ]
    assert (phone_gone.of_caller, caller_gone.of_caller) == (False, True)


def test_a_caller_who_hangs_up_is_named_as_the_one_who_did():
    told = signals("answered_and_hung_up_by_caller")
    assert [signal.by for signal in told if isinstance(signal, TalkEnded)] == ["caller"]
    assert [signal.of_caller for signal in told if isinstance(signal, HangUpAsked)] == [True]


def test_a_silent_phone_and_a_caller_who_gives_up():
    call, first, second = "h17-1795312007.10", "h17-1795312007.11", "h17-1795312012.12"
    assert signals("gave_up_after_a_silent_phone") == [
        QueueJoined(call, "dispatcher", 1),
        PhoneSilent(call, "anna", first, ringing_s=4),
        CallEnded(call, first, 0, "Unknown"),
        HangUpAsked(call, call),
        QueueAbandoned(call, "dispatcher", hold_s=6),
        QueueLeft(call, "dispatcher"),
        CallEnded(call, second, 0, "Unknown"),
        CallEnded(call, call, 0, "Unknown"),
    ]


def test_when_the_queue_runs_out_of_patience_nobody_asked_to_hang_up():
    call = "h17-1795312025.16"
    assert signals("out_of_patience") == [
        QueueJoined(call, "dispatcher", 1),
        QueueAbandoned(call, "dispatcher", hold_s=6),
        QueueLeft(call, "dispatcher"),
        CallEnded(call, call, 16, "Normal Clearing"),
    ]


def test_a_blind_transfer_names_the_extension_and_does_not_end_the_talk():
    told = signals("handed_on_blind")
    assert told[:3] == [
        AnsweredBy("h17-1795312103.17", "anna", "h17-1795312103.18", hold_s=1),
        Transferred("h17-1795312103.17", "blind", "boris", login="anna"),
        None,  # AgentComplete, Reason: transfer
    ]


def test_an_attended_transfer_names_the_login_of_the_target():
    told = signals("handed_on_attended")
    assert Transferred("h17-1795312117.20", "attended", "boris", login="anna") in told
    assert not any(isinstance(signal, TalkEnded) for signal in told)


def test_an_attended_transfer_the_other_way_round_is_the_same_call():
    (frame,) = [headers for headers in frames("handed_on_attended") if headers["Event"] == "AttendedTransfer"]
    turned = {}
    for key, value in frame.items():
        if key.startswith("TransferTarget"):
            key = key.replace("TransferTarget", "Transferee")  # noqa: PLW2901
        elif key.startswith("Transferee"):
            key = key.replace("Transferee", "TransferTarget")  # noqa: PLW2901
        turned[key] = value
    assert translate(turned) == translate(frame)


def test_a_transfer_that_failed_is_no_transfer():
    for headers in frames("handed_on_blind") + frames("handed_on_attended"):
        if "Transfer" in headers["Event"]:
            assert translate(headers | {"Result": "Fail"}) is None


def test_pauses_and_the_end_of_a_pause():
    assert signals("members") == [MemberPaused("anna", True, "wrap-up"), MemberPaused("anna", False, "")]


def test_the_end_of_a_call_that_we_placed():
    assert signals("originated") == [
        OriginateOutcome("a-1", "hl-1", True, 4),
        OriginateOutcome("a-2", "hl-2", False, 3),
    ]


def test_asterisk_comes_and_goes():
    assert signals("system") == [Booted(), Shutdown()]


@pytest.mark.parametrize("name", sorted(path.stem for path in FRAMES.glob("*.txt")))
def test_no_name_and_no_number_of_a_caller_passes(name):
    told = str(signals(name)) + str(read_snapshot(frames(name), frames(name)))
    assert "79001234567" not in told
    assert "Петрова" not in told


HOSTILE = ["", " ", "h17-1.1\n", "../../etc", "a" * 500, "${SHELL(id)}", "h17 1", "Мария", "\ufffd", "h17-1.1\x00"]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("header", ["Linkedid", "Uniqueid", "DestUniqueid", "MemberName", "Queue", "Status", "Cause"])
def test_an_event_whose_ids_are_no_ids_is_no_event(header, value):
    for name in ("answered_and_hung_up_by_dispatcher", "gave_up_after_a_silent_phone"):
        for headers in frames(name):
            spoilt = translate(headers | {header: value})
            assert spoilt is None or spoilt == translate(headers)  # the header is not read by this event


def test_free_text_in_a_reason_or_a_cause_is_dropped():
    pause, _ = frames("members")
    assert translate(pause | {"PausedReason": "Мария, пауза"}) == MemberPaused("anna", True, "")
    ended = frames("out_of_patience")[-1]
    assert translate(ended | {"Cause-txt": "<script>"}).cause_text == ""


def test_a_phone_that_comes_rings_talks_and_goes_is_told_by_its_hint():
    hint = {"Event": "ExtensionStatus", "Exten": "anna", "Context": "phones", "Hint": "PJSIP/anna&PJSIP/anna@web"}
    told = [translate(hint | {"Status": status}) for status in ("0", "8", "1", "16", "4")]
    states = [DeviceState.NOT_IN_USE, DeviceState.RINGING, DeviceState.IN_USE, DeviceState.ON_HOLD]
    assert told[:4] == [PhoneReachable("anna", True, state) for state in states]
    assert told[4] == PhoneReachable("anna", False, DeviceState.UNAVAILABLE)
    for nothing in ({"Context": "parking"}, {"Exten": "Мария"}, {"Status": "-1"}, {"Status": "x"}):
        assert translate(hint | {"Status": "0"} | nothing) is None
    assert read_snapshot([], [], [hint | {"Status": "1"}, hint | {"Exten": ""}]).phones == (told[2],)


@pytest.mark.parametrize(
    ("channel", "login"),
    [
        ("PJSIP/anna-0000001f", "anna"),
        ("PJSIP/anna@web-0000001f", "anna"),
        ("PJSIP/anna@home-0000001f", ""),
        ("PJSIP/outside-0000001f", ""),
        ("PJSIP/trunk-vega-0000001f", ""),
        ("Local/anna@ring-0000001f;1", ""),
    ],
)
def test_whose_phone_a_channel_is(channel, login):
    assert phone_of(channel) == login


@given(st.binary(max_size=2000))
def test_no_bytes_make_the_translation_raise(data):
    translate(headers_of(data))


@given(
    st.sampled_from(sorted(READERS)),
    st.dictionaries(
        st.sampled_from(["Linkedid", "Uniqueid", "DestUniqueid", "MemberName", "Queue", "Cause", "Status", "Reason"]),
        st.one_of(st.text(max_size=40), st.sampled_from(["1", "²", "-1", "99999999999", "anna", "h17-1.1"])),
    ),
)
def test_no_headers_make_the_translation_raise(event, headers):
    translate({"Event": event, **headers})


def test_a_snapshot_of_a_waiting_and_of_a_talking_caller():
    snapshot = read_snapshot(frames("channels"), frames("queues"))
    call = "h17-1795313321.0"
    assert snapshot.live == {call}
    assert snapshot.talking == (Talking(call, "anna", "h17-1795313324.1"),)
    assert snapshot.waiting == (Waiting(call, "dispatcher", 1, 1),)
    assert snapshot.members == (Member("anna", "dispatcher", 0, False, "", DeviceState.IN_USE),)


@given(st.lists(st.binary(max_size=300)), st.lists(st.binary(max_size=300)))
def test_no_bytes_make_a_snapshot_raise(channels, queues):
    read_snapshot(map(headers_of, channels), map(headers_of, queues))


@pytest.mark.parametrize(
    ("recording", "known"), [("0f8fad5b-d9cb-469f-a165-70867728950e", True), ("../../etc/passwd", False), ("", False)]
)
def test_a_conversation_is_recorded_under_a_random_name_and_no_other(recording, known):
    told = {"Event": "UserEvent", "UserEvent": "Talk", "Linkedid": "h1-1763773000.1", "Recording": recording}
    assert translate(told) == (TalkNamed("h1-1763773000.1", UUID(recording)) if known else None)
    assert translate(told | {"UserEvent": "Other"}) is None


def test_a_change_of_hands_in_a_pause_names_the_channel_and_nothing_else():
    told = {"Event": "UserEvent", "UserEvent": "Silence", "Linkedid": "h1-1763773000.1"}
    channel = "PJSIP/outside-00000000"
    assert translate(told | {"Channel": channel}) == SilenceWanted("h1-1763773000.1", channel)
    assert translate(told | {"Channel": "Local/x@y;1"}) is None
