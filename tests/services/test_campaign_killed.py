"""A service that is killed in the middle of a campaign, at every point: nobody is called twice or forgotten."""

import asyncio
import signal
import sys
from collections import Counter

from hotline.domain.attempt import AttemptState
from hotline.domain.campaign import CampaignState, PersonState
from hotline.domain.duty import DIAL_UNKNOWN
from tests.services.campaign_rig import a_campaign, a_desk, people_of, state_of
from tests.services.campaign_victim import POINTS

PEOPLE = 16


async def lives(url, log, *plans):
    words = [sys.executable, "-m", "tests.services.campaign_victim", url, str(log)]
    pipe = asyncio.subprocess.PIPE
    victim = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe)
    told, _ = await victim.communicate("".join(f"{point} {at}\n" for point, at in plans).encode())
    return [int(line) for line in told.split()]


async def test_a_campaign_that_is_killed_at_every_point_goes_on_and_calls_nobody_twice(database, clock, tmp_path):
    desk, _ = a_desk(database, clock)
    campaign = await a_campaign(desk, PEOPLE, channels=2, a_minute=120)
    log, url = tmp_path / "dialled", f"sqlite:///{tmp_path / 'hotline.sqlite3'}"
    killed = [(point, 1) for point in POINTS]
    ends = await lives(url, log, *killed, ("never", 1))
    assert ends == [-signal.SIGKILL] * len(killed) + [0]

    dialled = Counter(log.read_text().split())
    assert set(dialled.values()) == {1}
    people = await people_of(desk, campaign)
    async with database.unit_of_work() as work:
        unknown = await work.attempts.unknown()
        assert await work.attempts.live() == []
        for attempt in unknown:  # each is shown to a person
            assert (await work.duties.of_cause(DIAL_UNKNOWN, attempt.id)).done_at is None
        tried = {person.id: await work.attempts.of(person.id) for person in people}
    assert {len(attempts) for attempts in tried.values()} == {1}
    ends = {AttemptState.UNKNOWN: set(), AttemptState.SPOKE: set()}
    for person in people:
        ends[tried[person.id][0].state].add((person.state, person.result))
    heard = (PersonState.DONE, "heard")
    # A key that was on its way to the disk when the service died is lost: she is asked again, hours later.
    assert ends[AttemptState.UNKNOWN] <= {heard, (PersonState.WAITING, "")}
    assert ends[AttemptState.SPOKE] <= {heard, (PersonState.WAITING, "")}
    assert heard in ends[AttemptState.SPOKE]
    state, why = await state_of(desk, campaign)
    assert (state, bool(why)) == (CampaignState.RUNNING, True)
