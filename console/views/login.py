"""Pages of login; see console/routes.py."""

from console.web import Page

ROUTES: tuple[Page, ...] = ()
