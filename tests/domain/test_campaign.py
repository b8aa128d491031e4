"""A campaign: the table of its life."""

import pytest

from hotline.domain.campaign import (
    OVER,
    PERSON_TITLES,
    PURPOSE_TITLES,
    RESULT_TITLES,
    STATE_TITLES,
    TRANSITIONS,
    CampaignState,
    CampaignStep,
    IllegalStep,
    PersonState,
    Purpose,
    Result,
    after,
    sources,
)


@pytest.mark.parametrize("state", CampaignState)
def test_what_the_table_does_not_know_raises_and_changes_nothing(state):
    for step in CampaignStep:
        target = TRANSITIONS.get(state, {}).get(step)
        if target is not None:
            assert after(state, step) is target
            assert state in sources(step)
            continue
        assert state not in sources(step)
        with pytest.raises(IllegalStep, match=f"{state.value!r} cannot make the step {step.value!r}"):
            after(state, step)


def test_nothing_runs_that_was_not_voiced_and_nothing_leads_out_of_an_end():
    assert set(TRANSITIONS) == set(CampaignState) - OVER
    assert sources(CampaignStep.START) == {CampaignState.READY, CampaignState.PAUSED}
    assert sources(CampaignStep.PREPARED) == {CampaignState.PREPARING}
    assert sources(CampaignStep.STOP) == set(TRANSITIONS)  # people can always stop it


def test_everything_has_words_for_people():
    assert (set(STATE_TITLES), set(PERSON_TITLES)) == (set(CampaignState), set(PersonState))
    assert (set(RESULT_TITLES), set(PURPOSE_TITLES)) == (set(Result), set(Purpose))
