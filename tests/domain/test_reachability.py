"""The walker finds every way out of a dialplan, and ours has none."""

from pathlib import Path

import pytest

from asterisk_conf.context import template_context
from asterisk_conf.dialplan_text import UnknownDialplan, parse
from asterisk_conf.provide import Asterisk
from asterisk_conf.reachability import offences, reachable
from asterisk_conf.render import rendered
from hotline.domain.people import Role, User
from hotline.settings import Settings


def applications(text, start="from-outside", queue_contexts=("queue-keys",)):
    return {step.application for step in reachable(parse({"extensions.conf": text}), start, queue_contexts)}


WAYS_OUT = {
    "straight": "exten => 129,1,Dial(PJSIP/x)",
    "any priority": "exten => 129,1,Answer()\n same => n,Wait(1)\n same => n(out),Dial(PJSIP/x)",
    "hang-up handler": "exten => h,1,Dial(PJSIP/x)",
    "timeout": "exten => T,1,Dial(PJSIP/x)",
    "Goto": "exten => s,1,Goto(away,s,1)",
    "label": "exten => s,1,Goto(away,${EXTEN},out)",
    "GotoIf, else": 'exten => s,1,GotoIf($["${A}" = "b:c?d"]?s,1:away,s,1)',
    "GotoIfTime": "exten => s,1,GotoIfTime(09:00-17:00,mon-fri,*,*?away,s,1)",
    "Gosub": "exten => s,1,Gosub(away,s,1(a,b))",
    "GosubIf": "exten => s,1,GosubIf($[1]?here,s,1(x):away,s,1(y))",
    "ExecIf": 'exten => s,1,ExecIf($["${A}" = ""]?Set(B=1):Dial(PJSIP/x))',
    "ExecIf with a Goto": "exten => s,1,ExecIf($[1]?Goto(away,s,1))",
    "include": "include => away",
    "queue's key": "exten => s,1,Queue(dispatcher,c)\n[queue-keys]\nexten => 5,1,Goto(away,s,1)",
    "queue's gosub": "exten => s,1,Queue(dispatcher,c,,,900,,away)",
    "what runs on the dispatcher's phone before it rings": "exten => s,1,Queue(dispatcher,cb(away^s^1))",
    "Local channel": "exten => s,1,Page(Local/s@away/n)",
    "computed context": "exten => s,1,Goto(aw${X},s,1)",
    "wholly computed": "exten => s,1,Goto(${X})",
    "hang-up handler pushed": "exten => s,1,Set(CHANNEL(hangup_handler_push)=away,s,1)",
    "transfer": "exten => s,1,Set(__TRANSFER_CONTEXT=away)",
    "two steps": "exten => s,1,Goto(middle,s,1)\n[middle]\ninclude => away",
}
AWAY = "\n[away]\nexten => s,1,Dial(PJSIP/x)\n"


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_way_to_dial_is_found(way):
    assert "Dial" in applications(f"[from-outside]\n{WAYS_OUT[way]}{AWAY}")


def test_what_nothing_leads_to_is_not_reached():
    text = f"[from-outside]\nexten => s,1,Goto(middle,s,1)\n[middle]\nexten => s,1,Hangup() ; Goto(away,s,1){AWAY}"
    assert applications(text) == {"Goto", "Hangup"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("exten => s,1,System(rm -rf /)", "System is reachable"),
        ("exten => s,1,chanspy()", "chanspy is reachable"),
        ("exten => s,1,DISA(no-password,out)", "DISA is reachable"),
        ("exten => s,1,Set(X=${SHELL(id)})", "SHELL() is reachable"),
        ("exten => s,1,Set(FILE(/etc/x)=1)", "FILE() is reachable"),
        ("exten => _X.,1,Answer()", "takes whatever is dialled"),
        ("exten => _!,1,Answer()", "takes whatever is dialled"),
        ("exten => s,1,Queue(dispatcher,cT)", "let keys move or end the call"),
    ],
)
def test_an_offence_is_named(line, fault):
    found = offences(reachable(parse({"extensions.conf": f"[from-outside]\n{line}\n"}), "from-outside"))
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize(
    "line",
    [
        "switch => DUNDi/x",
        "#exec /bin/x",
        "exten => s,1,No(app",
        "#include missing.conf",
        ";-- hidden",
        "[a](template)",
    ],
)
def test_what_cannot_be_followed_is_an_error_and_no_gap(line):
    with pytest.raises(UnknownDialplan):
        parse({"extensions.conf": f"[from-outside]\n{line}\n"})


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """The contexts of the dialplan that we render, with two users and a trunk."""
    home = tmp_path_factory.mktemp("home")
    trunk = {"name": "vega", "host": "sip.example.org", "match": "203.0.113.0/28"}
    settings = Settings(home=home, trunk=trunk, centre={"number": "129,88001234567"})
    asterisk = Asterisk(Path("/x"), ("asterisk",), (22, 10, 1), Path("/x/modules"), Path("/x/data"))
    users = [User(login, login, Role.DISPATCHER, "", "0" * 32) for login in ("anna", "boris")]
    files = rendered(template_context(settings, asterisk, users, 1))
    return files, parse(files)


