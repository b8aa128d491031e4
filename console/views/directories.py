"""Pages of directories; see console/routes.py."""

from console.web import Page

ROUTES: tuple[Page, ...] = ()
