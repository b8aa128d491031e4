"""Campaigns and the dialler: who is called, how fast, what an answer means, and that nobody is called twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from followup.dialler import Dialler, Pace, Parts
from hotline.domain.attempt import AttemptEvent, AttemptState, Matter
from hotline.domain.call_wishes import Wishes
from hotline.domain.campaign import CHOICE, HEARD, LISTENS, CampaignState, PersonState, Purpose
from hotline.domain.duty import DIAL_UNKNOWN
from hotline.domain.survey import SURVEY
from hotline.ports.dialling import Told
from hotline.services.dial_campaigns import NOBODY_FREE, CampaignsDue, Lines
from hotline.services.heed_campaign import heed_campaign
from hotline.services.keep_answer import KeepAnswers
from hotline.services.move_campaign import pause_campaign
from tests.services.campaign_rig import VERA, a_campaign, a_desk, audit_of, people_of, state_of

P = PersonState


class Rig:
    """A desk, a dialler with a memory of an Asterisk, and how many dispatchers are free."""

    def __init__(self, database, clock, exchange, *, channels=3, a_minute=100, first=(), **lines):
        self.database, self.clock, self.exchange, self.free, self.sound = database, clock, exchange, 9, True
        self.desk, self.told = a_desk(database, clock)
        self.due = CampaignsDue(self.desk, self._free, Lines(channels, **lines), self._ready)
        parts = Parts(database, clock, exchange, exchange, [*first, self.due])
        self.dialler = Dialler(parts, "one", Pace(channels, a_minute))

    async def _free(self):
        return self.free

    async def _ready(self, campaign, person):
        return self.sound

    async def look(self, **span):
        """Time passes, one look, and every call of it ends."""
        self.clock.pass_(**span)
        await self.dialler.tick()
        await self.dialler.idle()
        return len(self.exchange.dialled)

    async def press(self, phone, *keys):
        async with self.database.unit_of_work() as work:
            attempt = (await work.campaigns.attempts_on([phone], self.clock.now() - timedelta(days=1)))[-1]
        answers = KeepAnswers(self.database, self.clock, [heed_campaign])
        for question, key in keys:
            await answers.keep(attempt.channel_id, question, key)
        await answers.stop()
        return attempt


@pytest.fixture
def rig(database, clock, exchange):
    return Rig(database, clock, exchange)


async def outcomes(rig, campaign):
    return [(one.state, one.result) for one in await people_of(rig.desk, campaign)]


async def test_everybody_is_called_once_and_who_heard_it_is_called_no_more_until_all_is_done(rig):
    rig.exchange.goes = Told(AttemptEvent.ANSWERED)
    rig.exchange.over.set()
    campaign = await a_campaign(rig.desk, 3, channels=2)
    assert await rig.look() == 2  # two of three channels; one stays for the others
    first, second = rig.exchange.dialled
    await rig.press(first, (LISTENS, "1"), (HEARD, "1"), (CHOICE, "2"))
    await rig.press(second, (LISTENS, "1"), (HEARD, "1"), (CHOICE, "0"))
    assert await rig.look(seconds=2) == 3
    await rig.press(rig.exchange.dialled[2], (LISTENS, "1"), (HEARD, "1"))
    assert await outcomes(rig, campaign) == [(P.DONE, "heard"), (P.DONE, "dispatcher"), (P.DONE, "heard")]
    assert await rig.look(seconds=2) == 3
    assert await state_of(rig.desk, campaign) == (CampaignState.DONE, "")
    assert (await audit_of(rig.desk))[-1] == "campaign.finish"
    assert await rig.look(days=1) == 3


async def test_the_pace_is_the_campaigns_own_and_no_more_calls_than_dispatchers_are_free(database, clock, exchange):
    rig = Rig(database, clock, exchange, channels=9)
    campaign = await a_campaign(rig.desk, 9, channels=4, a_minute=5)
    rig.free = 0
    assert await rig.look() == 0
    assert await state_of(rig.desk, campaign) == (CampaignState.RUNNING, NOBODY_FREE)
    rig.free = 2
    exchange.hold.clear()
    await rig.dialler.tick()
    assert rig.dialler.calls == 2
    rig.free = 9
    await rig.dialler.tick()
    assert rig.dialler.calls == 4  # at once
    exchange.hold.set()
    await rig.dialler.idle()
    assert await rig.look(seconds=10) == 5  # in this minute
    assert await rig.look(seconds=10) == 5
    assert await rig.look(seconds=50) == 9
    assert (await state_of(rig.desk, campaign))[1] == ""


async def test_nobody_answered_is_tried_again_by_the_table_and_given_up_at_its_end(rig):
    campaign = await a_campaign(rig.desk, 1)
    for nth, pause in enumerate((0, 5, 15, 45), 1):
        assert await rig.look(minutes=pause) == nth
        assert await rig.look(minutes=pause / 2) == nth  # not before its time
    person = (await people_of(rig.desk, campaign))[0]
    assert (person.state, person.why) == (P.GIVEN_UP, "занято")
    await rig.look()
    assert (await state_of(rig.desk, campaign))[0] is CampaignState.DONE


async def test_rules_are_asked_before_each_call_and_each_refusal_has_its_reason(rig):
    campaign = await a_campaign(rig.desk, 5, channels=2)
    phones = [one.phone for one in await people_of(rig.desk, campaign)]
    async with rig.database.unit_of_work() as work:
        await work.wishes.stop(phones[0], "просили", "vera", rig.clock.now())
        for phone, wishes in (
            (phones[1], Wishes(discreet=True)),
            (phones[2], Wishes(neutral_id=True)),
            (phones[3], Wishes(zone="Asia/Kamchatka")),
        ):
            await work.wishes.put(phone, wishes, "vera", rig.clock.now())
        await work.commit()
    await rig.look()
    assert rig.exchange.dialled == phones[4:]  # 12:00 in Moscow is 21:00 in Kamchatka
    people = await people_of(rig.desk, campaign)
    assert [(one.state, one.why) for one in people[:4]] == [
        (P.REFUSED, "номер в стоп-листе"),
        (P.REFUSED, "семья просила никому ничего не говорить"),
        (P.REFUSED, "семья просила звонить с другого номера"),
        (P.WAITING, "сейчас не то время дня"),
    ]
    assert f"{people[3].next_at:%d %H:%M}" == "18 21:00"


async def test_a_day_off_and_the_night_move_everybody_in_one_look_and_the_page_is_told_when(rig):
    rig.clock.pass_(days=3)  # Saturday
    campaign = await a_campaign(rig.desk, 30)
    assert await rig.look() == 0
    assert await rig.look(seconds=2) == 0
    state, why = await state_of(rig.desk, campaign)
    assert (state, why) == (CampaignState.RUNNING, "Сейчас звонить некому. Следующий звонок 23.03 в 09:00.")
    assert {one.why for one in await people_of(rig.desk, campaign)} == {"сегодня нерабочий день"}


async def test_a_number_of_two_lists_is_called_by_one_of_them_a_day_and_never_beside_another_call(rig):
    one = await a_campaign(rig.desk, 1, title="Первый")
    two = await a_campaign(rig.desk, 1, title="Второй")
    assert await rig.look() == await rig.look(seconds=2) == 1
    later = (await people_of(rig.desk, two))[0]
    assert (later.why, f"{later.next_at:%d %H:%M}") == ("сегодня по этому номеру уже звонил другой обзвон", "18 21:00")
    async with rig.database.unit_of_work() as work:
        await work.campaigns.end_person((await people_of(rig.desk, one))[0].id, P.WITHDRAWN, "", rig.clock.now())
        await work.commit()
    assert await rig.look(days=1) == 2
    third = await a_campaign(rig.desk, 1, first=7, title="Третий")
    phone = (await people_of(rig.desk, third))[0].phone
    async with rig.database.unit_of_work() as work:  # a follow-up rings there now
        now = rig.clock.now()
        await work.attempts.claim(Matter(third.id, "follow_up", phone, now), "one", now)
        await work.commit()
    rig.exchange.up = None  # Asterisk says nothing, so it stays open
    assert await rig.look() == 2
    assert (await people_of(rig.desk, third))[0].why == "по этому номеру сейчас идёт другой звонок"


async def test_two_campaigns_take_turns_where_there_is_one_channel_for_both(database, clock, exchange):
    rig = Rig(database, clock, exchange, channels=2)
    long = await a_campaign(rig.desk, 5, title="Длинный")
    short = await a_campaign(rig.desk, 2, first=50, title="Короткий")
    for _ in range(4):
        await rig.look(seconds=2)
    mine = {person.phone: "долгий" for person in await people_of(rig.desk, long)}
    mine |= {person.phone: "короткий" for person in await people_of(rig.desk, short)}
    assert [mine[phone] for phone in exchange.dialled] == ["долгий", "короткий", "долгий", "короткий"]


async def test_nine_puts_the_number_on_the_stop_list_for_every_call(rig):
    rig.exchange.goes = Told(AttemptEvent.ANSWERED)
    rig.exchange.over.set()
    campaign = await a_campaign(rig.desk, 1, title="Приём")
    await rig.look()
    phone = rig.exchange.dialled[0]
    await rig.press(phone, (LISTENS, "1"), (CHOICE, "9"))
    assert await outcomes(rig, campaign) == [(P.DONE, "stop")]
    async with rig.database.unit_of_work() as work:
        stopped = await work.wishes.stopped()
    assert [(one.phone, one.reason) for one in stopped] == [(phone, "Нажали «больше не звонить» в обзвоне «Приём»")]
    assert "stop_list.add" in await audit_of(rig.desk)


async def test_who_hung_up_before_the_text_is_tried_again_and_a_survey_counts_from_its_first_answer(rig):
    rig.exchange.goes = Told(AttemptEvent.ANSWERED)
    rig.exchange.over.set()
    campaign = await a_campaign(rig.desk, 4, purpose=Purpose.SURVEY, channels=2)
    await rig.look()
    await rig.look(seconds=2)
    yes = [(question.key, "1") for question in SURVEY]
    for phone, keys in zip(rig.exchange.dialled, ([], yes[:2], yes, [("survey-offer", "2")]), strict=True):
        await rig.press(phone, (LISTENS, "1"), *keys)
    assert await outcomes(rig, campaign) == [
        (P.WAITING, ""), (P.DONE, "partly"), (P.DONE, "answered"), (P.DONE, "declined"),
    ]  # fmt: skip
    assert await rig.look(hours=3) == 5


async def test_a_crash_after_the_intent_never_calls_twice_and_waits_for_a_person(rig):
    campaign = await a_campaign(rig.desk, 1)
    person = (await people_of(rig.desk, campaign))[0]
    now = rig.clock.now()
    async with rig.database.unit_of_work() as work:  # another service wrote it and was killed
        await work.attempts.hold("one", now + timedelta(seconds=10), now)
        attempt = await work.attempts.claim(Matter(person.id, "campaign", person.phone, now), "one", now)
        await work.commit()
    for _ in range(3):
        assert await rig.look(seconds=4) == 0
    async with rig.database.unit_of_work() as work:
        assert (await work.attempts.get(attempt.id)).state is AttemptState.UNKNOWN
        duty = await work.duties.of_cause(DIAL_UNKNOWN, attempt.id)
        assert await rig.look(seconds=2) == 0
        await work.duties.take(duty.id, "vera", rig.clock.now())
        await work.duties.close(duty.id, "vera", rig.clock.now(), "reached", "")
        await work.commit()
    assert "Перезвонить" in (await state_of(rig.desk, campaign))[1]
    assert await rig.look(seconds=4) == 0
    assert await outcomes(rig, campaign) == [(P.DONE, "decided")]
    assert (await rig.look(seconds=2), (await state_of(rig.desk, campaign))[0]) == (0, CampaignState.DONE)


async def test_a_pause_holds_even_whom_the_dialler_had_taken_already(rig):
    campaign = await a_campaign(rig.desk, 2)
    matters = await rig.due.next(rig.clock.now(), 9)
    assert len(matters) == 1
    await pause_campaign(rig.desk, VERA, campaign.id)
    assert not (await rig.due.judge(matters[0], rig.clock.now())).allowed
    assert await rig.look() == 0
    gone = replace(matters[0], subject=campaign.id)
    assert not (await rig.due.judge(gone, rig.clock.now())).allowed


async def test_sound_that_is_not_ready_waits_and_is_not_called_without_it(rig):
    campaign = await a_campaign(rig.desk, 1)
    rig.sound = False
    assert await rig.look() == 0
    assert (await people_of(rig.desk, campaign))[0].why == "готовим звук для этого человека"
    rig.sound = True
    assert await rig.look(minutes=5) == 1