def queue_contexts(files):
    return [line.split("=")[1].strip() for line in files["queues.conf"].splitlines() if line.startswith("context")]


def test_no_outside_caller_can_place_a_call_or_run_a_program(ours):
    files, contexts = ours
    steps = reachable(contexts, "from-outside", queue_contexts(files))
    assert "Queue" in {step.application for step in steps}
    assert offences(steps) == []


def test_only_these_applications_are_reachable_from_outside(ours):
    files, contexts = ours
    steps = reachable(contexts, "from-outside", queue_contexts(files))
    assert {step.application for step in steps} <= {
        "AGI", "Answer", "Background", "CELGenUserEvent", "ExecIf", "Gosub", "Goto", "GotoIf", "Hangup", "MixMonitor",
        "MusicOnHold", "NoOp", "Playback", "Progress", "Queue", "Read", "Record", "Return", "Ringing", "Set",
        "StopMixMonitor", "StopMusicOnHold", "UserEvent", "Wait", "WaitExten",
    }  # fmt: skip


def test_nobody_dials_herself_into_what_dispatchers_do_with_a_call(ours):
    files, contexts = ours
    for start in ("from-outside", "from-phone", "deny"):
        steps = reachable(contexts, start, queue_contexts(files))
        assert not any(step.context.startswith(("desk-", "ring", "phones")) for step in steps), start
    dialled = {step.arguments.split(",")[0] for step in contexts["desk-handover"].steps if step.application == "Dial"}
    assert dialled == {"${GOSUB_RETVAL}", "PJSIP/${FILTER(+0-9"}


@pytest.mark.parametrize("placed", ["follow-up", "campaign", "callback"])
def test_who_was_called_by_us_can_place_no_call_and_nobody_dials_herself_in_there(ours, placed):
    files, contexts = ours
    steps = reachable(contexts, placed, queue_contexts(files))
    assert {"AGI", "Queue"} <= {step.application for step in steps}
    assert offences(steps) == []
    for start in ("from-outside", "from-phone", "deny"):
        assert not any(step.context.startswith(placed) for step in reachable(contexts, start, queue_contexts(files)))


def test_without_a_trunk_nothing_leads_out_of_the_centre(tmp_path):
    asterisk = Asterisk(Path("/x"), ("asterisk",), (22, 10, 1), Path("/x/modules"), Path("/x/data"))
    files = rendered(
        template_context(Settings(home=tmp_path), asterisk, [User("anna", "", Role.DISPATCHER, "", "0" * 32)], 1)
    )
    steps = [step for context in parse(files).values() for step in context.steps]
    assert {step.arguments.split(",")[0].split("$")[0] for step in steps if step.application == "Dial"} == {
        "PJSIP/anna",
        "",
    }
    assert not any(step.exten.startswith("_") for step in steps)


def test_who_has_no_context_can_only_be_refused(ours):
    files, contexts = ours
    assert {step.application for step in reachable(contexts, "deny", queue_contexts(files))} == {"Hangup"}


def test_every_inbound_line_begins_where_the_walk_began(ours):
    files, _ = ours
    sections = files["pjsip.conf"].split("\n[")
    lines = [text for text in sections if "](line)" in text.splitlines()[0] or text.startswith("line](")]
    assert len(lines) == 3
    assert {line.strip() for text in lines for line in text.splitlines() if line.startswith("context")} == {
        "context = from-outside"
    }
