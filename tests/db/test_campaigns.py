"""Campaigns on SQLite and PostgreSQL: who is due, who is not any more, what came of it, what is let go."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from hotline.domain.attempt import AttemptEvent, Matter
from hotline.domain.campaign import (
    CAMPAIGN,
    CHOICE,
    HEARD,
    Campaign,
    CampaignPerson,
    CampaignState,
    CampaignStep,
    PersonState,
    Purpose,
    sources,
)
from hotline.domain.retention import Kind
from hotline.services.move_campaign import forget_campaign
from tests.db.telling import NOON

LATER = NOON + timedelta(minutes=1)


def a_campaign(**changed):
    told = {"id": uuid4(), "title": "Приём", "purpose": Purpose.INFORM, "created_by": "vera", "created_at": NOON}
    return Campaign(**told | {"text": "Здравствуйте, {имя}"} | changed)


def people_of(campaign, count, first=1):
    return [
        CampaignPerson(
            id=uuid4(), campaign_id=campaign.id, line=line, phone=f"+7900000{line:04}", name=f"Имя {line}",
            values={"дата": "5 мая"},
        )
        for line in range(first, first + count)
    ]  # fmt: skip


async def running(work, count=3, **changed):
    campaign = a_campaign(state=CampaignState.RUNNING, started_at=NOON, **changed)
    people = people_of(campaign, count)
    await work.campaigns.add(campaign)
    await work.campaigns.add_people(people, NOON)
    return campaign, people


async def called(work, person, at=NOON):
    await work.attempts.hold("one", at + timedelta(seconds=10), at)
    return await work.attempts.claim(Matter(person.id, CAMPAIGN, person.phone, at), "one", at)


async def test_what_was_written_is_read_and_pages_go_from_new_to_old(database):
    async with database.unit_of_work() as work:
        three = [a_campaign(created_at=NOON + timedelta(seconds=nth)) for nth in (1, 1, 2)]
        for one in three:
            await work.campaigns.add(one)
        people = people_of(three[2], 1)
        await work.campaigns.add_people(people, NOON)
        await work.commit()
        assert await work.campaigns.get(three[2].id) == three[2]
        assert await work.campaigns.get(uuid4()) is None
        first = await work.campaigns.all(limit=2)
        rest = await work.campaigns.all(first[-1])
        assert [one.id for one in (*first, *rest)] == [
            three[2].id,
            *sorted((one.id for one in three[:2]), key=str, reverse=True),
        ]
        assert await work.campaigns.people(three[2].id) == [replace(people[0], next_at=NOON)]
        assert await work.campaigns.person(people[0].id) == replace(people[0], next_at=NOON)


async def test_a_number_stands_once_in_a_list_and_the_list_is_taken_whole_or_not(database):
    async with database.unit_of_work() as work:
        campaign, people = await running(work)
        await work.commit()
    async with database.unit_of_work() as work:
        again = [*people_of(campaign, 1, first=9), replace(people[0], id=uuid4(), line=10)]
        with pytest.raises(ValueError, match="in the campaign already"):
            await work.campaigns.add_people(again, NOON)
    async with database.unit_of_work() as work:
        assert await work.campaigns.phones(campaign.id) == {one.phone: one.line for one in people}
        await called(work, people[0])
        assert await work.campaigns.clear(campaign.id) == 2  # who was called stays
        assert list((await work.campaigns.phones(campaign.id)).values()) == [1]


async def test_of_two_who_start_it_one_is_the_first_and_a_pause_is_no_second_start(database):
    start, at = sources(CampaignStep.START), LATER
    async with database.unit_of_work() as work:
        campaign = a_campaign(state=CampaignState.READY)
        await work.campaigns.add(campaign)
        assert await work.campaigns.move(campaign.id, start, CampaignState.RUNNING, at)
        assert not await work.campaigns.move(campaign.id, start, CampaignState.RUNNING, at)
        assert [one.id for one in await work.campaigns.running()] == [campaign.id]
        pause = sources(CampaignStep.PAUSE)
        assert await work.campaigns.move(campaign.id, pause, CampaignState.PAUSED, at, "просила Вера")
        await work.campaigns.move(campaign.id, start, CampaignState.RUNNING, at + timedelta(hours=1))
        assert (await work.campaigns.get(campaign.id)).started_at == at
        assert not await work.campaigns.change(replace(campaign, title="Иное"), sources(CampaignStep.EDIT))
        assert await work.campaigns.move(campaign.id, sources(CampaignStep.STOP), CampaignState.STOPPED, at)
        stopped = await work.campaigns.get(campaign.id)
        assert (stopped.ended_at, stopped.title, stopped.why) == (at, "Приём", "")


async def test_due_is_who_waits_in_a_running_campaign_and_is_not_being_called(database):
    async with database.unit_of_work() as work:
        campaign, people = await running(work, 5)
        attempt = await called(work, people[0])
        await work.campaigns.put_off(people[1].id, LATER, "вечером")
        assert await work.campaigns.end_person(people[2].id, PersonState.REFUSED, "", NOON, "стоп-лист")
        assert not await work.campaigns.end_person(people[2].id, PersonState.DONE, "heard", NOON)
        due = [one.line for one in await work.campaigns.due(campaign.id, NOON, 9)]
        assert due == [4, 5]
        assert [one.line for one in await work.campaigns.due(campaign.id, LATER, 9)] == [4, 5, 2]
        assert await work.campaigns.waiting(campaign.id) == NOON
        assert await work.campaigns.live() == {campaign.id: 1}
        assert await work.campaigns.begun(campaign.id, NOON - timedelta(seconds=1)) == 1
        assert await work.campaigns.begun(campaign.id, NOON) == 0
        assert [one.id for one in await work.campaigns.attempts_on([people[0].phone], LATER)] == [attempt.id]
        await work.attempts.tell(attempt.id, AttemptEvent.BUSY, NOON)
        assert await work.campaigns.attempts_on([people[0].phone], LATER) == []
        assert await work.campaigns.live() == {}
        await work.campaigns.move(campaign.id, sources(CampaignStep.PAUSE), CampaignState.PAUSED, NOON)
        assert await work.campaigns.due(campaign.id, LATER, 9) == []
        for person in people:
            await work.campaigns.end_person(person.id, PersonState.WITHDRAWN, "", NOON)
        assert await work.campaigns.waiting(campaign.id) is None


async def test_the_report_knows_attempts_and_answers_of_each_and_the_last_word_counts(database):
    async with database.unit_of_work() as work:
        campaign, people = await running(work)
        attempt = await called(work, people[0])
        for question, key in ((HEARD, "1"), (CHOICE, "2"), (CHOICE, "9")):
            await work.attempts.answer(attempt.id, question, key, NOON)
        await work.campaigns.end_person(people[0].id, PersonState.DONE, "heard", NOON)
        await work.campaigns.result(people[0].id, "stop")
        await work.campaigns.result(people[1].id, "stop")  # who was not reached has none
        counts = await work.campaigns.counts(campaign.id)
        assert (counts.people, counts.states[PersonState.WAITING], counts.states[PersonState.DONE]) == (3, 2, 1)
        assert (counts.results, counts.calling, counts.attempts) == ({"stop": 1}, 1, 1)
        assert counts.answers == {HEARD: {"1": 1}, CHOICE: {"9": 1}}
        told = await work.campaigns.report(await work.campaigns.people(campaign.id))
        assert [[one.id for one in line.attempts] for line in told] == [[attempt.id], [], []]
        assert [answer.key for answer in told[0].answers] == ["1", "2", "9"]
        assert (await work.campaigns.counts(uuid4())).people == 0


async def test_what_is_let_go_names_nobody_and_still_counts(database):
    async with database.unit_of_work() as work:
        campaign, people = await running(work)
        attempt = await called(work, people[0])
        await work.campaigns.end_person(people[0].id, PersonState.DONE, "heard", NOON)
        assert await work.retention.aged(Kind.CAMPAIGN, LATER, None, 9) == []  # it runs
        await work.campaigns.move(campaign.id, sources(CampaignStep.STOP), CampaignState.STOPPED, NOON)
        draft = a_campaign(created_at=NOON + timedelta(seconds=1))
        await work.campaigns.add(draft)
        await work.commit()
        aged = await work.retention.aged(Kind.CAMPAIGN, LATER, None, 9)
        assert [(one.id, one.born, one.held) for one in aged] == [
            (str(campaign.id), NOON, False),
            (str(draft.id), draft.created_at, False),
        ]
        for one in aged:
            await forget_campaign(work, UUID(one.id), LATER)
        assert await work.retention.aged(Kind.CAMPAIGN, LATER, None, 9) == []
        left = await work.campaigns.people(campaign.id)
        assert {(one.phone, one.name, len(one.values)) for one in left} == {("", "", 0)}
        assert [one.state for one in left] == [PersonState.DONE, PersonState.WITHDRAWN, PersonState.WITHDRAWN]
        assert (await work.attempts.get(attempt.id)).phone == ""
        assert (await work.campaigns.counts(campaign.id)).results == {"heard": 1}
        assert (await work.campaigns.get(draft.id)).state is CampaignState.STOPPED


async def test_who_stands_in_a_list_and_never_called_is_found_read_out_and_erased(database):
    async with database.unit_of_work() as work:
        campaign, people = await running(work)
        hers, other = people[0], people[1]
        await called(work, hers)
        await called(work, other)
        reach = await work.person.of_phone(hers.phone, "")
        assert (reach.listed, reach.names, reach.empty) == ((hers.id,), (hers.name,), False)
        told = await work.person.tables(reach)
        assert [row["phone"] for row in told["campaign_people"]] == [hers.phone]
        assert [row["title"] for row in told["campaigns"]] == [campaign.title]
        counts = await work.person.blank(reach, LATER)
        assert counts["listed"] == 1
        assert (await work.person.of_phone(hers.phone, "")).empty
        lines = await work.campaigns.report(await work.campaigns.people(campaign.id))
        assert [(line.person.phone, line.person.state) for line in lines[:2]] == [
            ("", PersonState.WITHDRAWN),
            (other.phone, PersonState.WAITING),
        ]
        assert [line.attempts[0].phone for line in lines[:2]] == ["", other.phone]
