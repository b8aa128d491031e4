"""A campaign over the provider's line: voiced by the service, played by a real Asterisk, answered by a real phone."""

import asyncio
import contextlib
import itertools
from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import numpy as np
import pytest
import pytest_asyncio

from hotline.bootstrap.campaigns import build_voice
from hotline.domain.attempt import AttemptState, Matter
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.campaign import CAMPAIGN, Campaign, CampaignPerson, CampaignState, PersonState, Purpose
from hotline.domain.may_call import Reason, may_call
from ivr.sip_caller import SipPhone
from ivr.sip_phone_process import NothingHappened
from ivr.telephone_sound import RATE, NotSound, read_sound
from tests.asterisk.desk_rig import ANNA_HZ, a_centre, a_desk
from tests.asterisk.placing import placing
from tests.builders import a_zone

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "{Имя}, ждём вас 25.11 в {время}. Возьмите паспорт."
NAMES = ("Анна Ивановна", "Борис", "Вера", "Галина")
NOW = datetime.now(UTC)


def says(heard, piece):
    """When this sentence began in what the phone heard, to 0.2 s; None when less than half of it was said.

    A phone's jitter buffer drops and repeats moments, so short stretches are looked for, and where they would have it
    begin. Two sentences of one voice share some of them, never half.
    """
    stretch, votes, likeness = RATE // 5, Counter(), _Likeness(heard.samples, RATE // 5)
    parts = range(0, len(piece.samples) - stretch, 2 * stretch)
    for at in parts:
        places = np.flatnonzero(likeness.of(piece.samples[at : at + stretch]) > 0.9)
        begins = {round((place - at) / stretch) for place in places}
        votes.update(begins | {begin + 1 for begin in begins})
    found = [begin for begin, count in votes.items() if count >= len(parts) / 2]
    return min(found) * stretch / RATE if found else None


class _Likeness:
    """The normalised correlation of words of this length with what was heard, at every place."""

    def __init__(self, heard, length):
        self.size = 1 << (len(heard) + length).bit_length()
        self.heard = np.fft.rfft(heard, self.size)
        power = np.cumsum(np.concatenate([[0.0], np.square(heard, dtype=np.float64)]))
        self.loud = np.sqrt(np.maximum(power[length:] - power[:-length], 1e-3))

    def of(self, words):
        alike = np.fft.irfft(self.heard * np.conj(np.fft.rfft(words, self.size)), self.size)
        return alike[: len(self.loud)] / (self.loud * np.sqrt(np.square(words, dtype=np.float64).sum() + 1e-6))


class Family:
    """The phone of whoever is called, and what it heard in this call."""

    def __init__(self, phone, folder):
        self.phone, self.folder, self.take, self._takes = phone, folder, None, itertools.count()

    async def lifts(self):
        rung = await self.phone.ringing(within=15)
        self.take = self.folder / f"call-{next(self._takes)}.wav"
        await self.phone.record(self.take)
        await self.phone.answer()
        await self.phone.answered()
        return rung

    def heard(self, piece, since=0.0):
        with contextlib.suppress(OSError, NotSound):
            return says(read_sound(self.take).between(since), piece) is not None
        return False

    async def until_heard(self, piece, within=25.0):
        async with asyncio.timeout(within):
            since = 0.0
            while not self.heard(piece, since):
                with contextlib.suppress(OSError, NotSound):
                    since = max(0.0, read_sound(self.take).seconds - piece.seconds - 1)
                await asyncio.sleep(0.4)  # the recording grows by itself

    async def agrees(self, hello):
        """Presses 1 once she has heard that somebody speaks."""
        await self.until_heard(hello.between(0, 1.2))
        await self.phone.digits("1")

    async def until_ended(self, within=40.0):
        await self.phone.ended(within=within)

    async def hangs_up(self):
        await self.phone.hang_up()
        await self.until_ended()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def rig(tmp_path_factory):
    """A centre behind a provider's line with a campaign that the service has voiced and that runs."""
    folder = tmp_path_factory.mktemp("campaign")
    async with SipPhone() as phone:
        await phone.silence()
        settings = {
            "TRUNK__NAME": "vega",
            "TRUNK__HOST": f"127.0.0.1:{phone.port}",
            "TRUNK__MATCH": "127.0.0.9",
            "CENTRE__NUMBER": "129,88001234567",
        }
        async with a_centre(folder, **settings) as centre, placing(centre[0]) as placed:
            yield Rig(centre, placed, Family(phone, folder), *await voiced(centre[0], placed.database))


