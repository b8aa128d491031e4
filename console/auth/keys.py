"""Typed keys of what only the door needs."""

from aiohttp import web

from console.auth.sessions import SessionStorage
from console.auth.watch import OpenPages
from hotline.services.entrance import Entrance

ENTRANCE = web.AppKey("entrance", Entrance)
STORAGE = web.AppKey("storage", SessionStorage)
PAGES = web.AppKey("pages", OpenPages)
