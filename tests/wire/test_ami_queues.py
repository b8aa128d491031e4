"""Shifts on the queues: a fake Asterisk that keeps members as app_queue does."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from ivr.ami_errors import ActionRefused, AsteriskSilent
from ivr.queues import AmiQueues
from tests.wire.fake_ami import FakeAmi, linked, until

DISPATCHER = {"dispatcher": 0, "urgent": 0, "psychologist": 10, "lawyer": 10}


class AppQueue:
    """Answers of app_queue 22.10.1, word for word. members: (queue, interface) -> [penalty, paused, reason]."""

    names = ("dispatcher", "psychologist", "lawyer", "urgent")

    def __init__(self, asterisk):
        self.members = {}
        for name in ("QueueAdd", "QueueRemove", "QueuePause", "QueuePenalty", "QueueStatus", "QueueSummary"):
            asterisk.answers[name] = getattr(self, f"_{name}")

    def _QueueAdd(self, told):  # noqa: N802
        key = told["Queue"], told["Interface"]
        if told["Queue"] not in self.names:
            return ["Response: Error\r\nMessage: Unable to add interface to queue: No such queue"]
        if key in self.members:
            return ["Response: Error\r\nMessage: Unable to add interface: Already there"]
        self.members[key] = [int(told["Penalty"]), told["Paused"] == "true", ""]
        return ["Response: Success\r\nMessage: Added interface to queue"]

    def _QueueRemove(self, told):  # noqa: N802
        if self.members.pop((told["Queue"], told["Interface"]), None) is None:
            return ["Response: Error\r\nMessage: Unable to remove interface: Not there"]
        return ["Response: Success\r\nMessage: Removed interface from queue"]

    def _QueuePenalty(self, told):  # noqa: N802
        self.members[told["Queue"], told["Interface"]][0] = int(told["Penalty"])
        return ["Response: Success\r\nMessage: Interface penalty set successfully"]

    def _QueuePause(self, told):  # noqa: N802
        mine = [state for (_, interface), state in self.members.items() if interface == told["Interface"]]
        if not mine:
            return ["Response: Error\r\nMessage: Interface not found"]
        for state in mine:
            state[1:] = [told["Paused"] == "true", told.get("Reason", "")]
        return ["Response: Success\r\nMessage: Interface paused successfully"]

    def _QueueStatus(self, told):  # noqa: N802
        return [
            "Response: Success\r\nEventList: start\r\nMessage: Queue status will follow",
            *(
                f"Event: QueueMember\r\nQueue: {queue}\r\nLocation: {interface}\r\n"
                f"Penalty: {penalty}\r\nPaused: {paused:d}"
                for (queue, interface), (penalty, paused, _) in self.members.items()
                if interface == told["Member"]
            ),
            "Event: QueueStatusComplete\r\nEventList: Complete",
        ]

    def _QueueSummary(self, told):  # noqa: N802
        logged_in = sum(queue == told["Queue"] for queue, _ in self.members)
        known = [f"Event: QueueSummary\r\nQueue: {told['Queue']}\r\nLoggedIn: {logged_in}\r\nAvailable: 0"]
        return [
            "Response: Success\r\nEventList: start\r\nMessage: Queue summary will follow",
            *(known if told["Queue"] in self.names else []),
            "Event: QueueSummaryComplete\r\nEventList: Complete",
        ]

    def of(self, login):
        return {
            queue: state[0] for (queue, interface), state in self.members.items() if interface == f"Local/{login}@ring"
        }


@asynccontextmanager
async def centre(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        yield asterisk, AppQueue(asterisk), AmiQueues(link)


async def test_a_shift_begins_and_ends(tmp_path):
    async with centre(tmp_path) as (_, app_queue, queues):
        await queues.join("anna", "Анна Иванова", DISPATCHER)
        assert app_queue.of("anna") == DISPATCHER
        await queues.leave("anna")
        assert app_queue.of("anna") == {}


async def test_joining_and_leaving_twice_changes_nothing(tmp_path):
    async with centre(tmp_path) as (asterisk, app_queue, queues):
        for _ in range(2):
            await queues.join("anna", "Анна", DISPATCHER)
        assert app_queue.of("anna") == DISPATCHER
        assert asterisk.count("QueueAdd") == 4
        for _ in range(2):
            await queues.leave("anna")
        assert asterisk.count("QueueRemove") == 4


async def test_another_role_means_other_queues_and_penalties(tmp_path):
    async with centre(tmp_path) as (_, app_queue, queues):
        await queues.join("anna", "Анна", DISPATCHER)
        await queues.join("anna", "Анна", {"psychologist": 0, "urgent": 5})
        assert app_queue.of("anna") == {"psychologist": 0, "urgent": 5}


async def test_a_member_added_behind_our_back_gets_the_right_penalty(tmp_path):
    async with centre(tmp_path) as (asterisk, app_queue, queues):
        status = asterisk.answers["QueueStatus"]

        def somebody_adds_after(told):
            answer = status(told)
            app_queue.members["urgent", "Local/anna@ring"] = [7, False, ""]
            return answer

        asterisk.answers["QueueStatus"] = somebody_adds_after
        await queues.join("anna", "Анна", {"urgent": 5})
        assert app_queue.of("anna") == {"urgent": 5}


async def test_who_is_paused_stays_paused_in_a_new_queue(tmp_path):
    async with centre(tmp_path) as (_, app_queue, queues):
        await queues.join("anna", "Анна", {"dispatcher": 0})
        await queues.pause("anna", "wrap-up")
        await queues.join("anna", "Анна", {"dispatcher": 0, "urgent": 0})
        assert app_queue.members["urgent", "Local/anna@ring"][1]
        await queues.resume("anna")
        assert not any(paused for _, paused, _ in app_queue.members.values())


async def test_a_pause_says_why(tmp_path):
    async with centre(tmp_path) as (_, app_queue, queues):
        await queues.join("anna", "Анна", {"dispatcher": 0})
        await queues.pause("anna", "wrap-up")
        assert app_queue.members["dispatcher", "Local/anna@ring"] == [0, True, "wrap-up"]


async def test_who_serves_no_queue_needs_no_pause(tmp_path):
    async with centre(tmp_path) as (_, _app_queue, queues):
        await queues.pause("anna", "wrap-up")
        await queues.resume("anna")


async def test_a_name_of_a_person_never_reaches_asterisk(tmp_path):
    async with centre(tmp_path) as (asterisk, _, queues):
        await queues.join("anna", "Анна Иванова", DISPATCHER)
        assert "Анна" not in str(asterisk.actions)


async def test_a_queue_that_asterisk_does_not_have_is_named(tmp_path):
    async with centre(tmp_path) as (_, _app_queue, queues):
        with pytest.raises(ActionRefused, match="No such queue"):
            await queues.join("anna", "Анна", {"nobody": 0})


@pytest.mark.parametrize("bad", ["", "Anna", "anna\r\nAction: Originate", "анна", "a b", "anna/../x"])
async def test_what_is_no_login_queue_or_reason_is_refused_before_anything_is_sent(tmp_path, bad):
    async with centre(tmp_path) as (asterisk, _, queues):
        for attempt in (
            queues.join(bad, "", {}),
            queues.join("anna", "", {bad: 0}),
            queues.leave(bad),
            queues.pause(bad, "wrap-up"),
            queues.pause("anna", bad),
            queues.resume(bad),
        ):
            with pytest.raises(ValueError, match=r"is no (login|queue|reason)"):
                await attempt
        assert {action["Action"] for action in asterisk.actions} <= {"Login", "Ping"}


async def test_without_a_link_shifts_fail_loudly_and_a_caller_is_not_kept_waiting(tmp_path):
    async with centre(tmp_path) as (asterisk, _, queues):
        await asterisk.stop_listening()
        asterisk.drop()
        await until(lambda: not queues._link.state.linked)
        with pytest.raises(AsteriskSilent):
            await queues.join("anna", "Анна", DISPATCHER)
        with pytest.raises(AsteriskSilent):
            await queues.pause("anna", "wrap-up")
        assert await queues.free_members("dispatcher") is None


async def test_how_many_serve_a_queue(tmp_path, monkeypatch):
    monkeypatch.setattr("ivr.queues.CALL_PATIENCE", timedelta(seconds=0.1))
    async with centre(tmp_path) as (asterisk, _, queues):
        assert await queues.free_members("dispatcher") == 0
        await queues.join("anna", "Анна", DISPATCHER)
        await queues.join("boris", "Борис", {"urgent": 5})
        assert await queues.free_members("dispatcher") == 1
        assert await queues.free_members("urgent") == 2
        assert await queues.free_members("nobody") is None
        assert await queues.free_members("a\r\nb") is None
        asterisk.mute = True
        assert await queues.free_members("dispatcher") is None