class Rig:
    def __init__(self, centre, placed, family, campaign, people):
        self.centre, self.product, self.placed, self.family = centre, centre[0], placed, family
        self.campaign, self.people = campaign, people
        (self.folder,) = (self.product.home / "campaigns").iterdir()

    async def call(self, name):
        person = self.people[name]
        return await self.placed.call(Matter(person.id, CAMPAIGN, person.phone, datetime.now(UTC)))

    async def sound(self, text):
        """What lies on the disk for one sentence."""
        (piece,) = await build_voice(self.product.home).made(self.campaign.id, (text,))
        return read_sound(piece.file)

    async def prompt(self, name):
        return read_sound(self.product.home / "prompts" / f"{name}.wav")

    async def result(self, name):
        async with self.placed.database.unit_of_work() as work:
            person = await work.campaigns.person(self.people[name].id)
            return person.state, person.result


async def voiced(product, database):
    campaign = Campaign(
        id=uuid4(), title="Приём у психолога", purpose=Purpose.INFORM, created_by="vera", created_at=NOW, text=TEXT,
        state=CampaignState.PREPARING,
    )  # fmt: skip
    people = [
        CampaignPerson(
            id=uuid4(), campaign_id=campaign.id, line=line, phone=f"+7900111223{line}", name=name,
            values={"время": f"1{line}:30"},
        )
        for line, name in enumerate(NAMES, 1)
    ]  # fmt: skip
    async with database.unit_of_work() as work:
        await work.campaigns.add(campaign)
        await work.campaigns.add_people(people, NOW)
        await work.commit()

    async def state():
        async with database.unit_of_work() as work:
            return (await work.campaigns.get(campaign.id)).state

    await product.eventually(state, lambda now: now is CampaignState.READY, 60)
    async with database.unit_of_work() as work:
        await work.campaigns.move(campaign.id, {CampaignState.READY}, CampaignState.RUNNING, NOW)
        await work.commit()
    return campaign, dict(zip(NAMES, people, strict=True))


async def test_after_one_she_hears_her_own_text_has_it_repeated_and_asks_not_to_be_called_again(rig):
    hers, common = await rig.sound("Анна Ивановна, ждём вас 25.11 в 11:30."), await rig.sound("Возьмите паспорт.")
    ended = await rig.call("Анна Ивановна")
    rung = await rig.family.lifts()
    assert "88001234567" in rung["from"]
    hello, who = await rig.prompt("follow-up-hello"), await rig.prompt("campaign-who")
    await rig.family.agrees(hello)
    await rig.family.until_heard(await rig.prompt("campaign-repeat"))
    first = read_sound(rig.family.take)
    assert says(first, hello.between(0, 1.2)) < says(first, who) < says(first, hers) < says(first, common)
    await rig.family.phone.digits("2")
    await rig.product.eventually(answered(rig, "Анна Ивановна"), lambda keys: "2" in keys)
    again = rig.folder.parent.parent.parent / "again.wav"
    await rig.family.phone.record(again)
    rig.family.take = again
    await rig.family.until_heard(hers)
    await rig.family.phone.digits("9")
    await rig.family.until_heard(await rig.prompt("campaign-stopped"))
    await rig.family.hangs_up()
    attempt, keys = await ended()
    assert attempt.state is AttemptState.SPOKE
    listens, heard = ("campaign-listens", "1"), ("campaign-heard", "1")
    assert keys == [listens, heard, ("campaign-choice", "2"), ("campaign-choice", "9")]
    assert await rig.result("Анна Ивановна") == (PersonState.DONE, "stop")
    async with rig.placed.database.unit_of_work() as work:
        wishes = await work.wishes.of(rig.people["Анна Ивановна"].phone)
        (stopped,) = await work.wishes.stopped()
    assert "Приём у психолога" in stopped.reason
    noon = datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert may_call("+79001112231", wishes, noon, WorkingCalendar(), a_zone()).reason is Reason.STOPPED


