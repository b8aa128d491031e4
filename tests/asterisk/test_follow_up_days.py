"""The service calls families by itself, two working days after the answer: from the card to the telephone and back.

The centre's wall clock stands at noon of a Friday; the cards were answered on Wednesday. Real service, real Asterisk, a
real browser, and a real phone behind the provider's line, which is every family in turn.
"""

import contextlib
import sys
from datetime import UTC, datetime

import numpy as np
import pytest
import pytest_asyncio
import soundfile
from playwright.async_api import expect

from db.journal_writer import JournalWriter
from db.schema import migrate
from db.unit_of_work import SqlDatabase
from hotline.domain.call_wishes import Wishes
from hotline.system_clock import SystemClock
from ivr.sip_caller import PhoneTrouble, SipPhone
from ivr.speech import Festival
from tests.asterisk.product import Product
from tests.console.browser import address, browser, screenshots, sign_in
from tests.db.telling import CENTRE
from tests.db.test_follow_ups import ANNA, House

pytestmark = pytest.mark.asyncio(loop_scope="module")

FRIDAY_NOON = datetime(2026, 3, 20, 12, tzinfo=CENTRE)

#: In the order in which they are called; the last digit is the key that she presses.
SOLVED, NOT_SOLVED, PARTLY, TO_A_PERSON, HUMAN, MACHINE = (f"+7900555010{nth}" for nth in (1, 2, 3, 0, 5, 6))

#: The one whom a campaign calls, and one whom none may call.
ASKED, FOREIGN = "+79005550199", "+493012345678"

_ANNOUNCEMENT = (
    "Здравствуйте, вы позвонили в квартиру Ивановых, сейчас нас нет дома, но вы можете оставить сообщение после "
    "длинного сигнала, и мы обязательно перезвоним вам, как только вернёмся домой"
)


class ElsewhereInTime(Product):
    """A product whose clock began to go at `FRIDAY_NOON`."""

    def __init__(self, home, **settings):
        super().__init__(home, **settings)
        ahead = FRIDAY_NOON - datetime.now(UTC)
        self.environment["CLOCK_AHEAD_S"] = str(ahead.total_seconds())
        self.command = [sys.executable, "-m", "tests.asterisk.other_day"]


async def answered_on_wednesday(home, phones):
    """The centre's cards, as its own services write them; phone -> id of the card."""
    url = f"sqlite:///{home / 'hotline.sqlite3'}"
    migrate(url)
    database, journal = SqlDatabase(url, CENTRE), JournalWriter(url, home / "spool", SystemClock())
    journal.start()
    try:
        house, cards = House(database, journal), {}
        async with database.unit_of_work() as work:
            await work.shifts.start(ANNA.login, house.clock.now())
            await work.wishes.put(TO_A_PERSON, Wishes(neutral_id=True), ANNA.login, house.clock.now())
            await work.commit()
        for phone in phones:
            cards[phone] = (await house.answered(phone=phone, question="Путёвка в лагерь")).id
            house.clock.pass_(minutes=1)
            await house.sweep()
        async with database.unit_of_work() as work:
            await work.shifts.end(ANNA.login, house.clock.now())
            await work.commit()
    finally:
        journal.stop()
        await database.close()
    return cards


