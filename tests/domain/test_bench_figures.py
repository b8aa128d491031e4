"""The bench's own arithmetic: what is counted, and when a figure is good enough."""

import math

import pytest

from tests.bench.figures import Figure, Limit, busy_ticks, cpu_ticks, exit_code, median, paired_ratio

A_STAT = "4711 (python (2) S) S 1 4711 4711 0 -1 4194560 12 34 0 0 250 50 7 8 20 0 5 0 1234 99 88 18446744073709551615"


def test_the_median_leaves_out_what_was_not_measured():
    assert median([3.0, math.nan, 1.0, 2.0]) == 2.0
    assert math.isnan(median([]))


def test_a_ratio_is_taken_within_each_round_since_neighbours_disturb_both_sides_of_it():
    assert paired_ratio([60.0, 30.0, 70.0], [100.0, 50.0, 100.0]) == pytest.approx(0.6)
    assert math.isnan(paired_ratio([1.0], [0.0]))


def test_rounds_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        paired_ratio([1.0, 2.0], [1.0])


def test_cpu_is_what_the_process_used_in_both_modes_whatever_its_name_holds():
    assert cpu_ticks(A_STAT) == 300


def test_a_core_that_waits_for_the_disk_is_not_busy():
    stat = "cpu  10 1 5 100 40 2 3 4 9 9\ncpu0 1 1 1 1 1 1 1 1 0 0\n"
    assert busy_ticks(stat) == (25, 165)


def test_a_strange_proc_stat_is_refused():
    with pytest.raises(ValueError, match="sum of all cores"):
        busy_ticks("intr 5 5\n")


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("speed", "1/s", 300, 500, 0.6, Limit(0.6, at_least=True)), "ok"),
        (Figure("speed", "1/s", 290, 500, 0.58, Limit(0.6, at_least=True)), "MISSED"),
        (Figure("sound", "s", 1.2, limit=Limit(1.0)), "MISSED"),
        (Figure("sound", "s", math.inf, limit=Limit(1.0)), "MISSED"),
        (Figure("ratio", "", 1, 0, math.nan, Limit(1.1)), "MISSED"),
        (Figure("lost", "rows", 1, limit=Limit(0), hard=True), "FAILED"),
        (Figure("p50", "ms", 170), ""),
    ],
)
def test_a_figure_says_whether_it_is_good_enough(figure, verdict):
    assert figure.verdict == verdict


def test_a_missed_speed_is_told_and_a_lost_row_fails_the_run():
    slow = Figure("speed", "1/s", 100, 500, 0.2, Limit(0.6, at_least=True))
    lost = Figure("lost", "rows", 1, limit=Limit(0), hard=True)
    assert exit_code([slow]) == 0
    assert exit_code([slow, lost]) == 1
