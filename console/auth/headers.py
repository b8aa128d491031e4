"""What every answer tells the browser to refuse."""

from aiohttp import web

#: No inline script or style, nothing from elsewhere, nobody frames us. `ws:` to ourselves is 'self' (CSP level 3).
_ALLOWED = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
POLICY = "; ".join(_ALLOWED)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would then write "Origin: null" on our own forms and blind the check of origins.
    # To other sites nothing is told either way.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), speaker-selection=(self), camera=(), geolocation=(), display-capture=()",
}

#: May be kept by the browser if it asks whether it is still good.
_PUBLIC = ("/static/", "/assets/")


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """For `app.on_response_prepare`: reaches errors, files and sockets alike."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    keep = "no-cache" if request.path.startswith(_PUBLIC) and response.status < 400 else "no-store"
    response.headers.setdefault("Cache-Control", keep)
    response.headers.popall("Server", None)
