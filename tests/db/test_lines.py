"""People look through the journal: filters, words, pages, and what is none of their business."""

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from sqlalchemy import insert, update

from db.desk_tables import appeal_people, appeals
from db.engine import writing_engine
from db.tables import calls
from hotline.domain.call import CallState
from hotline.domain.call import EventKind as Kind
from hotline.domain.journal_query import JournalQuery, Order, query_string, read_query
from hotline.domain.rights import Scope
from hotline.domain.sight import Sight
from tests.db.telling import NOON, SOON, Telling, an_abandoned_call, an_answered_call, tell

HEAD = Sight(Scope.ALL, "vera")
ANNA, OLGA = Sight(Scope.SHIFT, "anna"), Sight(Scope.SHIFT, "olga")
PSYCHOLOGIST = Sight(Scope.OWN, "olga")


class Centre:
    """A journal with a writer, and somebody who looks through it."""

    def __init__(self, url, database, writer):
        self.url, self.database, self.writer = url, database, writer

    async def told(self, *told, indexed=True):
        tell(self.writer, *told)
        assert await self.writer.kept(SOON)
        if indexed:
            await self.indexed()
        return told

    async def indexed(self):
        async with self.database.unit_of_work() as work:
            while await work.lines.index_settled(3):
                pass

    async def written(self, call, **columns):
        """The card says so, and its copy stands in the line."""
        with writing_engine(self.url).begin() as connection:
            connection.execute(update(calls).where(calls.c.id == call.call_id).values(**columns))
        async with self.database.unit_of_work() as work:
            await work.lines.reindex([call.call_id])
            await work.commit()

    async def card(self, call, *logins, **columns):
        card = uuid4()
        base = dict.fromkeys(("volume", "number", "version"), 1) | dict.fromkeys(("opened_at", "changed_at"), NOON)
        base |= {"id": card, "state": "open", "kind": "primary", "channel": "phone", "anonymous": False}
        with writing_engine(self.url).begin() as connection:
            connection.execute(insert(appeals).values(base | columns))
            for login in logins:
                connection.execute(insert(appeal_people).values(login=login, appeal_id=card))
        await self.written(call, appeal_id=card)

    async def page(self, sight=HEAD, **fields):
        async with self.database.unit_of_work() as work:
            return await work.lines.page(JournalQuery(**fields), sight)

    async def found(self, sight=HEAD, **fields):
        return [row.number for row in (await self.page(sight, **fields)).rows]


@pytest.fixture
def centre(url, database, a_writer):
    return Centre(url, database, a_writer(url))


async def test_the_newest_line_stands_first(centre):
    await centre.told(*[an_abandoned_call() for _ in range(3)])
    assert await centre.found() == [3, 2, 1]
    assert await centre.found(order=Order.OLD) == [1, 2, 3]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("filtered", [False, True])
async def test_pages_lead_on_and_back_without_leaving_a_line_out(centre, order, filtered):
    await centre.told(*[an_abandoned_call() for _ in range(8)], indexed=False)
    await centre.indexed()
    await centre.told(an_abandoned_call(), indexed=False)
    fields = {"order": order, "limit": 4} | ({"states": frozenset({CallState.ABANDONED_IN_MENU})} if filtered else {})
    expected = list(range(9, 0, -1)) if order is Order.NEW else list(range(1, 10))
    first = await centre.page(**fields)
    second = await centre.page(**fields, after=first.rows[-1].place_in_journal)
    third = await centre.page(**fields, after=second.rows[-1].place_in_journal)
    assert [row.number for page in (first, second, third) for row in page.rows] == expected
    assert [(page.more_before, page.more_after) for page in (first, second, third)] == [
        (False, True),
        (True, True),
        (True, False),
    ]
    back = await centre.page(**fields, before=third.rows[0].place_in_journal)
    assert back.rows == second.rows
    assert (back.more_before, back.more_after) == (True, True)
    assert not (await centre.page(**fields, before=second.rows[0].place_in_journal)).more_before


@pytest.mark.parametrize("indexed", [True, False])
async def test_each_filter_leaves_only_what_was_asked_for(centre, indexed):
    lawyer = Telling().rang().then(Kind.TOPIC, topic="lawyer", title="Юрист").answered().hung_up()
    by_letter = Telling().then(Kind.BROUGHT, channel="letter", login="anna", specialist="Анна", phone="")
    waiting = Telling().rang().greeted().waited()
    await centre.told(lawyer, by_letter, an_abandoned_call(), waiting, indexed=indexed)
    assert await centre.found(topic="lawyer") == [1]
    assert await centre.found(channel="letter") == [2]
    assert await centre.found(specialist="anna") == [2]
    assert await centre.found(specialist="-") == [4, 3]
    assert await centre.found(states=frozenset({CallState.ANSWERED})) == [2, 1]
    assert await centre.found(states=frozenset({CallState.WAITING})) == [4]
    assert await centre.found(states=frozenset({CallState.ANSWERED}), specialist="olga") == [1]
    assert await centre.found(states=frozenset({CallState.WAITING}), specialist="olga") == []
    assert await centre.found(volume=1) == [4, 3, 2, 1]
    assert await centre.found(volume=2) == []


