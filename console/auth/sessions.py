"""The cookie holds a random token, the database its digest; everything else about a session lies in the database."""

import hashlib
import hmac
import re
import secrets

from aiohttp import web
from aiohttp_session import AbstractStorage, Session

from console.auth.where import is_secure, is_socket
from console.door import SignedIn
from hotline.domain.session import Stage, Visitor
from hotline.services.entrance import Entrance, Opened
from hotline.services.visit import visitor_of

_TOKEN = re.compile(r"[\w-]{43}")


class SessionStorage(AbstractStorage):
    """`aiohttp_session` over `work.sessions`. always_secure: TLS ends at a proxy that does not say so."""

    def __init__(self, entrance: Entrance, *, always_secure: bool = False) -> None:
        super().__init__(httponly=True, samesite="Strict", path="/")
        self._entrance, self._always_secure = entrance, always_secure

    def token(self, request: web.Request) -> str:
        """What the browser shows; "" for nothing that we could have given."""
        shown = request.cookies.get(self._name(request), "")
        return shown if _TOKEN.fullmatch(shown) else ""

    async def visitor(self, request: web.Request, *, doing: bool = True) -> Visitor | None:
        """The session that stands behind the cookie now; read from the database each time."""
        token = self.token(request)
        return await visitor_of(self._entrance, token, doing=doing) if token else None

    async def load_session(self, request: web.Request) -> Session:
        """Empty for strangers, whose cookie is good only for the token of the sign-in form."""
        token = self.token(request)
        visitor = await self.visitor(request)
        data = {"login": visitor.session.login} if visitor else {}
        return Session(token or None, data={"session": data} if data else None, new=not token)

    async def save_session(self, request: web.Request, response: web.StreamResponse, session: Session) -> None:
        """Give the browser its cookie, or take it away. `__Host-` binds it to this very host over TLS."""
        name, secure = self._name(request), self._secure(request)
        if session.identity and not session.empty:
            response.set_cookie(name, session.identity, path="/", httponly=True, samesite="Strict", secure=secure)
        else:
            response.del_cookie(name, path="/", httponly=True, samesite="Strict", secure=secure)

    def _name(self, request: web.Request) -> str:
        return "__Host-hotline" if self._secure(request) else "hotline"

    def _secure(self, request: web.Request) -> bool:
        return self._always_secure or is_secure(request)


class SessionDoor:
    """`console.door.Doorkeeper` that knows sessions."""

    def __init__(self, entrance: Entrance, storage: SessionStorage) -> None:
        self.entrance, self.storage = entrance, storage

    async def who(self, request: web.Request) -> SignedIn | None:
        """Who sent the request; None for a stranger, a session that ended or stands at the second door."""
        # A socket that only listens, and a page that asks for news by itself, keep no session alive.
        doing = not is_socket(request) and "X-News" not in request.headers
        visitor = await self.storage.visitor(request, doing=doing)
        if visitor is None or visitor.session.stage is not Stage.IN:
            return None
        return SignedIn(visitor.user, self.csrf(request), visitor.session.key)

    def csrf(self, request: web.Request) -> str:
        """The token that forms of this browser carry, signed in or not; "" before it has a cookie."""
        return csrf_of(self.storage.token(request))


def csrf_of(token: str) -> str:
    """Bound to the cookie, so it changes with every sign-in, and tells nothing of it."""
    return hmac.new(token.encode(), b"forms", hashlib.sha256).hexdigest() if token else ""


def give_cookie(session: Session, opened: Opened) -> None:
    """Put a session that just began into a new aiohttp session."""
    session.set_new_identity(opened.token)
    session["stage"] = opened.stage.value


def give_stranger(session: Session) -> str:
    """A cookie for somebody who is about to sign in; gives its token. It is replaced when she is in."""
    token = secrets.token_urlsafe(32)
    session.set_new_identity(token)
    session["stage"] = "stranger"
    return token
