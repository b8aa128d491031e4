"""The channels under `ivr.call_desk`: looked at, named, moved and ended over AMI."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from hotline.domain.refusal import Refused
from ivr.ami_errors import ActionRefused, AmiError
from ivr.ami_link import AmiLink
from ivr.ami_signals import HINT_STATES, HINTS
from ivr.desk_picture import Leg, Picture, pictures
from ivr.signals import DeviceState

log = logging.getLogger(__name__)

#: A dispatcher and a caller wait for the answer.
_PATIENCE = timedelta(seconds=3)

_LOOK_S = 0.05


class DeskChannels:
    """reader: may look. dialler: may move. Everything raises `Refused` in words for the one who acts."""

    def __init__(self, reader: AmiLink, dialler: AmiLink) -> None:
        self._reader, self._dialler = reader, dialler

    async def calls(self) -> list[Picture]:
        """Every call that an outside caller began and is still in."""
        async with _answering():
            return pictures(await self._reader.ask_list({"Action": "CoreShowChannels"}, within=_PATIENCE))

    async def gone(self, linkedid: str, within: timedelta) -> None:
        """Wait until nobody but the caller is in the call; no longer than `within`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                while any(call.others for call in await self.calls() if call.linkedid == linkedid):  # noqa: ASYNC110
                    await asyncio.sleep(_LOOK_S)

    async def phone(self, login: str) -> DeviceState | None:
        """What somebody's phone does; None for who has none."""
        async with _answering():
            told = await self._dialler.ask(
                {"Action": "ExtensionState", "Exten": login, "Context": HINTS}, within=_PATIENCE
            )
        return HINT_STATES.get(told.get("Status", ""))

    async def note(self, leg: Leg, **variables: str) -> None:
        """Set variables of the channel. CALLER is inherited by whom it dials, the others are its own."""
        for name, value in variables.items():
            whole = f"__HOTLINE_{name}" if name == "CALLER" else f"HOTLINE_{name}"
            await self._ask({"Action": "Setvar", "Channel": leg.name, "Variable": whole, "Value": value})

    async def send(self, leg: Leg, context: str, exten: str) -> None:
        """Let this channel go on in desk.conf."""
        await self._ask(
            {"Action": "Redirect", "Channel": leg.name, "Context": context, "Exten": exten, "Priority": "1"}
        )

    async def send_both(self, one: tuple[Leg, str, str], other: tuple[Leg, str, str]) -> None:
        """Take two channels apart that speak with each other: (channel, context, exten) each."""
        (leg, context, exten), (its_leg, its_context, its_exten) = one, other
        await self._ask(
            {
                "Action": "Redirect",
                "Channel": leg.name,
                "Context": context,
                "Exten": exten,
                "Priority": "1",
                "ExtraChannel": its_leg.name,
                "ExtraContext": its_context,
                "ExtraExten": its_exten,
                "ExtraPriority": "1",
            }
        )

    async def silence_recording(self, leg: Leg, *, silent: bool) -> None:
        """Silence both sides in the recording of this channel, or let them be heard again.

        HOTLINE_SILENT is for [hotline-tape], and set while nobody can be heard: it must hold before a change of hands.
        """
        if silent:
            await self.note(leg, SILENT="done")
        await self.silence(leg.name, silent=silent)
        if not silent:
            await self.note(leg, SILENT="")

    async def silence(self, channel: str, *, silent: bool) -> None:
        """Silence what records this channel now; tell the dialplan nothing."""
        state = "1" if silent else "0"
        await self._ask({"Action": "MixMonitorMute", "Channel": channel, "Direction": "both", "State": state})

    async def silence_anew(self, channel: str) -> None:
        """What [hotline-tape] waits for."""
        await self.silence(channel, silent=True)
        await self._ask({"Action": "Setvar", "Channel": channel, "Variable": "HOTLINE_SILENT", "Value": "done"})

    async def end(self, leg: Leg) -> None:
        """Hang up on this phone."""
        await self._ask({"Action": "Hangup", "Channel": leg.name, "Cause": "16"})

    async def let_go(self, leg: Leg) -> None:
        """End a phone that may have ended by itself when the caller left it."""
        try:
            await self.end(leg)
        except Refused:
            log.debug("a phone was gone already")

    async def _ask(self, action: Mapping[str, str]) -> None:
        async with _answering():
            await self._dialler.ask(action, within=_PATIENCE)


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    """Asterisk's silence and its refusals in the words of the person who waits."""
    try:
        yield
    except ActionRefused as refusal:
        raise Refused("Не получилось: звонящий или собеседник уже положил трубку.") from refusal
    except AmiError as silence:
        raise Refused("Телефонная станция не отвечает. Попробуйте ещё раз через несколько секунд.") from silence
