"""What the pages of a card share: which card, and how a card that is not hers answers."""

from collections.abc import Awaitable
from typing import TypeVar
from uuid import UUID

from aiohttp import web

from console.web import id_of
from hotline.domain.refusal import Refused
from hotline.services.appeal_access import NoSuchAppeal, ReasonAsked

T = TypeVar("T")


def wanted(request: web.Request) -> UUID:
    """The card of the address. Raises HTTPNotFound."""
    return id_of(request)


async def with_card(doing: Awaitable[T]) -> T:
    """The result; a card that is not there and one that is somebody else's answer alike."""
    try:
        return await doing
    except NoSuchAppeal:
        raise web.HTTPNotFound from None


async def at_work(doing: Awaitable[T]) -> T:
    """The same for what is done in a card: a supervisor who gave no reason yet is told so."""
    try:
        return await with_card(doing)
    except ReasonAsked as asked:
        raise Refused(f"Сначала откройте обращение № {asked.number} и укажите причину.") from None


def is_number(text: str) -> bool:
    """Whether it can be a № or a volume."""
    return text.isascii() and text.isdigit() and len(text) < 10