async def test_a_line_that_goes_on_is_found_by_what_it_is_now(centre):
    (call,) = await centre.told(an_abandoned_call())
    await centre.told(Telling(call.linkedid).then(Kind.MESSAGE_LEFT, "m", recording=str(uuid4())), indexed=False)
    assert await centre.found(states=frozenset({CallState.ABANDONED_IN_MENU})) == []
    assert await centre.found(states=frozenset({CallState.VOICEMAIL})) == [1]
    await centre.indexed()
    assert await centre.found(states=frozenset({CallState.ABANDONED_IN_MENU})) == []
    assert await centre.found(states=frozenset({CallState.VOICEMAIL})) == [1]


@pytest.mark.parametrize("indexed", [True, False])
async def test_a_period_is_made_of_days_of_the_centre(centre, indexed):
    late = NOON.replace(hour=16, minute=59)  # 23:59 in Barnaul
    spooled = an_abandoned_call(at=NOON - timedelta(days=3))  # told when the database was back
    await centre.told(
        an_abandoned_call(at=late), an_abandoned_call(at=late + timedelta(minutes=1)), spooled, indexed=indexed
    )
    day = date(2026, 3, 18)
    assert await centre.found(since=day, until=day) == [1]
    assert await centre.found(since=day + timedelta(days=1)) == [2]
    assert await centre.found(until=day - timedelta(days=1)) == [3]
    assert await centre.found(until=day, states=frozenset({CallState.ABANDONED_IN_MENU})) == [3, 1]
    assert await centre.found(since=date(2027, 1, 1)) == []


async def test_words_are_found_in_every_form_and_with_either_yo(centre):
    helped, other = await centre.told(an_answered_call(), an_answered_call())
    await centre.written(
        helped,
        question="Оформить пособие на третьего ребёнка",
        applicant="Алёна Кузнецова",
        place="Вологодский округ, деревня Семёнково",
    )
    await centre.written(other, question="Ищу юриста", place="Вологда", result="Записана к юристу")
    for words in ("пособия", "ПОСОБИЯМИ на ребенка", "ребёнку", "алена", "Кузнецовой", "Семенково", "третий ребёнок"):
        assert await centre.found(text=words) == [1], words
    assert await centre.found(text="юристы") == [2]
    assert await centre.found(text="пособие юрист") == []
    assert await centre.found(place="вологодском округе") == [1]
    assert await centre.found(place="Вологда") == [2]
    assert await centre.found(text="округ", place="Вологда") == []
    assert await centre.found(text="Ольга") == [2, 1]


async def test_what_the_card_says_is_found_and_what_it_said_before_is_not(centre):
    (call,) = await centre.told(an_answered_call())
    await centre.card(call, "olga", content="Муж пьёт", answer="Направлена к психологу")
    assert await centre.found(text="психологи") == [1]
    await centre.written(call, question="Жильё")
    await centre.written(call, question="Прокат")
    assert await centre.found(text="жилье") == []
    assert await centre.found(text="прокат муж") == [1]


@pytest.mark.parametrize("indexed", [True, False])
async def test_a_caller_is_found_by_the_end_of_the_number_however_it_is_typed(centre, indexed):
    await centre.told(an_answered_call(phone="+79001234567"), an_answered_call(phone="+79007654321"), indexed=indexed)
    for typed in ("4567", "34567", "9001234567", "8 (900) 123-45-67", "+7 900 123 45 67", "89001234567"):
        assert await centre.found(text=typed) == [1], typed
    assert await centre.found(text="1234") == []


async def test_a_line_is_found_by_its_number(centre):
    await centre.told(*[an_abandoned_call() for _ in range(12)])
    assert await centre.found(text="№ 7") == [7]
    assert await centre.found(text="0012") == [12]


async def test_a_number_that_nobody_is_to_know_is_not_found(centre):
    (call,) = await centre.told(an_answered_call())
    await centre.written(call, anonymous=True)
    assert await centre.found(text="1234567") == []


async def test_a_name_or_an_address_that_nobody_is_to_know_is_not_found_either(centre):
    (call,) = await centre.told(an_answered_call())
    await centre.card(call, "olga", address="улица Лесная, 15", question="пособие")
    assert await centre.found(text="Лесная") == await centre.found(text="Анна") == [1]
    await centre.written(call, anonymous=True)
    assert await centre.found(text="Лесная") == await centre.found(text="Анна") == []
    assert await centre.found(text="пособие") == [1]


@pytest.mark.parametrize(
    "typed",
    [
        *('"', '" OR words:*', "NEAR(a b)", "l_olga", "s_answered", "'); DROP TABLE calls; --", "<b>&</b>", "*", "%_%"),
        *("\0", "a" * 10_000, "и " * 5_000, "& | ! ( ) :*", "\ud800", "٣٤٥٦٧", "№"),
    ],
)
async def test_hostile_words_are_only_words(centre, typed):
    await centre.told(an_answered_call())
    assert await centre.found(text=typed) == []
    assert await centre.found(place=typed) == []
    assert await centre.found() == [1]


