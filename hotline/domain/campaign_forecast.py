"""Before «Начать»: when the first family is called, and when the last one, if everybody answers at the first try.

Reckoned by the clock of the centre, with the same function that judges each call. Families in other zones, their wishes
and second attempts move the end; what is told is therefore «not before».
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call_wishes import LATEST, NO_WISHES
from hotline.domain.campaign import Campaign
from hotline.domain.may_call import may_call

#: How long a call takes a channel: it rings, somebody listens, nobody is called in the same second.
CALL = timedelta(seconds=60)

#: A mobile number, which lives by the clock of the centre.
_ANYBODY = "+79000000000"

#: Days looked ahead; whoever needs more should call faster.
_HORIZON = 400


@dataclass(frozen=True, slots=True)
class Forecast:
    """calls: how many. first, last: moments, aware UTC; None when they cannot be known (no calendar, nobody to call).

    busy: time during which is dialled, pauses at night left out.
    """

    calls: int
    first: datetime | None
    last: datetime | None
    busy: timedelta


def forecast(campaign: Campaign, calls: int, now: datetime, calendar: WorkingCalendar, centre: tzinfo) -> Forecast:
    """For so many calls of a campaign that is started at `now` (aware)."""
    apart = max(timedelta(minutes=1) / campaign.a_minute, CALL / campaign.channels)
    left = busy = apart * calls
    first, moment = None, now
    if not calls:
        return Forecast(0, None, None, busy)
    for _ in range(_HORIZON):
        verdict = may_call(_ANYBODY, NO_WISHES, moment, calendar, centre)
        if verdict.next_moment is None:
            return Forecast(calls, first, None, busy)
        moment = verdict.next_moment
        first = first or moment
        evening = datetime.combine(moment.astimezone(centre).date(), LATEST, tzinfo=centre)
        if left <= evening - moment:
            return Forecast(calls, first, moment + left, busy)
        left -= evening - moment
        moment = evening
    return Forecast(calls, first, None, busy)
