"""Who did and saw what. The administrator reads everything, a supervisor what dispatchers and specialists did."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from console.audit_words import ACTIONS, action_words, detail_words, object_words
from console.keys import DESK
from console.web import Page, render, scope
from hotline.domain.audit import AuditEntry, AuditQuery
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, Scope
from hotline.services.read_audit import whole_days

_PAGE = 100

#: Whose lines a supervisor sees.
_TEAM = frozenset({Role.DISPATCHER, Role.SPECIALIST})


async def show(request: web.Request) -> web.StreamResponse:
    """A page of lines, newest first, and the way to older ones."""
    desk, mine = request.app[DESK], scope(request, Action.AUDIT)
    roles = _TEAM if mine is Scope.TEAM else None
    async with desk.database.unit_of_work() as work:
        people = {one.login: one for one in await work.users.all() if roles is None or one.role in roles}
        query = _query(request, people, roles, desk.zone)
        lines = await work.audit.find(query)
    more = len(lines) > _PAGE
    lines = lines[:_PAGE]
    chosen = {name: value for name in ("login", "action", "since", "until") if (value := request.query.get(name, ""))}
    older = f"/audit?{urlencode(chosen | {'before': lines[-1].id})}" if more else ""
    return render(
        request,
        "audit.html",
        lines=[_told(line, people) for line in lines],
        people=sorted(people.values(), key=lambda one: one.name.casefold()),
        actions=ACTIONS,
        chosen={"login": "", "action": "", "since": "", "until": ""} | chosen,
        older=older,
        first=query.before is None,
        whole=roles is None,
    )


def _query(request: web.Request, people: Any, roles: frozenset[Role] | None, zone: ZoneInfo) -> AuditQuery:
    """Only what stands in the lists goes into a query. Raises `Refused`."""
    asked = request.query
    login, action, before = asked.get("login", ""), asked.get("action", ""), asked.get("before", "")
    if login and login not in people:
        raise Refused("Выберите сотрудника из списка.")
    if action and action not in ACTIONS:
        raise Refused("Выберите действие из списка.")
    if before and not (before.isascii() and before.isdigit() and len(before) <= 18):
        raise Refused("Такой страницы нет. Откройте раздел заново.")
    since, until = whole_days(_day(asked.get("since", "")), _day(asked.get("until", "")), zone)
    return AuditQuery(
        login=login,
        action=action,
        since=since,
        until=until,
        before=int(before) if before else None,
        roles=roles,
        limit=_PAGE + 1,
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("Дату пишут так: 2026-05-09.") from None
    if not 2000 <= day.year < 2100:
        raise Refused("Такой даты в журнале быть не может. Проверьте год.")
    return day


def _told(line: AuditEntry, people: Any) -> dict[str, Any]:
    who = people.get(line.login)
    return {
        "at": line.at,
        "who": who.name if who else line.login or "неизвестно кто",
        "action": action_words(line.action),
        "object": object_words(line),
        "detail": detail_words(line),
        "reason": line.reason,
        "origin": line.origin,
        "allowed": line.allowed,
    }


ROUTES = (Page("GET", "/audit", show, Action.AUDIT),)
