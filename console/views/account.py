"""Pages of account; see console/routes.py."""

from console.web import Page

ROUTES: tuple[Page, ...] = ()
