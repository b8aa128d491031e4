"""What a dispatcher clicks, as AMI actions: nothing without a call, nothing twice, and a sentence when it cannot be."""

from contextlib import asynccontextmanager

import pytest

from hotline.domain.refusal import Refused
from hotline.ports.call_desk import DeskStage
from ivr.call_desk import AmiCallDesk
from ivr.desk_channels import DeskChannels
from ivr.desk_hands import DeskHands
from ivr.desk_picture import pictures
from tests.builders import FakeClock
from tests.wire.fake_ami import FakeAmi, linked
from tests.wire.test_switchboard import ToldRest

CALL = "h1-1763773000.1"
CALLER = f"PJSIP/outside-00000000 {CALL} hotline-queue s 6"


def channel(line, call=CALL):
    name, own, context, exten, state = line.split()
    return (
        f"Event: CoreShowChannel\r\nChannel: {name}\r\nUniqueid: {own}\r\nLinkedid: {call}\r\nContext: {context}\r\n"
        f"Exten: {exten}\r\nChannelState: {state}\r\nDuration: 00:01:05"
    )


class Exchange:
    """A fake Asterisk with these channels ("name uniqueid context exten state") and phones (login -> hint state)."""

    def __init__(self, asterisk, desk):
        self.asterisk, self.desk = asterisk, desk
        asterisk.answers["ExtensionState"] = self._hint
        self.phones = {"vera": "0"}

    def shows(self, *lines):
        self.asterisk.answers["CoreShowChannels"] = [
            "Response: Success\r\nEventList: start\r\nMessage: Channels will follow",
            *map(channel, lines),
            "Event: CoreShowChannelsComplete\r\nEventList: Complete",
        ]

    def _hint(self, told):
        return [f"Response: Success\r\nStatus: {self.phones.get(told['Exten'], '-1')}"]

    def done(self, *names):
        return [action for action in self.asterisk.actions if action["Action"] in names]


@asynccontextmanager
async def exchange(tmp_path, *, outside=False):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        hands = DeskHands(lambda _: None, ToldRest(), FakeClock())
        channels = DeskChannels(link, link)
        yield Exchange(
            asterisk, AmiCallDesk(channels, hands, FakeClock(), name_of=lambda _: "Вера Ильина", outside=outside)
        )


ANNA = "PJSIP/anna@web-00000001 h1-1763773000.2 from-phone s 6"
VERA = "PJSIP/vera-00000002 h1-1763773000.3 from-phone s 6"


@pytest.mark.parametrize(("silent", "state"), [(True, "1"), (False, "0")])
async def test_a_recording_is_silenced_on_the_caller_s_own_channel(tmp_path, silent, state):
    async with exchange(tmp_path) as house:
        house.shows(CALLER, ANNA)
        await house.desk.silence_recording("anna", silent=silent)
        [muted] = house.done("MixMonitorMute")
        assert (muted["Channel"], muted["Direction"], muted["State"]) == ("PJSIP/outside-00000000", "both", state)
        [noted] = house.done("Setvar")  # for the next change of hands
        assert (noted["Variable"], noted["Value"]) == ("HOTLINE_SILENT", "done" if silent else "")
        with pytest.raises(Refused, match="нет разговора"):
            await house.desk.silence_recording("vera", silent=silent)


async def test_a_transfer_says_first_to_whom_the_caller_comes_back(tmp_path):
    async with exchange(tmp_path) as house:
        house.shows(CALLER, ANNA)
        await house.desk.transfer("anna", "vera")
        set_by, _, redirect, hang_up = house.done("Setvar", "Redirect", "Hangup")
        assert (set_by["Channel"], set_by["Variable"], set_by["Value"]) == (
            "PJSIP/outside-00000000", "HOTLINE_BY", "anna",
        )  # fmt: skip
        assert (redirect["Channel"], redirect["Context"], redirect["Exten"]) == (
            "PJSIP/outside-00000000", "desk-handover", "vera",
        )  # fmt: skip
        assert hang_up["Channel"] == "PJSIP/anna@web-00000001"


@pytest.mark.parametrize(
    ("state", "words"), [("4", "не на связи"), ("1", "линия занята"), ("8", "линия занята"), ("-1", "нет телефона")]
)
async def test_a_colleague_who_could_not_answer_is_not_rung(tmp_path, state, words):
    async with exchange(tmp_path) as house:
        house.shows(CALLER, ANNA)
        house.phones["vera"] = state
        for act in (house.desk.transfer, house.desk.consult):
            with pytest.raises(Refused, match=words):
                await act("anna", "vera")
        assert house.done("Redirect", "Setvar", "Hangup") == []


