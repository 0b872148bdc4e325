"""The difference of two shares: published intervals, and laws that every interval keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.holdout.newcombe import Counts, rate_difference, weights_of
from tests.attribution.holdout.trials import counted
from tests.examples import examples

# Newcombe (1998), Stat. Med. 17:873-890, Table II, method 10: ready/leads of both arms, the
# difference, and the printed ends. The paper itself was not at hand. Two others copied them from
# it, and agree: the whole table, all eleven methods, is test/test-data/newcombee.csv of the Python
# package diff-binom-confint (github.com/DeepPSP/DBCI at 9dbc251c; the line "wilson"), and methods
# 10, Mee's and Miettinen and Nurminen's are in tests/test_proportions_tests.py of
# github.com/capeconomics/mergeron-extra (at 3eaac533; "Examples from Newcombe (1998), Table II").
# The fourth line is also in tests/testthat of the R package ratesci ("Newcombe RD example (d)");
# the first, second and seventh are what SAS prints (WUSS 2016, paper 127, page 9, as
# test/test-data/example-*.csv of diff-binom-confint quote it).
TABLE_II = [
    (56, 70, 48, 80, 0.2000, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.6000, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.5714, 0.0582, 0.8062),
    (5, 56, 0, 29, 0.0893, -0.0381, 0.1926),
    (0, 10, 0, 20, 0.0000, -0.1611, 0.2775),
    (0, 10, 0, 10, 0.0000, -0.2775, 0.2775),
    (10, 10, 0, 20, 1.0000, 0.6791, 1.0000),
    (10, 10, 0, 10, 1.0000, 0.6075, 1.0000),
]

# What others print for other trials: the level, ready/leads of both arms, and the difference with
# its ends as printed.
PRINTED = [
    # High against standard doses of epinephrine, a randomised trial (Perondi and others 2004, N.
    # Engl. J. Med. 350:1722-1730), as the R package of the book "Statistical Analysis of
    # Contingency Tables" prints it (github.com/ocbe-uio/contingencytables,
    # tests/testthat/test-ch4.R at 0c0a59f1).
    (0.95, 7, 34, 1, 34, 0.1765, 0.0189, 0.3404),
    # "According to SAS" (github.com/insightsengineering/tern, tests/testthat/test-prop_diff.R at
    # 264f5113, "proportion difference by Newcombe").
    (0.90, 3, 4, 1, 2, 0.25, -0.2967, 0.6750),
    (0.60, 1, 2, 1, 2, 0.0, -0.3616, 0.3616),
]

# Responders of arms A and B in six strata, as set.seed(1) draws them in the tests of the R package
# tern; its answer is headed "prop_diff_strat_nc output matches equivalent SAS function output"
# (github.com/insightsengineering/tern, tests/testthat/_snaps/prop_diff.md at 0d02b154).
TERN = [
    ((8, 9), (3, 6)), ((4, 4), (6, 12)), ((2, 5), (2, 5)),
    ((5, 7), (3, 4)), ((6, 7), (3, 8)), ((5, 8), (3, 5)),
]  # fmt: skip


@st.composite
def some_tests(draw):
    treated, control = draw(st.integers(1, 400)), draw(st.integers(1, 400))
    return Counts(
        treated, draw(st.integers(0, treated)), control, draw(st.integers(0, control))
    )  # fmt: skip


def swapped(test):
    return Counts(test.control, test.control_ready, test.treated, test.treated_ready)


@pytest.mark.parametrize("example", TABLE_II, ids=str)
def test_published_intervals_are_reproduced_through_the_analysis(example):
    treated_ready, treated, control_ready, control, *printed = example
    answer = counted(treated_ready, treated, control_ready, control).holdout("Guide")
    told = answer.rate_difference
    assert [round(end, 4) + 0.0 for end in (told.value, told.low, told.high)] == printed


@pytest.mark.parametrize("example", PRINTED, ids=str)
def test_what_others_print_for_other_trials_and_levels_is_reproduced(example):
    level, treated_ready, treated, control_ready, control, *printed = example
    found = rate_difference([Counts(treated, treated_ready, control, control_ready)], level)
    assert [round(end, 4) + 0.0 for end in found] == printed


def test_a_published_web_test_is_reproduced_to_its_third_digit():
    # 180 of 900 against 198 of 900: R's prop.test prints -0.05762133 and 0.01762133, a normal
    # approximation that is as good as Newcombe's at this size; quoted from a thread, not from R
    # (https://stats.stackexchange.com/questions/549558/how-to-solve-this-ab-test-question).
    # By hand: -0.02 -+ 1.96 * root of (0.2 * 0.8 + 0.22 * 0.78) / 900 = -0.02 -+ 0.03762.
    found = rate_difference([Counts(900, 180, 900, 198)], 0.95)
    assert found == pytest.approx((-0.02, -0.0576, 0.0176), abs=1e-4)


def test_four_clicks_of_a_published_mail_test_conclude_nothing():
    # "A real world A/B subject line split test": 4 against 3 clicks of 100 each, from which the
    # brand concluded that names do harm
    # (https://www.emarketeers.com/e-insight/email-marketing-data-can-you-trust-it/).
    told = counted(4, 100, 3, 100).holdout().rate_difference
    assert told.low < -0.04 < 0.07 < told.high
    assert told.why == "Only 7 sales-ready leads: too few for a conclusion."


def test_enough_leads_need_no_caveat():
    assert counted(50, 100, 30, 100).holdout().rate_difference.why == ""


def test_strata_give_what_an_independent_implementation_gives():
    strata = [Counts(n1, x1, n0, x0) for (x1, n1), (x0, n0) in TERN]
    assert rate_difference(strata, 0.95) == pytest.approx(
        (0.25390590, 0.03467969, 0.44544132), abs=5e-9
    )


def test_a_test_with_an_empty_arm_says_nothing():
    assert rate_difference([Counts(10, 5, 0, 0)], 0.95) is None
    one = Counts(30, 12, 30, 6)
    both = rate_difference([one, Counts(10, 5, 0, 0)], 0.95)
    assert both == rate_difference([one], 0.95)
    assert weights_of([one, Counts(10, 5, 0, 0)]) == [1.0, 0.0]


def test_nobody_ready_in_any_stratum_still_has_a_range():
    value, low, high = rate_difference([Counts(20, 0, 20, 0), Counts(50, 0, 60, 0)], 0.95)
    assert value == 0
    assert -0.1 < low < 0 < high < 0.1


@examples(50)
@given(st.lists(some_tests(), min_size=1, max_size=4), st.sampled_from([0.8, 0.95, 0.99]))
def test_an_interval_holds_its_difference_and_turns_with_the_arms(strata, confidence):
    value, low, high = rate_difference(strata, confidence)
    assert -1 <= low <= value + 1e-12
    assert value - 1e-12 <= high <= 1
    turned = rate_difference([swapped(test) for test in strata], confidence)
    assert turned == pytest.approx((-value, -high, -low), abs=1e-9)


@examples(30)
@given(some_tests())
def test_a_higher_level_reaches_further(test):
    narrow, wide = (rate_difference([test], level) for level in (0.8, 0.99))
    assert wide[1] <= narrow[1] <= narrow[2] <= wide[2]
