"""Every page of the console. A test walks this table: each route has a rule, each rule is tried by every role."""

from console.views import (
    account,
    appeals,
    audit,
    desk,
    directories,
    journal,
    live,
    login,
    people,
    phone,
    shift,
    sos,
)
from console.web import Page

ROUTES: tuple[Page, ...] = (
    *login.ROUTES,
    *desk.ROUTES,
    *live.ROUTES,
    *shift.ROUTES,
    *phone.ROUTES,
    *appeals.ROUTES,
    *journal.ROUTES,
    *sos.ROUTES,
    *directories.ROUTES,
    *people.ROUTES,
    *account.ROUTES,
    *audit.ROUTES,
)
