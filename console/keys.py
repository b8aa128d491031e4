"""Typed keys of the application and of a request."""

from aiohttp import web

from console.desk import Desk
from console.door import Doorkeeper
from hotline.domain.people import User

DESK = web.AppKey("desk", Desk)
DOORKEEPER = web.AppKey("doorkeeper", Doorkeeper)

PERSON = web.RequestKey("person", User)
CSRF = web.RequestKey("csrf", str)
