"""Pages of sos; see console/routes.py."""

from console.web import Page

ROUTES: tuple[Page, ...] = ()
