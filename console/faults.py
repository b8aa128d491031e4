"""What went wrong, told to a person: a sentence of ours instead of the library's page, and nothing of the inside."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from console.web import render, wants_json, wants_page
from hotline.domain.refusal import Refused

log = logging.getLogger(__name__)

_SENTENCES = {
    404: (
        "Такой страницы нет",
        "Её не существует, или она вам не открыта. Вернитесь назад или выберите раздел вверху.",
    ),
    405: ("Так эта страница не открывается", "Вернитесь назад и повторите действие кнопкой на странице."),
    408: ("Запрос шёл слишком долго", "Проверьте связь и повторите."),
    413: ("Слишком много текста за один раз", "Сократите текст и повторите."),
    415: ("Такие файлы служба не принимает", "Вернитесь назад и повторите без вложения."),
    500: (
        "У службы случилась ошибка",
        "Она записана, администратор её увидит. Звонки принимаются. Повторите через минуту.",
    ),
    503: ("База данных сейчас не отвечает", "Звонки принимаются, записи не потеряются. Повторите через минуту."),
}


@web.middleware
async def faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Outermost: whatever comes out of the rest becomes an answer."""
    try:
        return await handler(request)
    except web.HTTPException as fault:
        if fault.status < 400 or fault.status not in _SENTENCES:
            raise
        kept = {name: fault.headers[name] for name in ("Allow", "Retry-After") if name in fault.headers}
        return _told(request, fault.status, kept)
    except OSError as silence:
        log.warning("the database is silent: %s", silence)
        return _told(request, 503, {"Retry-After": "5"})
    except Exception:
        log.exception("%s of a page failed", request.method)
        return _told(request, 500, {})


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Innermost. A sentence for what the service will not do; the page stays as it is."""
    try:
        return await handler(request)
    except Refused as refusal:
        if wants_json(request):
            return web.json_response({"refused": str(refusal)}, status=409)
        return _placed(request, render(request, "refused.html", status=409, sentence=str(refusal)))


def _placed(request: web.Request, answer: web.Response) -> web.Response:
    """Keep what was typed: htmx would put the page wherever the answer was meant to go."""
    if request.headers.get("HX-Request") and request.headers.get("HX-Request-Type") != "full":
        answer.headers.update({"HX-Retarget": "#notices", "HX-Reselect": "#main > *", "HX-Reswap": "innerHTML"})
    return answer


def _told(request: web.Request, status: int, headers: dict[str, str]) -> web.StreamResponse:
    title, sentence = _SENTENCES[status]
    if wants_page(request):
        answer = _placed(request, render(request, "fault.html", status=status, title=title, sentence=sentence))
    else:
        answer = web.json_response({"refused": f"{title}. {sentence}"}, status=status)
    answer.headers.update(headers)
    return answer
