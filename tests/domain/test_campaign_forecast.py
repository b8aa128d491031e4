"""When a campaign that is started now would call the first family, and when the last."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.campaign import Campaign, Purpose
from hotline.domain.campaign_forecast import forecast

MOSCOW = ZoneInfo("Europe/Moscow")


def told(calls, at, *, channels=2, a_minute=2, zone=MOSCOW):
    now = datetime.fromisoformat(at).replace(tzinfo=zone)
    made = {"id": UUID(int=1), "title": "", "purpose": Purpose.INFORM, "created_by": "nina", "created_at": now}
    campaign = Campaign(**made, channels=channels, a_minute=a_minute)
    found = forecast(campaign, calls, now, WorkingCalendar(), zone)
    return [moment and f"{moment.astimezone(zone):%d.%m %H:%M}" for moment in (found.first, found.last)], found.busy


@pytest.mark.parametrize(
    ("calls", "at", "expected"),
    [
        (60, "2026-03-18 12:00", ["18.03 12:00", "18.03 12:30"]),
        (60, "2026-03-18 07:00", ["18.03 09:00", "18.03 09:30"]),
        (60, "2026-03-18 19:45", ["18.03 19:45", "19.03 09:15"]),
        (60, "2026-03-20 21:00", ["23.03 09:00", "23.03 09:30"]),  # Friday evening
        (60, "2026-04-30 19:45", ["30.04 19:45", "04.05 09:15"]),  # the May holidays
        (3000, "2026-03-18 09:00", ["18.03 09:00", "20.03 12:00"]),
        (0, "2026-03-18 12:00", [None, None]),
    ],
)
def test_nobody_is_called_at_night_and_on_days_off(calls, at, expected):
    assert told(calls, at)[0] == expected


def test_the_slower_of_channels_and_pace_counts():
    assert told(60, "2026-03-18 12:00", channels=1, a_minute=120)[1] == timedelta(hours=1)
    assert told(60, "2026-03-18 12:00", channels=30, a_minute=1)[1] == timedelta(hours=1)
    assert told(60, "2026-03-18 12:00", channels=30, a_minute=30)[1] == timedelta(minutes=2)


def test_what_nobody_can_know_is_not_guessed():
    assert told(60, "2099-03-18 12:00")[0] == [None, None]
    assert told(1_000_000, "2026-03-18 12:00", channels=1, a_minute=1)[0] == ["18.03 12:00", None]
