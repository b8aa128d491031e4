"""Pages of recordings: the list, one with its player, its notes and marks."""

from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from console.audit_words import action_words
from console.ear import ear_of, with_sound
from console.keys import DESK
from console.reasons import said_reason
from console.sound_words import LEGS, SIGNS, heard_state, waveform
from console.views import sound_stream
from console.web import ID, Page, back_to, form, id_of, person, render, wants_json
from hotline.domain.heard import (
    KINDS,
    STATES,
    SoundsQuery,
    after_text,
    reach_of,
    read_sounds_query,
    sounds_query_string,
)
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, may
from hotline.domain.sound_marks import marks_of
from hotline.domain.sound_phrases import GUESS, phrases_of
from hotline.services.hear_sound import SoundReasonAsked, open_sound, say_why
from hotline.services.note_sound import note_sound
from hotline.services.score_sound import criteria, score_sound
from hotline.services.who_heard import who_heard

#: How far the list goes back for those who see only a part of it, unless they say otherwise.
_LOOK_BACK = timedelta(days=366)


async def index(request: web.Request) -> web.StreamResponse:
    """What she may hear, newest first."""
    desk, user = request.app[DESK], person(request)
    try:
        query, refusal = read_sounds_query(request.query.items()), ""
    except Refused as wrong:
        query, refusal = SoundsQuery(), str(wrong)
    reach = reach_of(user)
    if query.since is None and not reach.everything:
        # Her few recordings are looked for among everybody's: not through all the years at once.
        today = desk.clock.now().astimezone(desk.zone).date()
        query = replace(query, since=min(today, query.until or today) - _LOOK_BACK)
    async with desk.database.unit_of_work() as work:
        found = list(await work.hearing.page(query, reach))
        people = {one.login: one.name for one in await work.users.all()}
        waiting = await work.takings_out.waiting(user.login) if may(user.role, Action.TAKE_SOUND_OUT) else 0
    more, found = len(found) > query.limit, found[: query.limit]
    return render(
        request,
        "sounds.html",
        status=422 if refusal else 200,
        refusal=refusal,
        query=query,
        sounds=found,
        people=people,
        kinds=KINDS,
        states=STATES,
        waiting=waiting,
        first=query.after is None,
        top=f"/sounds?{sounds_query_string(query)}",
        older=f"/sounds?{sounds_query_string(query, after=after_text(found[-1]))}" if more else "",
    )


async def show(request: web.Request) -> web.StreamResponse:
    """One recording with everything that belongs to it."""
    return await _page(request)


async def reason(request: web.Request) -> web.StreamResponse:
    """Why a supervisor hears what is somebody else's."""
    (said, wrong), recording = await said_reason(request), id_of(request)
    if wrong:
        return await _page(request, wrong, said)
    await with_sound(say_why(request.app[DESK].database, ear_of(request), recording, said))
    return back_to(f"/sounds/{recording}", request)


async def note(request: web.Request) -> web.StreamResponse:
    """A note at a second."""
    said, recording, ear = await form(request), id_of(request), ear_of(request)
    await with_sound(note_sound(request.app[DESK].database, ear, recording, said.get("at_s", ""), said.get("note", "")))
    if not wants_json(request):
        return back_to(f"/sounds/{recording}", request)
    async with request.app[DESK].database.unit_of_work() as work:
        notes = await work.sound_notes.of(recording)
    mine = max((one for one in notes if one.login == ear.user.login), key=lambda one: one.at)
    return web.json_response({"at_s": mine.at_s, "note": mine.note, "who": ear.user.name})


async def score(request: web.Request) -> web.StreamResponse:
    """Marks for a conversation."""
    recording = id_of(request)
    await with_sound(score_sound(request.app[DESK].database, ear_of(request), recording, await form(request)))
    if not wants_json(request):
        return back_to(f"/sounds/{recording}", request)
    async with request.app[DESK].database.unit_of_work() as work:
        card = await work.scores.of(recording)
    return web.json_response({"points": card.points if card else 0, "out_of": card.out_of if card else 0})


async def _page(request: web.Request, error: str = "", said: str = "") -> web.StreamResponse:
    desk, recording, user = request.app[DESK], id_of(request), person(request)
    status = 422 if error else 200
    try:
        reading = await open_sound(desk.database, ear_of(request), recording)
    except SoundReasonAsked as asked:
        return render(
            request, "sound_reason.html", status=status, heard=asked.heard, kinds=KINDS, error=error, reason=said
        )
    except LookupError:
        raise web.HTTPNotFound from None
    heard = reading.heard
    marks = marks_of(reading.timeline, heard.started_at, heard.duration_s or 0.0, reading.names)
    async with desk.database.unit_of_work() as work:
        asked_for = await criteria(work) if may(user.role, Action.SCORE) else ()
        lines = await who_heard(work, [heard.call_id]) if may(user.role, Action.AUDIT) else ()
    return render(
        request,
        "sound.html",
        status=status,
        reading=reading,
        heard=heard,
        duration=heard.duration_s or 0.0,
        kinds=KINDS,
        states=STATES,
        legs=LEGS,
        signs=SIGNS,
        guess=GUESS,
        wave=waveform(reading.peaks),
        phrases=phrases_of(reading.transcripts),
        told=[(LEGS[one.leg % 2], heard_state(one)) for one in reading.transcripts if heard_state(one)],
        marks=marks,
        listed=sorted(
            [(mark.at_s, mark.shape, mark.words) for mark in marks]
            + [(hit.at_s, "hit", hit.phrase) for hit in reading.hits]
        ),
        criteria=asked_for,
        may_score=heard.kind == "talk" and heard.login not in {"", user.login},
        who=[line for line in lines if line.object_id == str(recording)],
        action_words=action_words,
    )


ROUTES: tuple[Page, ...] = (
    Page("GET", "/sounds", index, Action.HEAR_MESSAGE),
    Page("GET", f"/sounds/{ID}", show, Action.HEAR_MESSAGE),
    Page("POST", f"/sounds/{ID}/reason", reason, Action.HEAR_MESSAGE),
    Page("POST", f"/sounds/{ID}/note", note, Action.HEAR_MESSAGE),
    Page("POST", f"/sounds/{ID}/score", score, Action.SCORE),
    Page("POST", f"/sounds/{ID}/play", sound_stream.play, Action.HEAR_MESSAGE),
    *sound_stream.ROUTES,
)