class Centre:
    """product, page of Анна, cards by phone, and the phone of whichever family is called."""

    def __init__(self, product, cards, family, page):
        self.product, self.cards, self.family, self.page = product, cards, family, page

    async def attempts(self):
        """(phone, state) of every attempt, in order."""
        return self.product.asked("SELECT phone, state FROM dial_attempts ORDER BY intent_at")

    async def rings(self, phone):
        rung = await self.family.ringing(within=20)
        assert (await self.attempts())[-1][0] == phone
        return rung

    async def ended(self, phone, state):
        await self.product.eventually(self.attempts, lambda seen: seen[-1] == (phone, state), 45)

    async def presses(self, key, until):
        """As people do: until it helps. A key between two sentences may be lost."""
        for _ in range(8):
            with contextlib.suppress(PhoneTrouble):  # she has been hung up on: what she pressed helped already
                await self.family.digits(key)
            with contextlib.suppress(AssertionError):
                await self.product.eventually(until, bool, 3)
                return
        raise AssertionError(f"the key {key} helped nobody")

    async def listens(self):
        """She lifts the receiver and wants to go on."""
        await self.family.answer()
        await self.family.digits("1")

    async def card(self, phone):
        return self.product.asked("SELECT state, closing_mark FROM appeals WHERE id = ?", str(self.cards[phone]))[0]

    async def says(self, phone):
        """Whether her answer is kept."""
        return bool(self.answers(phone))

    def written(self, phone):
        """What stands as the result in the card and in the lines of its calls."""
        card = str(self.cards[phone])
        found = self.product.asked("SELECT result FROM appeals WHERE id = ?", card)
        return [text for (text,) in found + self.product.asked("SELECT result FROM calls WHERE appeal_id = ?", card)]

    def answers(self, phone):
        return self.product.asked(
            "SELECT question, key FROM dial_answers JOIN dial_attempts a ON a.id = attempt_id WHERE phone = ?", phone
        )


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    home = tmp_path_factory.mktemp("days") / "centre"
    sounds = home / "sounds"
    sounds.mkdir(parents=True)
    for key, seconds in (("follow-up-hello", 2.4), ("wait-key", 0.8)):  # nobody waits for words that others listen to
        tone = 0.3 * np.sin(2 * np.pi * 300 * np.arange(int(seconds * 16000)) / 16000)
        soundfile.write(sounds / f"{key}.wav", tone, 16000)
    async with contextlib.AsyncExitStack() as stack:
        family = await stack.enter_async_context(SipPhone())
        product = ElsewhereInTime(
            home,
            TRUNK__NAME="vega",
            TRUNK__HOST=f"127.0.0.1:{family.port}",
            TRUNK__MATCH="127.0.0.9",
            CENTRE__NUMBER="129,88001234567",
            CENTRE__TIMEZONE="Asia/Barnaul",
            DIALLING__ENABLED="true",
            DIALLING__CHANNELS=1,
            DIALLING__A_MINUTE=600,
            DIALLING__NEUTRAL_ID="83852123456",
        )
        account = await product.json("user", "add", "anna", "--name", "Анна Петрова", "--role", "dispatcher")
        cards = await answered_on_wednesday(home, [SOLVED, NOT_SOLVED, PARTLY, TO_A_PERSON, HUMAN, MACHINE])
        stack.push_async_callback(product.stop)
        await product.start()
        chromium = await stack.enter_async_context(browser())
        page = await chromium.page()
        await sign_in(page, product, "anna", account["password"])
        await expect(page.locator("#phone")).to_contain_text("Телефон готов", timeout=15_000)
        centre = Centre(product, cards, family, page)
        centre.faults, centre.hello, centre.announcement = chromium.faults, home / "hello.wav", home / "machine.wav"
        with Festival() as voice:
            voice.speak("алло", centre.hello)
            voice.speak(_ANNOUNCEMENT, centre.announcement)
        yield centre


async def nobody_on_shift(centre):
    """Nobody is called, and it is asked again in ten minutes."""
    soon = str(FRIDAY_NOON.astimezone(UTC))[:19]

    async def put_off():
        return centre.product.asked("SELECT count(*) FROM follow_ups WHERE next_at > ?", soon)

    await centre.product.eventually(put_off, lambda seen: seen == [(len(centre.cards),)], 20)
    assert await centre.attempts() == []
    await centre.product.hotline("shift", "start", "anna")
    centre.product.asked("UPDATE follow_ups SET next_at = NULL")


async def key_one(centre):
    """Her card is closed, with the mark. Then she is asked how she was served, and hangs up."""
    rung = await centre.rings(SOLVED)
    centre.product.asked("UPDATE follow_ups SET next_at = NULL")  # whom a last look at the empty room put off again
    assert "129" in rung["from"]
    await centre.listens()
    await centre.presses("1", lambda: centre.says(SOLVED))
    await centre.family.hang_up()
    await centre.ended(SOLVED, "spoke")
    assert await centre.card(SOLVED) == ("closed", "Вопрос решён")
    assert centre.written(SOLVED) == ["Контрольный звонок 20.03.2026: вопрос решён"] * 2


