"""What a caller can make Asterisk do: every application that the dialplan reaches from a context. Pure, rather wide.

A context that is reached counts with all its extensions: the caller may dial them, and h, i, t, T come by themselves.
A jump whose target is computed reaches every context whose name fits; one that is computed wholly reaches all. So what
is not in the answer cannot happen by dialplan. (What a story says over AGI is not seen here: stories have no verb for
placing a call. And a queue rings its members by itself, wherever AMI's QueueAdd pointed it.)
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from asterisk_conf.dialplan_text import Context, Step, split_call, split_outside

#: Applications that place calls, run programs or listen in: a caller from outside must never reach one.
FORBIDDEN = frozenset(
    {
        "Dial", "RetryDial", "Originate", "FollowMe", "Page", "System", "TrySystem", "ExternalIVR", "EAGI", "DISA",
        "ChanSpy", "ExtenSpy", "Pickup", "PickupChan", "BlindTransfer", "AttendedTransfer", "Transfer",
        "ChannelRedirect", "Bridge", "BridgeAdd", "Authenticate", "DBput", "DBdel", "DBdeltree", "Stasis",
        "AudioSocket", "SendText", "Macro", "Exec", "TryExec",
    }
)  # fmt: skip

#: Functions that run programs, read files or reach the network, whatever stands around them.
FORBIDDEN_FUNCTIONS = re.compile(
    r"\b(SHELL|FILE|FILE_LENGTH|CURL|ENV|EVAL|REALTIME\w*|ODBC\w*|AST_CONFIG|SYSINFO|STAT)\("
)

_LOCAL = re.compile(r"Local/[^@\s,&]*@(?P<context>[^/,&\s)]+)")
_HANDLER = re.compile(r"CHANNEL\(hangup_handler_\w+\)=(?P<context>[^,]+),")
_CONTEXT_VARIABLE = re.compile(r"_*(?:TRANSFER|FORWARD|GOTO_ON_BLINDXFR|DYNAMIC)_?\w*=(?P<context>[\w-]+)")
_SUBROUTINE = re.compile(r"[GUbBF]\((?P<context>[^,^)]+)")
_VARIABLE = re.compile(r"\$[\{\[].*[\}\]]")


def reachable(contexts: Mapping[str, Context], start: str, queue_contexts: Iterable[str] = ()) -> list[Step]:
    """Every step that a channel which begins in context `start` may run, jumps and included contexts followed.

    queue_contexts: where the keys of a waiting caller lead (``context`` in queues.conf).
    Raises `asterisk_conf.dialplan_text.UnknownDialplan` for what cannot be followed.
    """
    found: list[Step] = []
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in contexts:
            continue
        seen.add(name)
        context = contexts[name]
        waiting += context.includes
        for step in _unfolded(context.steps):
            found.append(step)
            for target in _targets(step, queue_contexts):
                waiting += _fitting(target, contexts)
    return found


def offences(steps: Iterable[Step]) -> list[str]:
    """Everything in `steps` that a caller from outside must not be able to reach, one line each; empty is the proof."""
    return list(dict.fromkeys(fault for step in steps for fault in _offences_of(step)))


def _offences_of(step: Step) -> Iterator[str]:
    if step.application.casefold() in {name.casefold() for name in FORBIDDEN}:
        yield f"{step}: {step.application} is reachable"
    if match := FORBIDDEN_FUNCTIONS.search(step.arguments):
        yield f"{step}: {match[1]}() is reachable"
    if step.exten.startswith("_") and re.search(r"[.!]", step.exten):
        yield f"{step.context}: the pattern {step.exten} takes whatever is dialled"
    if step.application.casefold() == "queue":
        options = [*split_outside(step.arguments, ","), "", ""][1]
        if taken := set(options) & set("tTkKxXhH"):
            yield f"{step}: the options {''.join(sorted(taken))} let keys move or end the call"


def _unfolded(steps: Iterable[Step]) -> Iterator[Step]:
    """Steps, and the steps inside of those that run another application (ExecIf, Exec)."""
    for step in steps:
        yield step
        inner: list[str] = []
        if step.application.casefold() in {"execif", "execiftime"}:
            inner = split_outside(_after_question(step.arguments), ":")
        elif step.application.casefold() in {"exec", "tryexec"}:
            inner = [step.arguments]
        for call in inner:
            if call.strip():
                application, arguments = split_call(call)
                yield from _unfolded([Step(step.context, step.exten, application, arguments)])


def _targets(step: Step, queue_contexts: Iterable[str]) -> Iterator[str]:
    """The contexts that a step may lead to, as written."""
    name, arguments = step.application.casefold(), step.arguments
    if name in {"goto", "gosub"}:
        yield from _jump(arguments)
    elif name in {"gotoif", "gosubif", "gotoiftime"}:
        for branch in split_outside(_after_question(arguments), ":"):
            yield from _jump(branch)
    elif name == "queue":
        yield from queue_contexts
        words = split_outside(arguments, ",")
        if len(words) > 6 and words[6]:  # the gosub that runs on the dispatcher's channel
            yield re.split(r"[,^(]", words[6])[0]
    if name in {"queue", "dial", "retrydial"}:
        for match in _SUBROUTINE.finditer(arguments):
            yield match["context"]
    for pattern in (_LOCAL, _HANDLER, _CONTEXT_VARIABLE):
        for match in pattern.finditer(arguments):
            yield match["context"]


def _jump(target: str) -> Iterator[str]:
    """``context,exten,priority`` names a context; shorter targets stay, unless they are computed whole."""
    words = split_outside(target.strip(), ",")
    computed_whole = len(words) == 1 and words[0].strip().startswith("${")
    if len(words) >= 3 or computed_whole:
        yield words[0].strip()


def _after_question(arguments: str) -> str:
    return "?".join(split_outside(arguments, "?")[1:])


def _fitting(target: str, contexts: Mapping[str, Context]) -> list[str]:
    """The contexts whose name fits; a variable in `target` stands for anything."""
    if "$" not in target:
        return [target]
    pattern = ".*".join(re.escape(part) for part in _VARIABLE.split(target))
    return [name for name in contexts if re.fullmatch(pattern, name)]
