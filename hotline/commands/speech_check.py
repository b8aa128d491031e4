"""`hotline speech check`: is there a model, does it load, how fast is it, how much waits."""

import os
import time
import wave
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from call_records.apart import Failed, apart
from call_records.models import find_model
from call_records.mortal import limit_memory
from db.look import file_of
from hotline.commands.check_machine import model_part
from hotline.commands.check_part import Part
from hotline.commands.remote import ask_within
from hotline.domain.refusal import Refused
from hotline.domain.transcript import TranscriptState
from hotline.settings import Settings

_LOAD_WITHIN_S = 120.0
_ASK_WITHIN_S = 5.0

#: A prompt of some seconds, in Russian; where prompts are not built yet, silence tells the time as well.
_PROMPTS = ("message-intro", "notice", "greeting")


def check_speech(settings: Settings, do: Callable[[Coroutine[Any, Any, Any]], Any]) -> list[Part]:
    """Each part with its remedy. Loads the model in a process of its own; changes nothing."""
    parts = [model_part(settings, _of_service(settings))]
    model = find_model(settings.speech.model, settings.home)
    if model is not None:
        parts.append(_trial(settings, model))
    parts.append(do(_waiting(settings)))
    return parts


def _of_service(settings: Settings) -> Mapping[str, Any] | None:
    try:
        state = ask_within(_ASK_WITHIN_S, settings.home, "state", {})
    except Refused:
        return None
    return None if state is None else state.get("speech")


def _trial(settings: Settings, model: Path) -> Part:
    name = "проба модели"
    sample = _sample(settings)

    def attempt() -> list[Any]:
        limit_memory(settings.speech.memory_mb)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what Vosk says of a fault is said better below
        from call_records.vosk_transcriber import VoskTranscriber

        begun = time.monotonic()
        engine = VoskTranscriber(model)
        loaded = time.monotonic()
        words = engine.words(sample) if sample else []
        return [loaded - begun, time.monotonic() - loaded, " ".join(word.text for word in words)]

    try:
        load_s, took_s, text = apart(attempt, limit_s=_LOAD_WITHIN_S, beat=lambda: True, beat_s=_LOAD_WITHIN_S)
    except Failed as fault:
        say = f"не загружается: {fault.fault}; поставьте её заново: hotline speech install, или дайте больше памяти"
        return Part(name, ok=False, say=f"{say}: HOTLINE_SPEECH__MEMORY_MB")
    if sample is None:
        return Part(name, ok=True, say=f"загружается за {_s(load_s)} с; фраз для пробы ещё нет")
    return Part(
        name,
        ok=True,
        say=f"загружается за {_s(load_s)} с, фраза в {_s(_length(sample))} с - за {_s(took_s)} с: «{text}»",
    )


def _sample(settings: Settings) -> Path | None:
    files = (settings.home / "prompts" / f"{name}.wav" for name in _PROMPTS)
    return next((file for file in files if file.is_file()), None)


def _length(sample: Path) -> float:
    with wave.open(str(sample)) as sound:
        seconds: float = sound.getnframes() / sound.getframerate()
    return seconds


async def _waiting(settings: Settings) -> Part:
    name = "записи"
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        return Part(name, ok=True, say="ни одной: журнал появится при первом запуске", needed=False)
    from db.engine import reason_of
    from db.unit_of_work import SqlDatabase

    database = SqlDatabase(settings.database_url, settings.centre.zone)
    try:
        async with database.unit_of_work() as work:
            counts = await work.transcripts.counts()
    except OSError as silence:
        return Part(name, ok=False, say=f"база не отвечает ({reason_of(silence)})", needed=False)
    finally:
        await database.close()
    said = ", ".join(f"{title}: {counts.get(state, 0)}" for state, title in _TITLES.items())
    return Part(name, ok=True, say=said, needed=False)


_TITLES = {
    TranscriptState.WAITING: "ждут",
    TranscriptState.RUNNING: "расшифровываются",
    TranscriptState.DONE: "готовы",
    TranscriptState.UNSURE: "неразборчивы",
    TranscriptState.FAILED: "не вышли",
}


def _s(seconds: float) -> str:
    return f"{seconds:.1f}".replace(".", ",")
