"""The configuration on the real Asterisk: what it loads, whom it hears, and what it lets nobody do."""

import asyncio
import contextlib
import csv
import re
from pathlib import Path

import pytest

from asterisk_conf.cel import COLUMNS, cel_file
from asterisk_conf.context import CALLER_EVENTS, READER_EVENTS
from asterisk_conf.render import TEMPLATES
from tests.asterisk.asterisk_rig import SECRET, Rig, ami, eventually, rig_settings


@pytest.fixture(scope="module")
def rig(tmp_path_factory):
    """One Asterisk for this file, with the accounts anna and boris; no service beside it."""
    one = Rig(rig_settings(tmp_path_factory.mktemp("rig") / "home"))
    try:
        yield asyncio.run(one.start("anna", "boris"))
    finally:
        asyncio.run(one.process.stop())


async def test_it_starts_without_a_warning(tmp_path):
    one = Rig(rig_settings(tmp_path / "home"))
    try:
        await one.start("anna")
        assert one.complaints() == []
        assert "Asterisk has fully booted" in await one.say("core waitfullybooted")
    finally:
        await one.process.stop()


async def test_it_loads_what_is_named_and_nothing_else(rig):
    named = set(re.findall(r"^(?:load|require) = (\S+)", (TEMPLATES / "modules.conf").read_text(), re.MULTILINE))
    shown = await rig.say("module show")
    lines = [line.split()[0] for line in shown.splitlines() if ".so " in line]
    assert set(lines) == named
    assert shown.count(" Not Running ") == 0


@pytest.mark.parametrize("user", ["reader", "dialler"])
async def test_neither_user_of_ami_can_run_a_program_or_read_the_configuration(rig, user):
    async with ami(rig, user) as talk:
        assert talk.welcome == "Success"
        for action in (
            {"Action": "Command", "Command": "core show version"},
            {"Action": "GetConfig", "Filename": "manager.conf"},
            {"Action": "UpdateConfig", "SrcFilename": "a.conf", "DstFilename": "a.conf"},
            {"Action": "ModuleLoad", "LoadType": "load", "Module": "app_system.so"},
            {"Action": "Filter", "Operation": "Add", "Filter": "Event: Newchannel"},
            {"Action": "DBPut", "Family": "x", "Key": "y", "Val": "z"},
            {"Action": "MixMonitor", "Channel": "x", "File": "x.wav", "Command": "touch x"},
        ):
            assert (await talk.ask(**action))[0]["Message"] == "Permission denied", action


async def test_the_reader_changes_nothing_and_sees_what_is_going_on(rig):
    place = {"Channel": "Local/129@from-outside", "Application": "Wait", "Data": "1"}
    async with ami(rig, "reader") as reader:
        for action in (
            {"Action": "Originate", **place},
            {"Action": "QueueAdd", "Queue": "dispatcher", "Interface": "PJSIP/anna"},
            {"Action": "QueuePause", "Interface": "PJSIP/anna", "Paused": "true"},
            {"Action": "Hangup", "Channel": "/.*/"},
            {"Action": "Redirect", "Channel": "x", "Context": "y", "Exten": "s", "Priority": "1"},
            {"Action": "Setvar", "Variable": "X", "Value": "1"},
        ):
            assert (await reader.ask(**action))[0]["Message"] == "Permission denied", action
        for snapshot in ("Ping", "CoreShowChannels", "QueueStatus", "QueueSummary"):
            assert (await reader.ask(Action=snapshot))[0]["Response"] == "Success"
        queues = {event.get("Queue") for event in await reader.ask(Action="QueueStatus")} - {None}
        assert queues == {"dispatcher", "psychologist", "lawyer", "urgent"}


async def test_the_dialler_runs_no_program_on_the_channels_it_makes(rig):
    async with ami(rig, "dialler") as dialler:
        refused = await dialler.ask(
            Action="Originate", Channel="Local/s@deny", Application="System", Data="touch /tmp/x", Async="true"
        )
        assert refused[0]["Response"] == "Error"


async def test_a_wrong_secret_is_refused(rig):
    async with ami(rig, "reader", "x" * 43) as talk:
        assert talk.welcome == "Error"


async def test_the_reader_hears_the_named_events_only(rig):
    member = {"Queue": "lawyer", "Interface": "Local/s@deny", "MemberName": "anna"}
    async with ami(rig, "reader") as reader, ami(rig, "dialler") as dialler:
        assert (await dialler.ask(Action="QueueAdd", **member))[0]["Response"] == "Success"
        await dialler.ask(Action="QueuePause", Interface="Local/s@deny", Paused="true", Reason="wrap-up")
        await dialler.ask(Action="QueueRemove", Queue="lawyer", Interface="Local/s@deny")
        await dialler.ask(
            Action="Originate", Channel="Local/s@deny", Application="Wait", Data="1", Async="true", ChannelId="test-1"
        )
        heard = await reader.events_until("OriginateResponse")
        assert "QueueMemberPause" in heard
        assert set(heard) <= {*READER_EVENTS, *CALLER_EVENTS}