async def key_two_or_three(centre, phone):
    """Open again, with a new deadline in the list of duties."""
    await centre.rings(phone)
    await centre.listens()
    await centre.presses(phone[-1], lambda: centre.says(phone))
    await centre.family.hang_up()
    await centre.ended(phone, "spoke")
    assert (await centre.card(phone))[0] == "reopened"
    duties = [one["due_at"][:10] for one in await centre.product.duties() if one["kind"] == "unsolved"]
    assert duties == ["2026-03-27"] * (1 if phone == NOT_SOLVED else 2)


async def key_nought(centre):
    """Анна sees whom she is about to speak to, and the card of that appeal opens, not a new one."""
    product, page, card = centre.product, centre.page, str(centre.cards[TO_A_PERSON])
    pop = page.locator("#pop .pop")
    rung = await centre.rings(TO_A_PERSON)
    assert "83852123456" in rung["from"]  # her family asked for a number that does not give the centre away
    await centre.listens()
    await centre.presses("0", pop.is_visible)
    number = product.asked("SELECT number FROM appeals WHERE id = ?", card)[0][0]
    for words in ("Мы позвонили", "8 (900) 555-01-00", f"По обращению № {number}", "Путёвка в лагерь"):
        await expect(pop).to_contain_text(words)
    await page.screenshot(path=screenshots() / "pop-of-a-call-of-ours.png")
    await page.keyboard.press("Alt+KeyO")
    await expect(page).to_have_url(f"{address(product)}/appeals/{card}")
    await expect(page.locator("#follow-up")).to_contain_text("до 25 марта")
    await centre.family.hang_up()
    await centre.ended(TO_A_PERSON, "spoke")
    assert await centre.card(TO_A_PERSON) == ("answered", "")
    row = (await product.settled(7))[-1]
    assert (row["phone"], row["state"], row["specialist"]) == (TO_A_PERSON, "answered", "Анна Петрова")
    assert product.asked("SELECT count(*) FROM calls WHERE appeal_id = ?", card) == [(2,)]
    assert product.asked("SELECT count(*) FROM appeals") == [(6,)]


async def no_key(centre, phone, says, ends):
    """Whoever it was: nothing is closed."""
    await centre.family.play(says)
    await centre.rings(phone)
    await centre.family.answer()
    await centre.ended(phone, ends)
    assert await centre.card(phone) == ("answered", "")
    assert centre.answers(phone) == []


async def a_campaign(centre, folder):
    """Typed by its owner, called behind the follow-ups when Анна is free, done when she whom it asked has answered."""
    product, listed = centre.product, folder / "list.csv"
    listed.write_text(f"телефон;имя\n{ASKED};Вера\n{FOREIGN};Джон\n", "cp1251")
    words = ("campaign", "new", "--title", "Как мы работаем", "--consent", "Согласия на карточках.", "--survey")
    which = (await product.json(*words))["id"]
    assert (await product.json("campaign", "import", which, str(listed), "--good-only"))["imported"] == 1
    await product.hotline("campaign", "prepare", which)

    async def state():
        return product.asked("SELECT state FROM campaigns")[0][0]

    await product.eventually(state, lambda seen: seen == "ready", 20)
    await product.hotline("campaign", "start", which)
    await centre.rings(ASKED)
    await centre.listens()

    async def answered(times):
        return len(centre.answers(ASKED)) >= times

    for times in (2, 3):  # that she wants to be asked, and the first question
        await centre.presses("1", lambda times=times: answered(times))
    await centre.family.hang_up()
    await product.eventually(state, lambda seen: seen == "done", 20)
    (person,) = (await product.json("campaign", "report", which))["list"]
    assert (person["phone"], person["result"], person["attempts"][0]["state"]) == (ASKED, "partly", "spoke")
    assert [(one["question"], one["key"]) for one in person["answers"]][:2] == [
        ("campaign-listens", "1"),
        ("survey-offer", "1"),
    ]


async def test_the_day_of_a_centre_that_calls_by_itself(centre, tmp_path):
    await nobody_on_shift(centre)
    await key_one(centre)
    for phone in (NOT_SOLVED, PARTLY):
        await key_two_or_three(centre, phone)
    await key_nought(centre)
    await no_key(centre, HUMAN, centre.hello, "silent")
    await no_key(centre, MACHINE, centre.announcement, "machine")
    assert len(await centre.attempts()) == 6
    await a_campaign(centre, tmp_path)
    assert centre.faults == []
