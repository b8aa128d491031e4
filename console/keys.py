"""Typed keys of the application and of a request."""

from collections.abc import Mapping

from aiohttp import web

from console.desk import Desk
from console.door import Doorkeeper
from console.upload import Upload
from hotline.domain.people import User
from hotline.domain.rights import Action

DESK = web.AppKey("desk", Desk)
DOORKEEPER = web.AppKey("doorkeeper", Doorkeeper)

#: The right that each route asks for; None: open to strangers.
ACTIONS: web.AppKey[Mapping[web.AbstractRoute, Action | None]] = web.AppKey("actions")

#: Routes that take a file with their form; to all others a body of several parts is refused.
UPLOADS: web.AppKey[frozenset[web.AbstractRoute]] = web.AppKey("uploads")

PERSON = web.RequestKey("person", User)
CSRF = web.RequestKey("csrf", str)

#: The form with its file, of a route that takes one.
UPLOAD = web.RequestKey("upload", Upload)

#: The key of her session; links to sound are bound to it.
SESSION = web.RequestKey("session", str)
