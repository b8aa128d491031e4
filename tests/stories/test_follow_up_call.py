"""We call a family. Conversations, in memory: nothing is told before her key, keys are kept, silence closes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agi_scripts.called import PRIORITY
from agi_scripts.follow_up_call import follow_up_call
from hotline.domain.call import EventKind
from hotline.domain.survey import SOLVED, SURVEY
from ivr.prompts import load_catalogue
from tests.builders import a_centre
from tests.scripted_caller import HANG_UP, ScriptedCaller, lead

PHONE = "+79001234567"
#: Words that may be said to whoever lifted the receiver.
NEUTRAL = {"follow-up-hello", "follow-up-bye", "follow-up-later", "wait-key", "wrong-key"}


class Asked:
    """Remembers the keys of the one who was called."""

    def __init__(self, phone=PHONE):
        self.phone, self.kept, self.people = phone, [], []

    def person(self, linkedid):
        self.people.append(linkedid)

    async def whom(self, linkedid):
        return self.phone

    async def keep(self, linkedid, question, key):
        self.kept.append((question, key))


async def called(at, *, phone=PHONE):
    asked = Asked(phone)
    line = await lead(follow_up_call, ScriptedCaller(at=at, number="88001234567"), a_centre(asked=asked))
    return line, asked


async def test_without_a_key_nothing_is_told_and_nothing_is_answered():
    line, asked = await called({})
    assert set(line.heard) <= NEUTRAL
    assert line.heard[-1] == "follow-up-bye"
    assert (asked.kept, asked.people, line.was_hung_up) == ([], [], True)


def test_the_first_words_name_neither_the_centre_nor_the_matter():
    catalogue = load_catalogue()
    for prompt in NEUTRAL - {"wait-key"}:
        for word in ("семей", "диспетчер", "обращ", "вопрос", "помощ", "центр"):
            assert word not in catalogue[prompt].text.lower(), prompt


@pytest.mark.parametrize("wrong", ["0", "2", "5", "#"])
async def test_another_key_than_one_opens_nothing(wrong):
    line, asked = await called({"wait-key": [wrong] * 9})
    assert set(line.heard) <= NEUTRAL
    assert asked.kept == []
    assert asked.people, "whoever pressed it is no machine"


@pytest.mark.parametrize(("key", "told"), [("1", "follow-up-yes"), ("2", "follow-up-no"), ("3", "follow-up-no")])
async def test_the_answer_is_kept_and_thanked_for(key, told):
    line, asked = await called({"follow-up-hello": ["1"], "follow-up-solved": [key], "survey-offer": ["2"]})
    assert asked.kept == [(SOLVED, key), ("survey-offer", "2")]
    assert told in line.heard
    assert line.heard[-1] == "survey-thanks"
    assert not [prompt for prompt in line.heard if prompt in {one.key for one in SURVEY}]
    assert line.was_hung_up


async def test_zero_leads_to_a_person_before_the_others_with_her_number_in_the_journal():
    asked = Asked()
    centre = a_centre(asked=asked)
    at = {"follow-up-hello": ["1"], "wait-key": ["0"]}
    line = await lead(follow_up_call, ScriptedCaller(at=at, number="88001234567"), centre)
    assert line.in_queue == ("dispatcher", PRIORITY)
    assert asked.kept == [(SOLVED, "0")]
    assert centre.journal.row.phone == PHONE
    assert centre.journal.told(EventKind.TOPIC)[0]["topic"] == "follow-up"
    assert centre.journal.told(EventKind.CONSENT)  # she is told of the recording


async def test_who_asks_for_no_person_is_no_line_of_the_journal():
    asked = Asked()
    centre = a_centre(asked=asked)
    await lead(follow_up_call, ScriptedCaller(at={"follow-up-hello": ["1"], "follow-up-solved": ["1"]}), centre)
    assert centre.journal.events == []


async def test_the_survey_asks_all_seven_but_what_was_answered_already():
    keys = {one.key: ["1"] for one in SURVEY}
    _, asked = await called({"follow-up-hello": ["1"], "follow-up-solved": ["3"], "survey-offer": ["1"]} | keys)
    assert len(SURVEY) == 7
    assert [question for question, _ in asked.kept] == [
        SOLVED,
        "survey-offer",
        *(one.key for one in SURVEY if one.key != SOLVED),
    ]


async def test_partly_is_no_answer_where_the_form_has_only_yes_and_no():
    at = {"follow-up-hello": ["1"], "follow-up-solved": ["1"], "survey-offer": ["1"], "survey-information": ["3", "2"]}
    line, asked = await called(at)
    assert line.heard.count("wrong-key") == 1
    assert ("survey-information", "2") in asked.kept


async def test_who_hangs_up_in_the_survey_has_answered_so_far():
    at = {"follow-up-hello": ["1"], "follow-up-solved": ["1"], "survey-offer": ["1"], "survey-information": ["1"]}
    line, asked = await called(at | {"survey-quality": [HANG_UP]})
    assert asked.kept == [(SOLVED, "1"), ("survey-offer", "1"), ("survey-information", "1")]
    assert not line.was_hung_up


async def test_a_call_that_is_not_in_the_ledger_is_told_nothing():
    line, asked = await called({"follow-up-hello": ["1"]}, phone=None)
    assert line.heard == ["follow-up-bye"]
    assert asked.kept == []


_REACTIONS = st.lists(st.sampled_from([None, "0", "1", "2", "3", "9", "*", "#", HANG_UP]), max_size=12)


@given(hello=_REACTIONS, solved=_REACTIONS, offer=_REACTIONS, music=_REACTIONS, first=_REACTIONS)
async def test_any_keys_at_any_moment_end_well_and_before_one_nothing_is_told(hello, solved, offer, music, first):
    at = {
        "follow-up-hello": hello,
        "follow-up-solved": solved,
        "survey-offer": offer,
        "wait-key": music,
        "survey-information": first,
    }
    line, asked = await called(at)
    opened = line.heard.index("follow-up-matter") if "follow-up-matter" in line.heard else len(line.heard)
    assert set(line.heard[:opened]) <= NEUTRAL
    assert len(line.heard) < 120
    if asked.kept:
        assert "follow-up-matter" in line.heard
        assert asked.kept[0][0] == SOLVED
