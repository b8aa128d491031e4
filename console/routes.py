"""Every page of the console. A test walks this table: each route has a rule, each rule is tried by every role."""

from console.views import (
    account,
    alarms,
    appeals,
    audit,
    desk,
    directories,
    duties,
    journal,
    live,
    login,
    own_days,
    people,
    phone,
    shift,
    sos,
    sos_steps,
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
    *duties.ROUTES,
    *alarms.ROUTES,
    *sos.ROUTES,
    *sos_steps.ROUTES,
    *own_days.ROUTES,
    *directories.ROUTES,
    *people.ROUTES,
    *account.ROUTES,
    *audit.ROUTES,
)
