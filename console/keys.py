"""Typed keys of the application and of a request."""

from collections.abc import Mapping

from aiohttp import web

from console.desk import Desk
from console.door import Doorkeeper
from hotline.domain.people import User
from hotline.domain.rights import Action

DESK = web.AppKey("desk", Desk)
DOORKEEPER = web.AppKey("doorkeeper", Doorkeeper)

#: The right that each route asks for; None: open to strangers.
ACTIONS: web.AppKey[Mapping[web.AbstractRoute, Action | None]] = web.AppKey("actions")

PERSON = web.RequestKey("person", User)
CSRF = web.RequestKey("csrf", str)

#: The key of her session; links to sound are bound to it.
SESSION = web.RequestKey("session", str)
