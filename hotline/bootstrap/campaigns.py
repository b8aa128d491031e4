"""The sound of campaigns, joined: the voice, the process that speaks, the story's script, the alarms that wake them."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from followup.alarm_clock import AlarmClock
from hotline.services.campaign_desk import CampaignDesk
from hotline.services.campaign_words import CampaignScript
from hotline.services.dial_campaigns import CampaignsDue, Lines
from hotline.services.duty_desk import DutyDesk
from hotline.services.voice_campaigns import VoiceCampaigns
from ivr.campaign_voice import CampaignVoice

if TYPE_CHECKING:
    from hotline.bootstrap.service import Service

log = logging.getLogger(__name__)

_VOICING = timedelta(seconds=3)
_TIDYING = timedelta(minutes=10)

_WORDS = "campaign-ways"
_PROGRAM = "hotline.bootstrap.voicing_process"


def build_voice(home: Path) -> CampaignVoice:
    """Starts nothing before something is said."""
    return CampaignVoice(home / "campaigns", _PROGRAM)


class CampaignSound:
    """desk: for whoever works with campaigns. script: for the stories. Woken by the alarm clock, `stop` at the end."""

    def __init__(self, home: Path, duties: DutyDesk) -> None:
        self.voice = build_voice(home)
        self.desk = CampaignDesk(
            duties.database, duties.clock, duties.publish, duties.clockwork, fault_of=self.voice.fault_of
        )
        self.script = CampaignScript(duties.database, self.voice)
        self.voicing = VoiceCampaigns(self.desk, self.voice)
        self._speaking: asyncio.Task[None] | None = None

    def due(self, service: "Service", versions: Mapping[str, str]) -> CampaignsDue:
        """For the dialler. versions: of the prompts."""
        dialling = service.settings.dialling
        lines = Lines(dialling.channels, bool(dialling.neutral_id), versions.get(_WORDS, ""))
        return CampaignsDue(
            self.desk, lambda: service.queues.ready_members("dispatcher"), lines, ready=self.script.ready
        )

    def wake_by(self, alarm: AlarmClock) -> None:
        """Have the alarm clock do all that is due."""
        alarm.every(_VOICING, "speak the texts of campaigns", self._speak)
        alarm.every(_TIDYING, "let go of sound that nobody will hear", self.voicing.tidy)

    async def stop(self) -> None:
        """End the voice in the middle of a sentence; the next start says it anew."""
        if self._speaking is not None:
            self._speaking.cancel()
            await asyncio.gather(self._speaking, return_exceptions=True)
        await self.voice.stop()

    async def _speak(self) -> None:
        """Begin unless it is at work: a thousand texts take longer than the alarm sleeps."""
        if self._speaking is None or self._speaking.done():
            self._speaking = asyncio.create_task(self._spoken(), name="speak the texts of campaigns")

    async def _spoken(self) -> None:
        try:
            await self.voicing.tick()
        except OSError as silence:
            log.warning("texts of campaigns are spoken later: %s", silence)
        except Exception:
            log.exception("texts of campaigns could not be spoken; the next look tries again")
