"""Rest for a dispatcher's phone."""

import asyncio
from datetime import timedelta

from hotline.services.rest import NO_ANSWER, WRAP_UP, Rest


class ToldQueues:
    """`hotline.ports.Queues` that remembers what it was told, in order."""

    def __init__(self):
        self.told, self.changed = [], asyncio.Event()

    async def pause(self, login, reason):
        self._tell(("pause", login, reason))

    async def resume(self, login):
        self._tell(("resume", login))

    async def until(self, count):
        async with asyncio.timeout(5):
            while len(self.told) < count:
                self.changed.clear()
                await self.changed.wait()
        return self.told

    def _tell(self, what):
        self.told.append(what)
        self.changed.set()


def a_rest(queues, *, wrap_up=0.05, no_answer=0.05, alone=False, **how):
    spans = {"wrap_up": timedelta(seconds=wrap_up), "no_answer": timedelta(seconds=no_answer)}
    return Rest(queues, **spans, alone=lambda login: alone, **how)


async def test_after_a_call_the_phone_rests_and_is_offered_calls_again():
    queues = ToldQueues()
    a_rest(queues).after_call("anna")
    assert await queues.until(2) == [("pause", "anna", WRAP_UP), ("resume", "anna")]


async def test_a_phone_that_did_not_answer_is_left_in_peace():
    queues = ToldQueues()
    a_rest(queues).after_silence("anna")
    assert await queues.until(2) == [("pause", "anna", NO_ANSWER), ("resume", "anna")]


async def test_the_only_phone_on_shift_keeps_ringing():
    queues = ToldQueues()
    rest = a_rest(queues, alone=True)
    rest.after_silence("anna")
    rest.after_call("vera")
    assert ("pause", "anna", NO_ANSWER) not in await queues.until(2)


async def test_a_second_call_begins_a_new_rest_and_the_first_timer_does_not_cut_it_short():
    queues = ToldQueues()
    rest = a_rest(queues, wrap_up=60)
    rest.after_call("anna")
    await queues.until(1)
    rest.after_call("anna")
    assert await queues.until(2) == [("pause", "anna", WRAP_UP)] * 2
    await rest.stop()
    assert ("resume", "anna") not in queues.told


async def test_pauses_of_an_earlier_process_are_lifted_and_those_of_people_are_not():
    queues = ToldQueues()
    await a_rest(queues).lift_own_pauses([("anna", WRAP_UP), ("vera", "lunch"), ("nina", NO_ANSWER)])
    assert queues.told == [("resume", "anna"), ("resume", "nina")]


async def test_no_wrap_up_is_no_pause():
    queues = ToldQueues()
    rest = a_rest(queues, wrap_up=0)
    rest.after_call("anna")
    rest.after_silence("vera")
    assert await queues.until(2) == [("pause", "vera", NO_ANSWER), ("resume", "vera")]


async def test_a_pause_that_she_took_herself_is_neither_renamed_nor_lifted():
    queues, reasons = ToldQueues(), {}
    rest = a_rest(queues, reason=lambda login: reasons.get(login, ""))
    rest.after_call("anna")
    await queues.until(1)
    reasons["anna"] = "lunch"
    await asyncio.gather(*rest._timers.values())
    assert rest.until("anna") is None
    rest.after_call("anna")
    rest.after_silence("anna")
    assert queues.told == [("pause", "anna", WRAP_UP)]
    reasons["anna"] = ""
    rest.after_call("anna")
    assert rest.until("anna") is not None
    assert await queues.until(3) == [("pause", "anna", WRAP_UP), ("pause", "anna", WRAP_UP), ("resume", "anna")]


async def test_her_rest_can_be_longer_or_over():
    queues = ToldQueues()
    rest = a_rest(queues, wrap_up=60)
    rest.after_call("anna")
    first = rest.until("anna")
    rest.prolong("anna", timedelta(minutes=5))
    assert rest.until("anna") > first
    rest.end("anna")
    rest.prolong("anna", timedelta(minutes=5))
    assert rest.until("anna") is None
