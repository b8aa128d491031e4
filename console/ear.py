"""What the pages of sound share: whose ear, and how one that is not hers answers."""

from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import web

from console.auth.where import origin_of
from console.keys import DESK
from console.web import person
from hotline.domain.refusal import Refused
from hotline.services.hear_sound import Ear, NoSuchSound, SoundReasonAsked

T = TypeVar("T")


def ear_of(request: web.Request) -> Ear:
    """Who listens, when and from where."""
    return Ear(person(request), request.app[DESK].clock.now(), str(origin_of(request)))


async def with_sound(doing: Awaitable[T]) -> T:
    """The result; what is not there and what is somebody else's answer alike. A reason that is missing is told."""
    try:
        return await doing
    except NoSuchSound:
        raise web.HTTPNotFound from None
    except SoundReasonAsked:
        raise Refused("Сначала откройте страницу записи и укажите причину.") from None
