"""Pages of phone; see console/routes.py."""

from console.web import Page

ROUTES: tuple[Page, ...] = ()
