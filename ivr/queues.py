"""The queues of Asterisk behind `hotline.ports.Queues`: who serves them, who is paused. The AMI user is `dialler`."""

import asyncio
import logging
from datetime import timedelta

from hotline.domain.people import LOGIN
from ivr.ami_errors import ActionRefused, AmiError
from ivr.ami_link import AmiLink
from ivr.ami_shapes import WORD, number

#: A call waits for this answer, so it has less patience than a shift.
CALL_PATIENCE = timedelta(seconds=1)

log = logging.getLogger(__name__)


class AmiQueues:
    """Members are known to Asterisk by login only: no name of a person reaches its queue log.

    A member is `Local/<login>@ring` (phones.conf): the browser or the desk phone, whichever registered last.
    The Local channel leaves the call as soon as it is answered (no /n), so caller and phone share one bridge; the state
    comes from the hint, which sees both phones.

    Methods raise ValueError for a login, queue or reason that is none, and `AsteriskSilent` when there is no link.
    All may be repeated safely.
    """

    def __init__(self, link: AmiLink) -> None:
        self._link = link
        self._turn = asyncio.Lock()  # a shift that begins and ends at once must not interleave

    async def join(self, login: str, name: str, queues: dict[str, int]) -> None:
        """Make the member serve exactly these queues: name -> penalty. A pause stays a pause, also in a new queue."""
        del name
        interface = _interface(login)
        for queue in queues:
            _checked(queue, "queue")
        async with self._turn:
            present = await self._memberships(interface)
            paused = any(was_paused for _, was_paused in present.values())
            for queue in present.keys() - queues.keys():
                await self._remove(interface, queue)
            for queue, penalty in queues.items():
                if queue not in present:
                    await self._add(interface, login, queue, penalty, paused=paused)
                elif present[queue][0] != penalty:
                    await self._set_penalty(interface, queue, penalty)

    async def leave(self, login: str) -> None:
        """Take the member out of every queue."""
        interface = _interface(login)
        async with self._turn:
            for queue in await self._memberships(interface):
                await self._remove(interface, queue)

    async def pause(self, login: str, reason: str) -> None:
        """Offer no calls for now. reason: a word such as "wrap-up". Who serves no queue needs no pause."""
        await self._pause(login, {"Paused": "true", "Reason": _checked(reason, "reason")})

    async def resume(self, login: str) -> None:
        """Offer calls again."""
        await self._pause(login, {"Paused": "false"})

    async def free_members(self, queue: str) -> int | None:
        """How many members serve the queue: busy and paused ones count, phones that cannot be reached do not.

        Never raises and waits a second at most, for a caller is on the line: None when Asterisk does not say.
        """
        return await self._summed(queue, "LoggedIn")

    async def ready_members(self, queue: str) -> int | None:
        """How many could take a call of the queue this moment: neither busy nor paused. Otherwise as above."""
        return await self._summed(queue, "Available")

    async def _summed(self, queue: str, what: str) -> int | None:
        try:
            summary = await self._link.ask_list({"Action": "QueueSummary", "Queue": queue}, within=CALL_PATIENCE)
        except (AmiError, ValueError) as fault:
            log.warning("who serves %r is not known: %s", queue, fault)
            return None
        return next((number(item, what) for item in summary if item.get("Queue") == queue), None)

    async def _memberships(self, interface: str) -> dict[str, tuple[int, bool]]:
        """Queue -> penalty, paused."""
        items = await self._link.ask_list({"Action": "QueueStatus", "Member": interface})
        return {
            item["Queue"]: (number(item, "Penalty") or 0, item.get("Paused") == "1")
            for item in items
            if item.get("Event") == "QueueMember" and item.get("Location") == interface
        }

    async def _add(self, interface: str, login: str, queue: str, penalty: int, *, paused: bool) -> None:
        add = {
            "Action": "QueueAdd",
            "Queue": queue,
            "Interface": interface,
            "StateInterface": f"hint:{login}@phones",
            "MemberName": login,
            "Penalty": penalty,
            "Paused": "true" if paused else "false",
        }
        try:
            await self._link.ask(add)
        except ActionRefused as refusal:
            if not refusal.reason.endswith("Already there"):
                raise
            await self._set_penalty(interface, queue, penalty)

    async def _remove(self, interface: str, queue: str) -> None:
        try:
            await self._link.ask({"Action": "QueueRemove", "Queue": queue, "Interface": interface})
        except ActionRefused as refusal:
            if not refusal.reason.endswith("Not there"):
                raise

    async def _set_penalty(self, interface: str, queue: str, penalty: int) -> None:
        change = {"Action": "QueuePenalty", "Queue": queue, "Interface": interface, "Penalty": penalty}
        await self._link.ask(change)

    async def _pause(self, login: str, how: dict[str, str]) -> None:
        try:
            await self._link.ask({"Action": "QueuePause", "Interface": _interface(login), **how})
        except ActionRefused as refusal:
            if refusal.reason != "Interface not found":
                raise


def _interface(login: str) -> str:
    if not LOGIN.fullmatch(login):
        raise ValueError(f"{login!r} is no login: small Latin letters, digits, - and _, beginning with a letter")
    return f"Local/{login}@ring"


def _checked(value: str, what: str) -> str:
    if not WORD.fullmatch(value):
        raise ValueError(f"{value!r} is no {what}: small Latin letters, digits, - and _, beginning with a letter")
    return value
