"""Where a request comes from, and under which address the browser knows us.

A proxy that ends TLS runs on this machine; only then its X-Forwarded-… headers are believed.
"""

from ipaddress import ip_address

from aiohttp import web

from hotline.services.entrance import Origin

_BROWSERS = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def origin_of(request: web.Request) -> Origin:
    """Address and browser, in our words: what a browser says of itself is anybody's text."""
    agent = request.headers.get("User-Agent", "")[:400]
    named = [next((name for mark, name in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return Origin(address_of(request), ", ".join(filter(None, named)))


def address_of(request: web.Request) -> str:
    """The address of the browser, or of the proxy that hides it."""
    if _by_proxy(request):
        # The last one was written by our own proxy; what stands before it, anybody may have sent.
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if _is_address(told):
            return told
    return request.remote or ""


def is_secure(request: web.Request) -> bool:
    """Whether the browser speaks TLS."""
    return request.secure or (_by_proxy(request) and request.headers.get("X-Forwarded-Proto") == "https")


def is_socket(request: web.Request) -> bool:
    """Whether it wants to become a WebSocket."""
    return request.method == "GET" and request.headers.get("Upgrade", "").lower() == "websocket"


def host_name(request: web.Request) -> str:
    """The name in the Host header without its port, in small letters."""
    host = request.host.lower()
    if host.startswith("["):
        return host.partition("]")[0].removeprefix("[")
    return host.partition(":")[0]


def host_allowed(request: web.Request, names: frozenset[str]) -> bool:
    """Against DNS rebinding: a foreign page can point a name of its own at us, but never a bare address."""
    name = host_name(request)
    return name == "localhost" or name in names or _is_address(name)


def same_origin(request: web.Request, *, always_secure: bool) -> bool:
    """Whether the browser says that a page of this very address sent the request. Browsers cannot be made to lie."""
    told = request.headers.get("Origin")
    if told is None:
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    schemes = {"https"} if always_secure or is_secure(request) else {"http"}
    return told.lower() in {f"{scheme}://{request.host.lower()}" for scheme in schemes}


def _by_proxy(request: web.Request) -> bool:
    return _is_address(request.remote or "") and ip_address(request.remote or "").is_loopback


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
