"""`hotline call`: a demonstration caller over real SIP, who tells what happens line by line."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from hotline.commands.call_ear import SLOWEST_S, CallEar, KnownSound
from hotline.commands.call_plan import AFTER_SOUND_S, CallPlan
from hotline.commands.call_story import Story, StoryLine, as_text
from hotline.domain.refusal import Refused
from ivr.sip_caller import PhoneTrouble, SipPhone
from ivr.sip_probe import somebody_answers

#: (caller's number, when the call began) -> № of its row; None when the journal does not know it.
JournalNumber = Callable[[str, datetime], Awaitable[int | None]]

_TICK_S = 0.2
_ANSWER_S = 60.0
_SPEAK_AFTER_S = 1.0  # of silence: whoever spoke has finished
_SPEAK_LATEST_S = 12.0  # after the last key, also into music

_REMEDIES = {
    404: "номер не обслуживается: проверьте HOTLINE_CENTRE__NUMBER",
    401: "станция требует пароль: звонить можно только с этой же машины",
    403: "станция не принимает звонок: звонить можно только с этой же машины",
    486: "занято",
    503: "станция перегружена или останавливается: посмотрите hotline check",
}


async def demonstrate(
    plan: CallPlan,
    *,
    out: Callable[[str], None],
    known: Mapping[str, KnownSound] | None = None,
    render: Callable[[StoryLine], str] = as_text,
    journal_number: JournalNumber | None = None,
) -> int:
    """Call, and print the story. 0 when the call was answered, else 1. Raises `Refused` with cause and remedy.

    out: prints one line. known: the prompts that may be heard, by key. render: `as_text` or `call_story.as_json`.
    """
    host, _, port = plan.server.rpartition(":")
    if not await somebody_answers(host, int(port)):
        raise Refused(f"никто не отвечает на {plan.server}: запустите make run")
    with tempfile.TemporaryDirectory(prefix="hotline-call-") as folder:
        voice = await asyncio.to_thread(_voice, plan.say, Path(folder)) if plan.say else None
        began = datetime.now(UTC)
        caller = _Caller(plan, Story(out, render), Path(folder) / "heard.wav", known or {}, voice)
        try:
            answered = await caller.call()
        except PhoneTrouble as trouble:
            raise Refused(str(trouble)) from trouble
        finally:
            caller.story.flush()
    if answered and journal_number is not None:
        number = await journal_number(plan.caller, began)
        text = f"в журнале: № {number}" if number else "в журнале строки ещё нет: посмотрите hotline journal"
        caller.story.tell(caller.now(), "journal", text, number=number)
        caller.story.flush()
    return 0 if answered else 1


class _Caller:
    """One person with one phone. Times are seconds from dialling."""

    def __init__(
        self, plan: CallPlan, story: Story, recording: Path, known: Mapping[str, KnownSound], voice: Path | None
    ) -> None:
        self._plan, self.story = plan, story
        self._recording, self._voice = recording, voice
        self._ear = CallEar(recording, known)
        self._presses = list(plan.presses)
        self._began = time.monotonic()
        self._ear_began = 0.0
        self._last_act = 0.0

    def now(self) -> float:
        return time.monotonic() - self._began

    async def call(self) -> bool:
        """From dialling to the end; whether it was answered."""
        async with SipPhone() as phone:
            await phone.record(self._recording)
            self._began = time.monotonic()
            hidden = "" if self._plan.caller else ", номер скрыт"
            self.story.tell(0.0, "dialling", f"набираю {self._plan.number}{hidden}", caller=self._plan.caller)
            await phone.dial(self._plan.number, server=self._plan.server, caller=self._plan.caller)
            answered = await self._wait_for_answer(phone)
            if answered:
                await self._converse(phone)
                self._sum_up()
        return answered

    async def _wait_for_answer(self, phone: SipPhone) -> bool:
        rang = False
        deadline = self._began + min(_ANSWER_S, self._plan.for_s)
        while time.monotonic() < deadline:
            if (event := phone.heard_of("state", state="early")) and not rang:
                rang = True
                self.story.tell(event.mono - self._began, "ringing", "идут гудки")
            if event := phone.heard_of("state", state="disconnected"):
                text = _REMEDIES.get(event["code"], event["reason"])
                self.story.tell(event.mono - self._began, "refused", f"не соединили: {text}", code=event["code"])
                return False
            begun = phone.heard_of("recording")
            if begun and (event := phone.heard_of("state", state="confirmed")):
                self._ear_began, self._last_act = begun.mono - self._began, event.mono - self._began
                self.story.tell(event.mono - self._began, "answered", "ответили")
                return True
            await asyncio.sleep(_TICK_S / 4)
        self.story.tell(self.now(), "no_answer", "не ответили, кладу трубку: посмотрите hotline check")
        return False

    async def _converse(self, phone: SipPhone) -> None:
        while self.now() < self._plan.for_s:
            await asyncio.sleep(_TICK_S)
            await self._listen()
            if event := phone.heard_of("state", state="disconnected"):
                self.story.tell(event.mono - self._began, "hung_up_there", "на том конце положили трубку")
                return
            await self._press(phone)
            await self._speak(phone)
            self.story.flush(self.now() - SLOWEST_S)
        self.story.tell(self.now(), "hung_up", "кладу трубку")
        await phone.hang_up()
        await phone.ended()

    async def _listen(self) -> None:
        for noticed in await asyncio.to_thread(self._ear.listen):
            self.story.tell(self._ear_began + noticed.at, "heard", noticed.text, key=noticed.key)

    async def _press(self, phone: SipPhone) -> None:
        if not self._presses:
            return
        press, at = self._presses[0], self._presses[0].at
        if at is None:
            began = self._ear.began(self._last_act - self._ear_began)
            if began is None:
                return
            at = self._ear_began + began + AFTER_SOUND_S
        if self.now() < at:
            return
        self._presses.pop(0)
        self._last_act = self.now()
        self.story.tell(self._last_act, "pressed", f"нажимаю {press.key}", key=press.key)
        self._ear.interrupted(self._last_act - self._ear_began)
        await phone.digits(press.key)

    async def _speak(self, phone: SipPhone) -> None:
        """When all keys are pressed and the other side, having spoken, is silent; or waits with music."""
        if self._voice is None or self._presses:
            return
        now, act = self.now() - self._ear_began, self._last_act - self._ear_began
        finished = self._ear.began(act) is not None and self._ear.quiet_for(now) > _SPEAK_AFTER_S
        if finished or now - act > _SPEAK_LATEST_S:
            self.story.tell(self.now(), "said", f"говорю: «{self._plan.say}»")
            await phone.play(self._voice)
            self._voice = None

    def _sum_up(self) -> None:
        for noticed in self._ear.listen():
            self.story.tell(self._ear_began + noticed.at, "heard", noticed.text, key=noticed.key)
        first, silence = self._ear.first_sound(), self._ear.longest_silence()
        heard = None if first is None else round(self._ear_began + first, 2)
        text = "не слышно ничего" if heard is None else f"первый звук через {heard:.1f} с после набора"
        self.story.tell(
            self.now(),
            "sound",
            f"{text}; самая долгая тишина {silence:.1f} с",
            first_s=heard,
            silence_s=round(silence, 2),
        )


def _voice(say: str, folder: Path) -> Path:
    """Find the sound to speak with: the file itself, or the text as festival says it. Raises `Refused`."""
    file = Path(say)
    if file.suffix.lower() == ".wav":
        if not file.is_file():
            raise Refused(f"--say: нет файла {say}")
        return file
    from ivr.speech import Festival

    target = folder / "say.wav"
    try:
        with Festival() as speaker:
            speaker.speak(say, target)
    except (RuntimeError, ValueError) as fault:
        raise Refused(f"--say: {fault}") from fault
    return target