def _named_events(rig):
    reader = (rig.home / "etc" / "asterisk" / "manager.conf").read_text().split("\n[reader]")[1].split("\n[")[0]
    return set(re.findall(r"^eventfilter\(.*name\((\w+)\)", reader, re.MULTILINE))


async def test_it_listens_on_loopback_only(rig):
    """All doors; what is open beside them are the two sockets of pjlib's DNS client, which hear name servers only."""
    settings = rig.settings
    doors = {("tcp", port) for port in (settings.sip.port, settings.ami.port, settings.asterisk.http_port)}
    heard = await asyncio.to_thread(_listening, rig.process.pid)
    on_loopback = {(kind, port) for kind, address, port in heard if address == "0100007F"}
    assert on_loopback == doors | {("udp", settings.sip.port)}
    elsewhere = [kind for kind, address, _ in heard if address != "0100007F"]
    assert len(elsewhere) <= 2
    assert set(elsewhere) <= {"udp", "udp6"}


def _listening(pid):
    """Kind, address and port of every socket of the process that hears something."""
    handles = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed while we looked
            handles.add(str(handle.readlink()))
    heard = []
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        for fields in map(str.split, Path(f"/proc/net/{kind}").read_text().splitlines()[1:]):
            if f"socket:[{fields[9]}]" in handles and fields[3] in {"0A", "07"}:
                address, port = fields[1].split(":")
                heard.append((kind, address, int(port, 16)))
    return heard


async def test_the_web_server_carries_the_phones_socket_and_nothing_else(rig):
    shown = await rig.say("http show status")
    assert re.findall(r"^(/\S*) =>", shown, re.MULTILINE) == ["/ws"]


async def test_a_phone_registers_with_the_digest_that_is_kept(rig):
    assert await rig.register("anna") == 200
    assert await rig.register("anna", "wrong") == 401
    assert await rig.register("nobody") == 401
    assert SECRET not in (rig.home / "etc" / "asterisk" / "pjsip.conf").read_text()


async def test_the_outside_line_is_open_to_this_machine_and_to_nobody_else(rig):
    assert await rig.options() == 200
    assert await rig.options(source="127.0.0.2") == 401


@pytest.mark.parametrize("name", ["outside", "anna", "boris"])
async def test_a_name_in_from_opens_nothing(rig, name):
    stranger = await rig.options(user=name, source="127.0.0.2")
    assert stranger == 401


async def test_who_pretends_to_be_a_dispatcher_on_this_machine_is_asked_for_the_password(rig):
    assert await rig.options(user="anna") == 401


async def test_both_kinds_of_phone_share_one_account(rig):
    shown = await rig.say("pjsip show endpoint anna@web")
    assert re.search(r"^ *auth +: anna$", shown, re.MULTILINE)
    assert re.search(r"^ *aors +: anna$", shown, re.MULTILINE)
    assert re.search(r"^ *webrtc +: yes$", shown, re.MULTILINE)
    assert re.search(r"^ *media_encryption +: no$", await rig.say("pjsip show endpoint anna"), re.MULTILINE)


async def test_the_queues_have_their_weights_and_words(rig):
    assert "W:100" in await rig.say("queue show urgent")
    text = (rig.home / "etc" / "asterisk" / "queues.conf").read_text()
    assert text.split("[urgent]")[1].count("announce-frequency = 0") == 1
    assert "queue-youarenext = hotline/queue-youarenext" in text


async def test_who_is_ready_before_her_rest_is_over_is_not_held_back_by_the_queue(rig):
    text = (rig.home / "etc" / "asterisk" / "queues.conf").read_text()
    assert "wrapuptime = 2\n" in text  # the rest itself is a pause of the service's, which she can end


async def test_there_is_music_for_who_waits(rig):
    files = [line.strip() for line in (await rig.say("moh show files")).splitlines() if "File:" in line]
    assert len(files) >= 5


async def test_asterisk_writes_each_call_as_csv_with_the_documented_columns(rig):
    async with ami(rig, "dialler") as dialler:
        await dialler.ask(
            Action="Originate",
            Channel="Local/s@deny",
            Application="Wait",
            Data="1",
            CallerID='"x"",""\'y" <+79001234567>',
            ChannelId="test-cel",
            OtherChannelId="test-cel-2",
            Async="true",
        )

    async def ended():
        rows = await asyncio.to_thread(_rows, cel_file(rig.home))
        ours = [row for row in rows if row["linkedid"] == "test-cel"]
        return ours if any(row["event"] == "LINKEDID_END" for row in ours) else None

    rows, _ = await eventually(ended)
    assert {"CHAN_START", "HANGUP", "CHAN_END", "LINKEDID_END"} <= {row["event"] for row in rows}
    assert all(re.fullmatch(r"\d{10}\.\d{6}", row["time"]) for row in rows)
    assert all(row["extra"].startswith("{") for row in rows if row["event"] == "HANGUP")
    assert cel_file(rig.home).stat().st_mode & 0o077 == 0


def _rows(path):
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [dict(zip(COLUMNS, row, strict=True)) for row in csv.reader(file)]
