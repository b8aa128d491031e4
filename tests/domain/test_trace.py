"""What Asterisk's own record tells of the calls that we placed. Rows of a real Asterisk; numbers are invented."""

import json
from uuid import UUID

from hotline.domain.second_source import CelRow, calls_from_cel
from hotline.domain.trace import traces

BUSY, SILENT = UUID("04ddf61f-84d2-46c2-b02e-0fafdc259d74"), UUID("9c426ad6-6c07-48a4-9c7f-8f7e33377409")
ID = f"dial-{BUSY}"


def row(event, at, linkedid, uniqueid, channel, context="from-outside", **extra):
    """One line; the columns that say nothing here are empty."""
    told = json.dumps(extra) if extra else ""
    return CelRow(event, "", at, linkedid, uniqueid, channel, context, "s", "", "", "", "", "", told)


LINE = "PJSIP/trunk-vega-00000007"
ENDED = [
    row("CHAN_START", "1795338116.040774", ID, ID, LINE),
    row("HANGUP", "1795338116.043771", ID, ID, LINE, hangupcause=17, hangupsource=LINE, dialstatus=""),
    row("CHAN_END", "1795338116.043771", ID, ID, LINE),
    row("LINKEDID_END", "1795338116.043771", ID, ID, LINE),
]
TALK = f"dial-{SILENT}"
ANSWERED = [
    row("CHAN_START", "1795338115.9", TALK, TALK, LINE),
    row("ANSWER", "1795338116.2", TALK, TALK, LINE),
    row("CHAN_START", "1795338116.3", TALK, "h1-1795338116.9", "PJSIP/anna-00000002", "phones"),
    row("HANGUP", "1795338117.0", TALK, "h1-1795338116.9", "PJSIP/anna-00000002", "phones", hangupcause=26),
]


def test_a_call_that_ended_tells_when_and_why():
    trace = traces(ENDED)[BUSY]
    assert (trace.answered_at, trace.cause) == (None, 17)
    assert trace.ended_at.timestamp() == 1795338116.043771


def test_an_answered_call_goes_on_while_only_others_hang_up():
    trace = traces(ANSWERED)[SILENT]
    assert trace.answered_at.timestamp() == 1795338116.2
    assert trace.ended_at is None


def test_half_a_record_is_none():
    assert traces(ENDED[1:]) == {}


def test_a_call_that_we_placed_is_no_call_of_an_outside_caller():
    assert calls_from_cel(ENDED) == []
    assert calls_from_cel(ANSWERED) == []
    assert [event.kind for event in calls_from_cel(ENDED, known=[ID])]
