"""Calls as they are told, and what a test looks at afterwards."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from db.keeper import Patience
from db.unit_of_work import SqlDatabase
from hotline.domain.call import EventKind as Kind
from hotline.domain.call_event import CallEvent, call_id_of

CENTRE = ZoneInfo("Asia/Barnaul")
NOON = datetime(2026, 3, 18, 5, 0, tzinfo=UTC)
SOON = timedelta(seconds=10)

#: Short, so that the tests are; the commit's is generous, so that a busy machine is not taken for a dead database.
PATIENCE = Patience(linger=0.005, commit=1.0, hang=0.5, retry=0.1, poll=0.1, alarm=0.0)

_serial = count(1)


class Telling:
    """Events of one call, a second apart: ``Telling().rang().greeted().hung_up().events``."""

    def __init__(self, linkedid=None, phone="+79001234567", at=NOON):
        self.linkedid = linkedid or f"h1-1773800000.{next(_serial)}"
        self.call_id, self.phone, self.start = call_id_of(self.linkedid), phone, at
        self.events = []

    def then(self, kind, nth="", **data):
        after = len(self.events)
        event = CallEvent(self.call_id, kind, self.start + timedelta(seconds=after), 100.0 + after, nth, data)
        self.events.append(event)
        return self

    def rang(self):
        return self.then(Kind.RANG, linkedid=self.linkedid, phone=self.phone, caller_name="Анна", line="129")

    def greeted(self):
        return self.then(Kind.GREETED)

    def waited(self, queue="dispatcher"):
        return self.then(Kind.QUEUE_JOINED, queue, queue=queue)

    def answered(self, login="olga", name="Ольга"):
        return self.then(Kind.ANSWERED_BY, f"{self.linkedid}-{login}", login=login, specialist=name)

    def hung_up(self, by="caller"):
        return self.then(Kind.HUNG_UP, by=by, cause=16)


def an_answered_call(**settings):
    return Telling(**settings).rang().greeted().waited().answered().hung_up()


def an_abandoned_call(**settings):
    return Telling(**settings).rang().greeted().hung_up()


def tell(journal, *calls):
    for call in calls:
        for event in call.events:
            journal.record(event)


async def rows_of(url):
    database = SqlDatabase(url, CENTRE)
    try:
        async with database.unit_of_work() as work:
            return list(await work.journal.page(limit=100_000))
    finally:
        await database.close()


async def timeline_of(url, call_id):
    database = SqlDatabase(url, CENTRE)
    try:
        async with database.unit_of_work() as work:
            return list(await work.journal.timeline(call_id))
    finally:
        await database.close()


async def until(condition, within_s=20.0):
    """Wait for a condition; a coroutine function is asked again and again."""
    deadline = time.monotonic() + within_s
    while True:
        met = condition()
        if asyncio.iscoroutine(met):
            met = await met
        if met:
            return
        assert time.monotonic() < deadline, "this never came true"
        await asyncio.sleep(0.02)
