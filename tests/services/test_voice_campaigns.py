"""The sound of campaigns: made before the start, gone when nobody will hear it. A real database, a counting voice."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from db.schema import migrate
from db.unit_of_work import SqlDatabase
from hotline.domain.attempt import Matter
from hotline.domain.campaign import CAMPAIGN, CampaignState, PersonState, Purpose
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.ports.campaign_sound import Piece
from hotline.services.campaign_desk import CampaignDesk
from hotline.services.campaign_words import CampaignScript
from hotline.services.prepare_campaign import prepare_campaign
from hotline.services.voice_campaigns import VoiceCampaigns, tidy_voice
from tests.builders import FakeClock
from tests.db.telling import CENTRE, NOON
from tests.db.test_campaigns import a_campaign, people_of

TEXT = "Здравствуйте, {имя}! Возьмите паспорт."
COMMON = "Возьмите паспорт."
VERA = User("vera", "Вера", Role.SUPERVISOR, "", "")


class CountingVoice:
    """`Voice` in memory. fails: what it raises instead of saying, once each."""

    def __init__(self):
        self.said, self.sound, self.fails, self.rested, self.before = [], {}, [], 0, None

    def fault_of(self, text):
        return ""

    async def say(self, campaign, text):
        if self.before is not None:
            await self.before(len(self.said))
        if self.fails:
            raise self.fails.pop(0)
        if text not in self.sound.setdefault(campaign, {}):
            self.said.append(text)
            self.sound[campaign][text] = Piece(Path(f"/{len(self.said)}.alaw"), timedelta(seconds=2))
        return self.sound[campaign][text]

    async def made(self, campaign, texts):
        there = self.sound.get(campaign, {})
        return [there[text] for text in texts] if all(text in there for text in texts) else None

    async def keep_only(self, campaign, texts):
        gone = set(self.sound[campaign]) - set(texts)
        for text in gone:
            del self.sound[campaign][text]
        return len(gone)

    async def forget(self, campaign):
        self.sound.pop(campaign, None)

    async def campaigns(self):
        return set(self.sound)

    async def rest(self):
        self.rested += 1


class Rig:
    def __init__(self, database):
        self.database, self.clock, self.voice, self.told = database, FakeClock(NOON), CountingVoice(), []
        self.desk = CampaignDesk(database, self.clock, lambda *told: self.told.append(told), None)
        self.voicing = VoiceCampaigns(self.desk, self.voice)
        self.script = CampaignScript(database, self.voice)

    async def campaign(self, count=3, **changed):
        campaign = a_campaign(**{"text": TEXT} | changed)
        people = people_of(campaign, count)
        async with self.database.unit_of_work() as work:
            await work.campaigns.add(campaign)
            await work.campaigns.add_people(people, NOON)
            await work.commit()
        return campaign, people

    async def state(self, campaign):
        async with self.database.unit_of_work() as work:
            now = await work.campaigns.get(campaign.id)
        return now.state, now.why

    async def move(self, campaign, to):
        async with self.database.unit_of_work() as work:
            await work.campaigns.move(campaign.id, set(CampaignState), to, self.clock.now())
            await work.commit()

    async def end(self, person, state=PersonState.DONE):
        async with self.database.unit_of_work() as work:
            await work.campaigns.end_person(person.id, state, "", self.clock.now())
            await work.commit()


@pytest_asyncio.fixture
async def rig(tmp_path):
    url = f"sqlite:///{tmp_path / 'hotline.sqlite3'}"
    migrate(url)
    database = SqlDatabase(url, CENTRE)
    yield Rig(database)
    await database.close()


async def test_a_draft_is_voiced_each_sentence_once_and_then_it_is_ready(rig):
    campaign, _ = await rig.campaign()
    await prepare_campaign(rig.desk, VERA, campaign.id)
    seen = []

    async def look(done):
        seen.append(rig.voicing.progress(campaign.id))

    rig.voice.before = look
    await rig.voicing.tick()
    assert sorted(rig.voice.said) == sorted([COMMON, *(f"Здравствуйте, Имя {line}!" for line in (1, 2, 3))])
    assert await rig.state(campaign) == (CampaignState.READY, "")
    assert seen == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert rig.voicing.progress(campaign.id) == (0, 0)
    assert rig.voice.rested == 1
    await rig.voicing.tick()
    assert rig.voice.rested == 1
    with pytest.raises(Refused, match="черновик"):
        await prepare_campaign(rig.desk, VERA, campaign.id)


async def test_a_survey_needs_no_sound_of_its_own_and_an_empty_list_is_refused(rig):
    survey, _ = await rig.campaign(purpose=Purpose.SURVEY, text="", state=CampaignState.PREPARING)
    await rig.voicing.tick()
    assert await rig.state(survey) == (CampaignState.READY, "")
    assert rig.voice.said == []
    empty, _ = await rig.campaign(count=0)
    with pytest.raises(Refused, match="Список пуст"):
        await prepare_campaign(rig.desk, VERA, empty.id)
    assert await rig.state(empty) == (CampaignState.DRAFT, "")


async def test_a_crash_or_a_silent_voice_costs_what_was_being_said_and_no_more(rig):
    campaign, _ = await rig.campaign(state=CampaignState.PREPARING)
    await rig.voice.say(campaign.id, COMMON)
    rig.voice.fails = [OSError("the disk is full")]
    await rig.voicing.tick()
    state, why = await rig.state(campaign)
    assert (state, "попробуем" in why) == (CampaignState.PREPARING, True)
    await rig.voicing.tick()
    assert (await rig.state(campaign))[0] is CampaignState.PREPARING, "not asked again at once"
    rig.clock.pass_(minutes=1)
    await rig.voicing.tick()
    assert await rig.state(campaign) == (CampaignState.READY, "")
    assert rig.voice.said.count(COMMON) == 1


async def test_what_cannot_be_said_leads_back_to_the_draft_with_its_line(rig):
    unspeakable, _ = await rig.campaign(state=CampaignState.PREPARING)
    rig.voice.fails = [Refused("«X» — латинская буква.")]
    await rig.voicing.tick()
    assert await rig.state(unspeakable) == (CampaignState.DRAFT, "Строка 1: «X» — латинская буква.")
    lacking, _ = await rig.campaign(state=CampaignState.PREPARING, text="{время}!")
    await rig.voicing.tick()
    assert await rig.state(lacking) == (CampaignState.DRAFT, "Строка 1: Нет значения «время».")


async def test_who_stops_it_while_it_is_voiced_has_stopped_it(rig):
    campaign, _ = await rig.campaign(count=60, state=CampaignState.PREPARING)

    async def stop(done):
        if done == 3:
            await rig.move(campaign, CampaignState.STOPPED)

    rig.voice.before = stop
    await rig.voicing.tick()
    assert len(rig.voice.said) <= 20
    assert (await rig.state(campaign))[0] is CampaignState.STOPPED


async def test_sound_goes_with_the_people_who_would_hear_it(rig):
    campaign, (anna, boris, _) = await rig.campaign(state=CampaignState.PREPARING)
    await rig.voicing.tick()
    await rig.move(campaign, CampaignState.RUNNING)
    await rig.end(anna)
    await rig.voicing.tidy()
    assert len(rig.voice.sound[campaign.id]) == 4  # she may be on the line yet, and have it repeated
    rig.clock.pass_(minutes=31)
    await rig.end(boris, PersonState.WITHDRAWN)
    await rig.voicing.tidy()
    assert set(rig.voice.sound[campaign.id]) == {COMMON, "Здравствуйте, Имя 2!", "Здравствуйте, Имя 3!"}
    async with rig.database.unit_of_work() as work:
        await work.campaigns.forget(campaign.id, rig.clock.now())
        await work.commit()
    await tidy_voice(rig.database, rig.clock, rig.voice)
    assert set(rig.voice.sound[campaign.id]) <= {COMMON}


async def test_nothing_is_left_of_a_campaign_that_is_over_or_that_nobody_knows(rig):
    over, _ = await rig.campaign(state=CampaignState.PREPARING)
    await rig.voicing.tick()
    await rig.voice.say(replace(over).id, COMMON)
    await rig.voice.say(a_campaign().id, COMMON)
    await rig.move(over, CampaignState.STOPPED)
    await rig.voicing.tidy()
    assert set(rig.voice.sound) == {over.id}
    rig.clock.pass_(minutes=30)
    await rig.voicing.tidy()
    assert rig.voice.sound == {}


async def test_sound_that_was_lost_from_the_disk_is_said_again_while_it_is_needed(rig):
    campaign, _ = await rig.campaign(state=CampaignState.PREPARING)
    await rig.voicing.tick()
    await rig.move(campaign, CampaignState.RUNNING)
    del rig.voice.sound[campaign.id][COMMON]
    await rig.voicing.tidy()
    assert COMMON in rig.voice.sound[campaign.id]


async def test_the_story_is_given_her_own_words_and_nothing_where_one_is_missing(rig):
    campaign, (anna, *_) = await rig.campaign(state=CampaignState.PREPARING)
    await rig.voicing.tick()
    async with rig.database.unit_of_work() as work:
        await work.attempts.hold("one", NOON + timedelta(seconds=10), NOON)
        mine = await work.attempts.claim(Matter(anna.id, CAMPAIGN, anna.phone, NOON), "one", NOON)
        others = await work.attempts.claim(Matter(a_campaign().id, "follow_up", anna.phone, NOON), "one", NOON)
        await work.commit()
    spoken = await rig.script.of(mine.channel_id)
    hers = await rig.voice.made(campaign.id, ("Здравствуйте, Имя 1!", COMMON))
    assert (spoken.purpose, spoken.title, spoken.pieces) == (Purpose.INFORM, "Приём", tuple(hers))
    assert await rig.script.of(others.channel_id) is None
    assert await rig.script.of("1763773000.1") is None
    del rig.voice.sound[campaign.id][COMMON]
    assert await rig.script.of(mine.channel_id) is None
