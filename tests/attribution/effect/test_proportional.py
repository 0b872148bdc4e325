from math import isclose

import pytest

from attribution.effect.cox import NOTHING_COMPARED, fit
from attribution.effect.day_counts import day_counts
from attribution.effect.proportional import proportionality
from tests.attribution.effect.made_waits import many, waits
from tests.attribution.effect.test_cox import lung


def checked(rows):
    leads = waits(rows)
    return proportionality(day_counts(leads), day_counts(leads.pooled()), 0.95)


@pytest.mark.parametrize(("strata", "p"), [(None, 0.09062506), ("ph.ecog", 0.12383708)])
def test_the_test_is_the_one_that_r_prints(strata, p):
    # R 4.2.2, survival 3.5-3: cox.zph(coxph(Surv(time, status) ~ sex [+ strata(ph.ecog)], lung)):
    # chisq 2.863235 (2.368108 with strata), one degree of freedom.
    from lifelines.datasets import load_lung  # noqa: PLC0415 - takes seconds

    assert checked(lung(load_lung(), strata)).p_value == pytest.approx(p, abs=5e-8)


def test_a_ratio_that_turns_around_is_found_and_a_steady_one_is_not():
    steady = many(2, leads=1_500, effect=1.0)
    # Nurtured leads end early in the first half of the wait, and hardly ever in the second.
    early = [(0, 0, day, 0, True) for day in (1, 2, 3, 4) for _ in range(20)]
    late = [(0, 0, 20, 0, day > 18) for day in (17, 18, 19) for _ in range(40)]
    others = [(0, 0, day, None, True) for day in range(1, 20) for _ in range(12)]
    turning = checked([*early, *late, *others])
    assert checked(steady).p_value > 0.05
    assert turning.p_value < 0.001
    assert turning.early.value > 1 > turning.late.value


def test_half_of_the_nurtured_ends_lie_on_either_side_of_the_split():
    rows = [(0, 0, day, 0, True) for day in (2, 4, 6, 8)]
    rows += [(0, 0, day, None, True) for day in (1, 3, 5, 7, 9)]
    found = checked(rows)
    assert found.split_day == 4
    # Day 9 has no nurtured lead left to compare with.
    assert (found.early.n, found.late.n) == (4, 4)


def test_early_and_late_are_the_ratios_of_their_days():
    rows = many(3)
    found = checked(rows)
    early = [(*row[:2], min(row[2], found.split_day), row[3], row[4]) for row in rows]
    early = [(*row[:4], new[4] and row[2] == new[2]) for row, new in zip(early, rows, strict=True)]
    alone = fit(day_counts(waits(early)))
    assert isclose(found.early.value, alone.ratio(0.95).value, rel_tol=1e-9)


def test_ends_on_one_day_alone_say_nothing_about_time():
    rows = [(0, 0, 5, 0, True), (0, 0, 5, None, True), (0, 0, 9, 0, False), (0, 0, 9, None, False)]
    found = checked(rows)
    assert found.p_value is None
    assert found.split_day == 5
    assert found.late.value is None
    assert found.late.why == NOTHING_COMPARED


def test_without_a_ratio_there_is_nothing_to_test():
    found = checked([(0, 0, 5, None, True)])
    assert (found.p_value, found.split_day) == (None, None)
    assert found.early.why == found.late.why == NOTHING_COMPARED
