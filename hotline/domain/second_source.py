"""What Asterisk itself wrote of a call (Channel Event Logging), as events of the journal.

CEL is written by Asterisk whether or not our service lives, so it settles what nobody else saw. It tells less than the
story and AMI do: that a call rang, was answered, waited, met a person and ended, and why. Its events carry no monotonic
clock.
"""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hotline.domain.attempt import attempt_of
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.domain.people import LOGIN
from hotline.domain.phone import normalise

#: The context in which outside callers begin.
FROM_OUTSIDE = "from-outside"

#: "PJSIP/anna-0000001f", or "PJSIP/anna@web-0000001f" for her browser.
_PHONE = re.compile(rf"PJSIP/(?P<login>{LOGIN.pattern})(?:@[a-z]+)?-[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class CelRow:
    """One line of the log. Fields are named and ordered as the columns of ``cel_custom.conf``; all are text.

    time: seconds since 1970, UTC, with a fraction. extra: JSON or "".
    """

    event: str
    user_event: str
    time: str
    linkedid: str
    uniqueid: str
    channel: str
    context: str
    exten: str
    app: str
    app_data: str
    number: str
    account: str
    peer: str
    extra: str

    @property
    def at(self) -> datetime:
        """Aware, UTC. Raises ValueError when `time` is no time."""
        return datetime.fromtimestamp(float(self.time), UTC)

    @property
    def of_caller(self) -> bool:
        """Whether this is the channel with which the call began."""
        return self.uniqueid == self.linkedid

    @property
    def details(self) -> dict[str, Any]:
        """`extra` as an object; empty when it is none."""
        try:
            found = json.loads(self.extra)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def calls_from_cel(rows: Iterable[CelRow], known: Collection[str] = ()) -> list[CallEvent]:
    """Events of all calls that outside callers began, and of those `known` by Linkedid, in the order of `rows`."""
    calls: dict[str, list[CelRow]] = {}
    for row in rows:
        calls.setdefault(row.linkedid, []).append(row)
    events: list[CallEvent] = []
    for linkedid, of_call in calls.items():
        if linkedid in known or _began_outside(of_call):
            events += _call(linkedid, of_call)
    return events


def _began_outside(rows: list[CelRow]) -> bool:
    # A channel that we placed begins in the context of its line, too; the ledger of attempts is its journal.
    if attempt_of(rows[0].linkedid) is not None:
        return False
    start = next((row for row in rows if row.event == "CHAN_START"), None)
    return start is not None and start.of_caller and start.context == FROM_OUTSIDE


def _call(linkedid: str, rows: list[CelRow]) -> list[CallEvent]:
    call_id = call_id_of(linkedid)

    def told(row: CelRow, kind: EventKind, nth: str = "", **data: Any) -> CallEvent:
        return CallEvent(call_id, kind, row.at, None, nth, data)

    events: list[CallEvent] = []
    for row in rows:
        match row.event:
            case "CHAN_START" if row.of_caller:
                line = row.exten if row.exten.isdigit() else ""
                events.append(told(row, EventKind.RANG, linkedid=linkedid, phone=_phone(rows), line=line))
            case "ANSWER" if row.of_caller:
                events.append(told(row, EventKind.GREETED))
            case "APP_START" if row.app == "Queue":
                queue = row.app_data.partition(",")[0]
                events.append(told(row, EventKind.QUEUE_JOINED, queue, queue=queue))
            case "USER_DEFINED":
                events += _told_by_dialplan(row, told)
    answers = _answers(rows, told)
    events += answers
    if answers and (talk := _talk(rows)):  # without an answer there is no file
        first = min(answers, key=lambda event: event.at)
        events.append(CallEvent(call_id, EventKind.TALK_RECORDED, first.at, None, "", talk))
    if end := _end(rows):
        events.append(told(end, EventKind.HUNG_UP, by=_ended_by(end, rows), cause=_cause(end), cause_text=""))
    return events


def _told_by_dialplan(row: CelRow, told: Any) -> list[CallEvent]:
    """CELGenUserEvent of extensions.conf."""
    match row.user_event:
        case "HOTLINE-LOST":
            stage = str(row.details.get("extra", ""))
            return [told(row, EventKind.HANDLER_LOST, stage, stage=stage)]
        case "HOTLINE-MESSAGE" if message := _recording(row, "wav"):
            return [told(row, EventKind.MESSAGE_STARTED, message["recording"], **message)]
        case "HOTLINE-TALK":  # only for who was told by the story that the conversation is recorded
            return [told(row, EventKind.CONSENT, recording=True)]
        case _:
            return []


def _phone(rows: list[CelRow]) -> str:
    return next((normalise(row.number) for row in rows if row.of_caller and row.number), "")


def _talk(rows: list[CelRow]) -> dict[str, str] | None:
    named = (row for row in rows if row.event == "USER_DEFINED" and row.user_event == "HOTLINE-TALK")
    return next(filter(None, (_recording(row, "raw") for row in named)), None)


def _recording(row: CelRow, suffix: str) -> dict[str, str] | None:
    """CELGenUserEvent(HOTLINE-MESSAGE or HOTLINE-TALK,recording=<uuid>[,file=<name>])."""
    pairs = (part.partition("=") for part in str(row.details.get("extra", "")).split(","))
    told = {key.strip(): value.strip() for key, _, value in pairs}
    try:
        recording = str(UUID(told.get("recording", "")))
    except ValueError:
        return None
    return {"recording": recording, "file": told.get("file") or f"{recording}.{suffix}"}


def _answers(rows: list[CelRow], told: Any) -> list[CallEvent]:
    """A person's phone entered a bridge, and so did the caller.

    Not necessarily the same one: a queue rings people through Local channels, which vanish a moment later.
    """
    first_enter: dict[str, CelRow] = {}
    for row in rows:
        if row.event == "BRIDGE_ENTER":
            first_enter.setdefault(row.uniqueid, row)
    caller = next((row for row in first_enter.values() if row.of_caller), None)
    if caller is None:
        return []
    answers = []
    for row in first_enter.values():
        if not row.of_caller and (login := _login(row.channel)):
            met = row if row.at >= caller.at else caller
            answers.append(told(met, EventKind.ANSWERED_BY, row.uniqueid, login=login, specialist=login))
    return answers


def _login(channel: str) -> str:
    found = _PHONE.fullmatch(channel)
    return found["login"] if found else ""


def _end(rows: list[CelRow]) -> CelRow | None:
    """The caller's hang-up; the end of everything when that is missing (her channel went into another)."""
    ends = [row for row in rows if row.event == "HANGUP" and row.of_caller]
    return next(iter(ends or [row for row in rows if row.event == "LINKEDID_END"]), None)


def _ended_by(end: CelRow, rows: list[CelRow]) -> str:
    source = end.details.get("hangupsource")
    if source == end.channel:
        return "caller"
    phones = {row.channel for row in rows if not row.of_caller and _login(row.channel)}
    return "dispatcher" if source in phones else "service"


def _cause(end: CelRow) -> int | None:
    """Q.850; 0 is Asterisk's word for none."""
    cause = end.details.get("hangupcause")
    return cause if isinstance(cause, int) and cause > 0 else None