@pytest.mark.parametrize("target", ["", "x" * 300, "vera\r\nAction: Hangup", "../vera", "Вера", "${EXTEN}", "1;2", "0"])
async def test_a_hostile_target_reaches_no_dialplan(tmp_path, target):
    async with exchange(tmp_path, outside=True) as house:
        house.shows(CALLER, ANNA)
        for act in (house.desk.transfer, house.desk.consult):
            with pytest.raises(Refused):
                await act("anna", target)
        assert house.done("Redirect", "Setvar", "Hangup") == []


async def test_an_outside_number_goes_out_as_digits_only(tmp_path):
    async with exchange(tmp_path, outside=True) as house:
        house.shows(CALLER, ANNA)
        for target, digits in (("112", "112"), ("8 (900) 123-45-67", "+79001234567")):
            await house.desk.transfer("anna", target)
            assert house.done("Redirect")[-1]["Exten"] == digits


@pytest.mark.parametrize(
    ("lines", "stage"),
    [
        ([ANNA], None),
        ([CALLER, ANNA.replace(" 6", " 5")], DeskStage.RINGING),
        ([CALLER, ANNA], DeskStage.TALKING),
        ([CALLER, ANNA.replace("from-phone s", "desk-consult vera"), VERA], DeskStage.CONSULTING),
        ([CALLER, ANNA.replace("from-phone s", "desk-room staff"), VERA], DeskStage.CONFERENCE),
        ([CALLER.replace("hotline-queue s", "desk-away anna")], DeskStage.RETURNING),
        ([CALLER.replace("hotline-queue s", "desk-away anna"), ANNA], DeskStage.RETURNING),
        ([CALLER.replace("hotline-queue s", "desk-return anna"), ANNA.replace(" 6", " 5")], DeskStage.RETURNING),
        ([CALLER.replace("hotline-queue s", "desk-return vera")], None),
    ],
)
async def test_a_page_that_is_new_is_told_what_its_owner_is_in(tmp_path, lines, stage):
    async with exchange(tmp_path) as house:
        house.shows(*lines)
        call = await house.desk.current("anna")
        assert (call and call.stage) == stage
        if call is not None:
            assert (call.linkedid, (FakeClock().now() - call.since).total_seconds()) == (CALL, 65)


async def test_a_page_that_goes_has_its_caller_put_by_before_its_phone_is_ended(tmp_path):
    async with exchange(tmp_path) as house:
        house.shows(CALLER, ANNA)
        assert await house.desk.leaving("anna") is True
        moved, ended = house.done("Redirect", "Hangup")
        assert (moved["Context"], moved["Exten"], ended["Channel"]) == ("desk-away", "anna", "PJSIP/anna@web-00000001")


async def test_in_a_conference_the_caller_has_company_and_a_page_may_go(tmp_path):
    async with exchange(tmp_path) as house:
        house.shows(CALLER, ANNA.replace("from-phone s", "desk-room staff"), VERA)
        assert await house.desk.leaving("anna") is False
        assert house.done("Redirect", "Hangup") == []


async def test_who_is_asked_cannot_take_the_caller_along_by_a_reload(tmp_path):
    async with exchange(tmp_path) as house:
        house.shows(CALLER, ANNA.replace("from-phone s", "desk-consult vera"), VERA)
        assert await house.desk.leaving("vera") is False
        assert await house.desk.rejoin("vera") is False


async def test_asterisk_s_silence_and_its_refusals_are_sentences(tmp_path):
    async with exchange(tmp_path) as house:
        house.shows(CALLER, ANNA)
        house.asterisk.answers["Redirect"] = ["Response: Error\r\nMessage: Channel does not exist"]
        with pytest.raises(Refused, match="положил трубку"):
            await house.desk.transfer("anna", "vera")
        await house.asterisk.stop_listening()
        house.asterisk.drop()
        with pytest.raises(Refused, match="станция не отвечает"):
            await house.desk.current("anna")


async def test_a_name_that_is_no_login_is_asked_nothing(tmp_path):
    async with exchange(tmp_path) as house:
        with pytest.raises(Refused):
            await house.desk.current("anna\r\n")
        assert house.done("CoreShowChannels") == []


def test_channels_without_ids_and_calls_without_a_caller_are_no_calls():
    assert pictures([{}, {"Linkedid": CALL, "Uniqueid": "x", "Channel": "PJSIP/anna-00000001", "Duration": "?"}]) == []