def answered(rig, name):
    async def keys():
        async with rig.placed.database.unit_of_work() as work:
            (attempt,) = await work.attempts.of(rig.people[name].id)
            return [one.key for one in await work.attempts.answers(attempt.id)]

    return keys


async def test_who_hangs_up_before_her_key_was_told_nothing_and_in_the_text_has_not_heard_it(rig):
    hers, who = await rig.sound("Борис, ждём вас 25.11 в 12:30."), await rig.prompt("campaign-who")
    ended = await rig.call("Борис")
    await rig.family.lifts()
    await rig.family.until_heard(
        await rig.prompt("wait-key")
    )  # as an answering machine would: a whole round in silence
    await rig.family.hangs_up()
    attempt, keys = await ended()
    assert (attempt.state, keys) == (AttemptState.SILENT, [])
    assert not rig.family.heard(hers)
    assert not rig.family.heard(who)

    ended = await rig.call("Борис")
    await rig.family.lifts()
    await rig.family.agrees(await rig.prompt("follow-up-hello"))
    await rig.family.until_heard(hers)
    await rig.family.hangs_up()
    attempt, keys = await ended()
    assert (attempt.state, keys) == (AttemptState.SPOKE, [("campaign-listens", "1")])
    assert (await rig.result("Борис"))[1] != "heard"


async def test_zero_in_the_text_leads_to_a_dispatcher_who_sees_which_campaign_it_is(rig, tmp_path):
    async with a_desk(*rig.centre, tmp_path) as desk:
        await desk.anna.auto_answer(50)
        ended = await rig.call("Вера")
        await rig.family.lifts()
        await rig.family.agrees(await rig.prompt("follow-up-hello"))
        await rig.family.until_heard(await rig.sound("Вера, ждём вас 25.11 в 13:30."))
        for _ in range(6):  # she presses until it helps: a key between two sentences may be lost
            await rig.family.phone.digits("0")
            with contextlib.suppress(NothingHappened):
                await desk.anna.answered(within=3)
                break
        await desk.hears(rig.family.phone, ANNA_HZ)
        desk.calls = len(await desk.journal())
        await rig.family.hangs_up()
        attempt, keys = await ended()
        assert (attempt.state, keys[-1]) == (AttemptState.SPOKE, ("campaign-choice", "0"))
        row = await desk.row()
        assert (row["login"], row["phone"]) == ("anna", rig.people["Вера"].phone)
        assert (row["topic"], row["topic_title"]) == ("campaign", "Обзвон: Приём у психолога")
        assert await rig.result("Вера") == (PersonState.DONE, "dispatcher")


async def test_without_the_service_she_hears_an_apology_and_nothing_of_the_matter(rig):
    ended = await rig.call("Галина")
    rig.product.freeze()
    try:
        await rig.family.lifts()
        await rig.family.until_ended()
    finally:
        rig.product.thaw()
    assert rig.family.heard(await rig.prompt("follow-up-later"))
    for sound in (await rig.sound("Галина, ждём вас 25.11 в 14:30."), await rig.prompt("campaign-who")):
        assert not rig.family.heard(sound)
    attempt, keys = await ended()
    assert (attempt.state, keys) == (AttemptState.SILENT, [])
    assert (await rig.result("Галина"))[0] is PersonState.WAITING
