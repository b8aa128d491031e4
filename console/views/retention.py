"""How long everything is kept: the administrator's rules, the next round, what the last ones let go."""

from typing import Any

from aiohttp import web

from console.auth.where import address_of
from console.keys import DESK
from console.web import Page, back_to, form, person, render
from hotline.domain.refusal import Refused
from hotline.domain.retention import SHIPPED, SHORTEST, Kind, next_night
from hotline.domain.rights import Action
from hotline.services.set_retention import set_retention

_LOG = 50

#: Kind -> title and what it is counted from.
WORDS = {
    Kind.RECORDING: ("Записи разговоров", "со дня разговора"),
    Kind.MESSAGE: ("Сообщения, с которыми ещё не закончили", "со дня сообщения"),
    Kind.MESSAGE_DONE: ("Сообщения, дело по которым закрыто", "со дня закрытия поручения или обращения"),
    Kind.TRANSCRIPT: ("Расшифровки", "со дня записи; 0 — вместе со звуком"),
    Kind.JOURNAL: ("Журнал: кто звонил и с чем", "со дня звонка или закрытия обращения; строка и № остаются"),
    Kind.AUDIT: ("Журнал действий сотрудников", "со дня записи"),
    Kind.CAMPAIGN: ("Списки обзвонов: имена и номера", "со дня, когда обзвон кончился; итоги остаются"),
    Kind.STATION: ("Номера в журналах станции", "со дня звонка; для сверки журнала нужны дни, не месяцы"),
}

#: Kinds of the log that no rule names: what an erasure lets go.
_ERASED = {
    "calls": "Звонок",
    "appeals": "Обращение",
    "sos_cards": "Карта SOS",
    "sounds": "Запись звука",
    "listed": "Строка обзвона",
}


async def show(request: web.Request) -> web.StreamResponse:
    """The rules and what they mean tonight."""
    return await _page(request)


async def save(request: web.Request) -> web.StreamResponse:
    """New days for some kinds."""
    desk, raw = request.app[DESK], await form(request)
    try:
        await set_retention(desk.database, person(request), desk.clock.now(), raw, address_of(request))
    except Refused as refusal:
        return await _page(request, refused=str(refusal), raw=raw)
    return back_to("/retention", request)


async def _page(request: web.Request, *, refused: str = "", raw: Any = None) -> web.StreamResponse:
    desk = request.app[DESK]
    async with desk.database.unit_of_work() as work:
        rules, log, holds = await work.retention.rules(), await work.retention.log(_LOG), await work.retention.holds()
        names = {user.login: user.name for user in await work.users.all()}
    tonight = None if desk.retainer is None else await desk.retainer.due(limit=10_000)
    return render(
        request,
        "retention.html",
        status=422 if refused else 200,
        rules=[(rule, *WORDS[kind]) for kind, rule in rules.items()],
        shipped=SHIPPED,
        shortest=SHORTEST,
        names=names,
        log=log,
        kinds={kind.value: title for kind, (title, _) in WORDS.items()} | _ERASED,
        holds=holds,
        next_night=next_night(desk.clock.now().astimezone(desk.zone)),
        tonight=tonight.counts if tonight else {},
        held=tonight.held if tonight else 0,
        refused=refused,
        raw=raw or {},
    )


ROUTES = (
    Page("GET", "/retention", show, Action.RETENTION),
    Page("POST", "/retention", save, Action.RETENTION),
)