async def test_categories_are_told_apart(centre):
    first, second = await centre.told(an_answered_call(), an_answered_call())
    await centre.written(first, categories="svo,large")
    await centre.written(second, categories="svo-other")
    assert await centre.found(category="svo") == [1]
    assert await centre.found(category="large") == [1]
    assert await centre.found(category="svo_other") == []


@pytest.mark.parametrize("indexed", [True, False])
async def test_a_dispatcher_sees_hers_and_what_nobody_took(centre, indexed):
    hers, anothers, nobodys = an_answered_call(), an_answered_call(), an_abandoned_call()
    anothers = Telling().rang().greeted().waited().answered("anna", "Анна").hung_up()
    await centre.told(hers, anothers, nobodys, indexed=indexed)
    assert await centre.found(OLGA) == [3, 1]
    assert await centre.found(ANNA) == [3, 2]
    assert await centre.found(PSYCHOLOGIST) == [1]
    assert await centre.found(OLGA, specialist="anna") == []
    assert await centre.found(OLGA, text="4567" if indexed else "1234567") == [3, 1]
    assert await centre.found(Sight(Scope.NONE, "olga")) == []


async def test_a_line_that_is_none_of_hers_answers_like_one_that_is_not_there(centre):
    await centre.told(Telling().rang().answered("anna", "Анна").hung_up())
    async with centre.database.unit_of_work() as work:
        assert (await work.lines.line(1, 1, ANNA)).number == 1
        assert await work.lines.line(1, 1, OLGA) is None
        assert await work.lines.line(1, 2, ANNA) is None
        assert await work.lines.line(2, 1, HEAD) is None


@pytest.mark.parametrize("login", ["olga", "ol_a", "o"])
async def test_taking_part_means_this_very_person(centre, login):
    await centre.told(
        Telling().rang().answered().then(Kind.ANSWERED_BY, "2", login="anna", specialist="Анна").hung_up()
    )
    assert await centre.found(Sight(Scope.OWN, login)) == ([1] if login == "olga" else [])


async def test_the_card_gives_a_line_to_those_who_work_on_it(centre):
    message, shared = await centre.told(an_abandoned_call(), an_answered_call())
    await centre.card(message, "anna")
    await centre.card(shared, "anna", "olga")
    assert await centre.found(PSYCHOLOGIST) == [2]
    assert await centre.found(OLGA) == [2]
    assert await centre.found(ANNA) == [2, 1]


async def test_earlier_calls_of_a_number_are_listed_but_not_of_a_hidden_one(centre):
    at = [NOON + timedelta(hours=hour) for hour in range(5)]
    told = [an_abandoned_call(at=at[0]), Telling(at=at[1]).rang().answered("anna", "Анна").hung_up()]
    told += [an_answered_call(at=at[2]), an_abandoned_call(at=at[3], phone=""), an_abandoned_call(at=at[4], phone="")]
    await centre.told(*told)
    async with centre.database.unit_of_work() as work:
        line = await work.lines.line(1, 3, HEAD)
        assert [row.number for row in await work.lines.earlier(line, HEAD)] == [2, 1]
        assert [row.number for row in await work.lines.earlier(line, OLGA)] == [1]
        assert await work.lines.earlier(replace(line, anonymous=True), HEAD) == []
        assert await work.lines.earlier(await work.lines.line(1, 5, HEAD), HEAD) == []


async def test_topics_are_those_that_occur(centre):
    await centre.told(Telling().rang().then(Kind.TOPIC, topic="lawyer", title="Юрист").hung_up(), an_abandoned_call())
    async with centre.database.unit_of_work() as work:
        assert dict(await work.lines.topics()) == {"lawyer": "Юрист"}


async def test_a_line_that_changes_while_it_is_indexed_is_indexed_again(centre):
    (call,) = await centre.told(an_abandoned_call(), indexed=False)
    async with centre.database.unit_of_work() as work:
        lines = work.lines
        claim = lines._search.claim

        async def slow(rows):
            late = Telling(call.linkedid).then(Kind.MESSAGE_LEFT, "m", recording=str(uuid4()))
            await centre.told(late, indexed=False)
            return await claim(rows)

        lines._search.claim = slow
        assert await lines.index_settled() == 1
    async with centre.database.unit_of_work() as work:
        assert await work.lines.index_settled() == 1
        assert await work.lines.index_settled() == 0


def test_every_filter_comes_back_as_it_was_read():
    given = [("from", "2026-03-01"), ("to", "2026-03-18"), ("state", "missed"), ("topic", "lawyer"), ("q", "пособие")]
    given += [("category", "svo"), ("specialist", "-"), ("channel", "letter"), ("place", "Вологда"), ("volume", "2")]
    given += [("order", "old"), ("after", "1-250")]
    query = read_query(given)
    assert read_query(parse_qsl(query_string(query, after="1-250"))) == query
    several = read_query([("state", "answered,voicemail")])
    assert read_query(parse_qsl(query_string(several))) == several
    assert query.states == {CallState.ABANDONED_IN_MENU, CallState.ABANDONED_IN_QUEUE, CallState.INTERRUPTED}
