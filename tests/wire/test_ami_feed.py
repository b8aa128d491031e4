"""The feed: order, loss, reconnect and snapshot, told by a fake Asterisk."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from ivr.ami_feed import AmiFeed
from ivr.ami_pace import BackOff
from ivr.ami_snapshot import Snapshot
from ivr.signals import Booted, CallEnded, QueueJoined
from tests.wire.fake_ami import BOOTED, QUIET, FakeAmi, until


def joined(number):
    return f"Event: QueueCallerJoin\r\nLinkedid: h17-1.{number}\r\nQueue: dispatcher\r\nPosition: 1"


def ended(number):
    ids = f"Linkedid: h17-1.{number}\r\nUniqueid: h17-1.{number}"
    return f"Event: Hangup\r\n{ids}\r\nCause: 16\r\nCause-txt: Normal Clearing"


def channels(*numbers):
    return [
        "Response: Success\r\nEventList: start\r\nMessage: Channels will follow",
        *(
            f"Event: CoreShowChannel\r\nChannel: PJSIP/outside-0000000{n}\r\nUniqueid: h17-1.{n}\r\nLinkedid: h17-1.{n}"
            for n in numbers
        ),
        f"Event: CoreShowChannelsComplete\r\nEventList: Complete\r\nListItems: {len(numbers)}",
    ]


class Consumer:
    """Keeps what it is told, in order."""

    def __init__(self):
        self.told = []

    def handle(self, signal):
        self.told.append(signal)

    def on_snapshot(self, snapshot):
        self.told.append(snapshot)

    @property
    def snapshots(self):
        return [one for one in self.told if isinstance(one, Snapshot)]

    @property
    def signals(self):
        return [one for one in self.told if not isinstance(one, Snapshot)]


@asynccontextmanager
async def feeding(asterisk, tmp_path, consumer, **options):
    asterisk.answers = {**QUIET, **asterisk.answers}
    feed = AmiFeed(asterisk.link(tmp_path), consumer.handle, consumer.on_snapshot, **options)
    feed.start()
    try:
        await until(lambda: consumer.snapshots)
        yield feed
    finally:
        await feed.stop()


async def test_signals_come_in_the_order_of_the_events(tmp_path):
    consumer = Consumer()
    async with FakeAmi() as asterisk, feeding(asterisk, tmp_path, consumer):
        asterisk.say(*(joined(n) for n in range(500)), ended(1))
        await until(lambda: len(consumer.signals) == 501)
    assert consumer.signals == [QueueJoined(f"h17-1.{n}", "dispatcher", 1) for n in range(500)] + [
        CallEnded("h17-1.1", "h17-1.1", 16, "Normal Clearing")
    ]


async def test_a_slow_consumer_still_gets_one_signal_at_a_time(tmp_path):
    class Slow(Consumer):
        busy = False

        async def handle(self, signal):
            assert not self.busy
            self.busy = True
            await asyncio.sleep(0)
            self.busy = False
            super().handle(signal)

    consumer = Slow()
    async with FakeAmi() as asterisk, feeding(asterisk, tmp_path, consumer):
        asterisk.say(*(joined(n) for n in range(20)))
        await until(lambda: len(consumer.signals) == 20)


async def test_a_consumer_that_raises_is_logged_and_hears_the_next_signal(tmp_path, caplog):
    class Clumsy(Consumer):
        def handle(self, signal):
            super().handle(signal)
            if len(self.signals) == 1:
                raise RuntimeError("stumbled")

    consumer = Clumsy()
    async with FakeAmi() as asterisk, feeding(asterisk, tmp_path, consumer) as feed:
        asterisk.say(joined(1), joined(2))
        await until(lambda: len(consumer.signals) == 2)
        assert feed.state.linked
    assert "the consumer failed at a QueueJoined" in caplog.text
    assert "h17-1.1" not in caplog.text


async def test_after_a_break_a_snapshot_stands_between_what_was_before_and_what_comes_after(tmp_path):
    consumer = Consumer()
    async with FakeAmi() as asterisk, feeding(asterisk, tmp_path, consumer) as feed:
        asterisk.answers["CoreShowChannels"] = channels(2)
        asterisk.say(joined(1), joined(2))
        await until(lambda: len(consumer.signals) == 2)
        asterisk.drop()
        await until(lambda: len(consumer.snapshots) == 2)
        asterisk.say(ended(2))
        await until(lambda: len(consumer.signals) == 3)
        assert feed.state.linked
    assert [type(one).__name__ for one in consumer.told] == [
        "Snapshot",
        "QueueJoined",
        "QueueJoined",
        "Snapshot",
        "CallEnded",
    ]
    assert consumer.told[3].live == {"h17-1.2"}


async def test_a_call_that_ends_while_asterisk_is_asked_is_live_and_then_ends(tmp_path):
    consumer = Consumer()
    async with FakeAmi() as asterisk:

        def meanwhile(_):
            asterisk.say(ended(7))
            return channels()

        asterisk.answers["CoreShowChannels"] = meanwhile
        async with feeding(asterisk, tmp_path, consumer):
            await until(lambda: consumer.signals)
    assert consumer.told[0].live == {"h17-1.7"}
    assert consumer.told[1] == CallEnded("h17-1.7", "h17-1.7", 16, "Normal Clearing")


async def test_when_asterisk_has_booted_a_snapshot_follows(tmp_path):
    consumer = Consumer()
    async with FakeAmi() as asterisk, feeding(asterisk, tmp_path, consumer):
        asterisk.say(BOOTED)
        await until(lambda: len(consumer.snapshots) == 2)
    assert consumer.told[1] == Booted()


async def test_events_without_room_are_noticed_and_mended_by_a_snapshot(tmp_path, caplog):
    gate = asyncio.Event()

    class Stuck(Consumer):
        async def handle(self, signal):
            super().handle(signal)
            await gate.wait()

    consumer = Stuck()
    async with FakeAmi() as asterisk, feeding(asterisk, tmp_path, consumer, room=10) as feed:
        asterisk.say(*(joined(n) for n in range(100)))
        await until(lambda: feed.lost)
        gate.set()
        await until(lambda: len(consumer.snapshots) == 2)
        asterisk.say(ended(5))
        await until(lambda: consumer.signals[-1] == CallEnded("h17-1.5", "h17-1.5", 16, "Normal Clearing"))
        assert feed.lost + len(consumer.signals) == 101
        assert feed.backlog == 0
    heard = consumer.told.index(consumer.snapshots[1])
    assert consumer.told[1:heard] == [QueueJoined(f"h17-1.{n}", "dispatcher", 1) for n in range(heard - 1)]
    assert caplog.text.count("some are lost") == 1


async def test_an_asterisk_without_queues_yet_is_asked_again(tmp_path, monkeypatch):
    monkeypatch.setattr("ivr.ami_feed._RETRY_S", 0.01)
    consumer, asked = Consumer(), []

    def starting(_):
        asked.append(1)
        return QUIET["QueueStatus"] if len(asked) > 2 else [QUIET["QueueStatus"][0], QUIET["QueueStatus"][2]]

    async with FakeAmi() as asterisk:
        asterisk.answers["QueueStatus"] = starting
        async with feeding(asterisk, tmp_path, consumer):
            assert len(asked) == 3


async def test_the_state_says_since_when_and_why(tmp_path):
    consumer = Consumer()
    async with FakeAmi() as asterisk, feeding(asterisk, tmp_path, consumer) as feed:
        assert (feed.state.linked, feed.state.reason) == (True, "")
        await asterisk.stop_listening()
        asterisk.drop()
        await until(lambda: "takes no connection" in feed.state.reason)
        assert not feed.state.linked
        assert feed.state.since.tzinfo is not None
    assert feed.state.reason == "stopped"


async def test_stopping_hands_on_what_had_come_in(tmp_path):
    gate = asyncio.Event()

    class Stuck(Consumer):
        async def handle(self, signal):
            await gate.wait()
            super().handle(signal)

    consumer = Stuck()
    async with FakeAmi() as asterisk, feeding(asterisk, tmp_path, consumer) as feed:
        asterisk.say(joined(1), joined(2), joined(3))
        await until(lambda: feed.backlog == 2)
        stopping = asyncio.create_task(feed.stop())
        gate.set()
        await stopping
    assert len(consumer.signals) == 3


def test_waits_double_up_to_the_longest_and_begin_anew():
    backoff = BackOff(0.2, 5.0, jitter=lambda _low, high: high)
    assert [backoff.next() for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    backoff.reset()
    assert backoff.next() == 0.2


def test_waits_are_jittered_downwards_only():
    backoff = BackOff(5.0, 60.0)
    assert all(0.75 * whole <= backoff.next() <= whole for whole in (5, 10, 20, 40, 60, 60))


@pytest.mark.parametrize("asterisk_is", ["refusing", "frozen"])
async def test_a_feed_that_never_linked_stops_cleanly(tmp_path, asterisk_is):
    async with FakeAmi() as asterisk:
        asterisk.secret = "another" if asterisk_is == "refusing" else asterisk.secret
        asterisk.frozen = asterisk_is == "frozen"
        consumer = Consumer()
        feed = AmiFeed(asterisk.link(tmp_path), consumer.handle, consumer.on_snapshot)
        feed.start()
        await until(lambda: asterisk.connections)
        async with asyncio.timeout(timedelta(seconds=3).total_seconds()):
            await feed.stop()
    assert consumer.told == []
