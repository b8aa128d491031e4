"""A browser without a screen: signs in at the real door by HTTP, reads pages, holds a live socket."""

import re
from contextlib import asynccontextmanager

import aiohttp
import pyotp

_CSRF = re.compile(r'name="csrf" (?:content|value)="([^"]+)"')


class Visitor:
    """One person's cookies. `base`: http://127.0.0.1:port."""

    def __init__(self, base, session):
        self.base, self.session = base, session

    async def page(self, path, *, status=200):
        """The text of a page."""
        async with self.session.get(self.base + path, headers={"Accept": "text/html"}) as answer:
            text = await answer.text()
            assert answer.status == status, f"{path}: {answer.status} {text[:300]}"
            return text

    async def post(self, path, fields, *, csrf):
        headers = {"Accept": "text/html", "X-CSRF": csrf, "Origin": self.base}
        async with self.session.post(self.base + path, data=fields, headers=headers) as answer:
            return answer.status, await answer.text()

    async def sign_in(self, login, password, secret=""):
        """Through the first door, and the second one with the secret of the application."""
        await self._form("/login", login=login, password=password)
        if secret:
            await self._form("/login/code", code=pyotp.TOTP(secret).now())
        assert 'href="/login"' not in await self.page("/account"), f"{login} was not let in"

    async def _form(self, path, **fields):
        csrf = _CSRF.search(await self.page(path))[1]
        status, text = await self.post(path, fields | {"csrf": csrf}, csrf=csrf)
        assert status == 200, f"{path}: {status} {text[:500]}"

    def live(self):
        """The socket that an open page has."""
        url = self.base.replace("http", "ws", 1) + "/live"
        return self.session.ws_connect(url, origin=self.base, heartbeat=20)


@asynccontextmanager
async def a_visitor(product, login, password, secret=""):
    """Somebody who is signed in to a running product."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        visitor = Visitor(f"http://127.0.0.1:{product.chosen['WEB__PORT']}", session)
        await visitor.sign_in(login, password, secret)
        yield visitor
