from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.effect import cox
from attribution.effect.cox import (
    ALL_NURTURED,
    NONE_NURTURED,
    NOTHING_COMPARED,
    Fit,
    fit,
    hazard_ratio,
)
from attribution.effect.day_counts import day_counts
from tests.attribution.effect.made_waits import many, one_lead, waits
from tests.examples import examples


def log_likelihood(rows, b):
    """Efron's, one end after the other, as written in his paper: no counts, no numpy."""
    total = 0.0
    for stratum, day in {(r[0], r[2]) for r in rows if r[4]}:
        there = [r for r in rows if r[0] == stratum and r[1] <= day <= r[2]]
        weight = {id(r): exp(b * (r[3] is not None and r[3] <= day)) for r in there}
        ends = [r for r in there if r[4] and r[2] == day]
        all_there, all_ends = sum(weight.values()), sum(weight[id(r)] for r in ends)
        total += sum(log(weight[id(r)]) for r in ends)
        total -= sum(log(all_there - k / len(ends) * all_ends) for k in range(len(ends)))
    return total


def fitted(rows):
    return fit(day_counts(waits(rows)))


def ratio(rows, confidence=0.95):
    return hazard_ratio(day_counts(waits(rows)), confidence)


@examples(40)
@given(rows=st.lists(one_lead(), min_size=4, max_size=25))
def test_no_ratio_nearby_is_likelier_and_the_error_is_the_curvature(rows):
    rows = [list(row) for row in rows]  # each lead is itself, also where two are alike
    found = fitted(rows)
    if not isinstance(found, Fit):
        steps = [log_likelihood(rows, b) for b in (-6, -2, 0, 2, 6)]
        rising, falling = np.diff(steps) >= -1e-9, np.diff(steps) <= 1e-9
        assert rising.all() or falling.all()
        return
    b, step = found.log_ratio, 1e-3
    below, best, above = (log_likelihood(rows, x) for x in (b - step, b, b + step))
    assert best >= max(below, above)
    assert (below - 2 * best + above) / step**2 == pytest.approx(-found.information, rel=1e-3)


def test_one_nurtured_end_before_one_other_by_hand():
    # Day 1: 1 of 2 nurtured among 2 others ends. Day 2: 1 of 2 others beside 1 nurtured. The
    # likelihood 1 * r / (2r + 2) * 1 / (r + 2) is highest where r^2 = 2.
    rows = [(0, 0, 1, 0, True), (0, 0, 9, 0, False), (0, 0, 2, None, True), (0, 0, 9, None, False)]
    assert ratio(rows).value == pytest.approx(2**0.5)
    assert ratio(rows).n == 2


def test_two_ties_of_both_kinds_follow_efron_by_hand():
    # Day 1: an other and a nurtured lead end together; one of each waits on. With r = exp(b):
    # r / ((2r + 2) * (2r + 2 - (r + 1) / 2)), which is highest at r = 1.
    rows = [(0, 0, 1, 0, True), (0, 0, 1, None, True), (0, 0, 2, 0, False), (0, 0, 2, None, False)]
    assert ratio(rows).value == pytest.approx(1.0)
    # Two terms, each with p = 1/2: the information is 1/2, the error sqrt(2).
    assert fitted(rows).information == pytest.approx(0.5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ratio_and_error_are_those_of_lifelines_with_strata_and_ties(seed):
    import pandas as pd  # noqa: PLC0415 - lifelines takes seconds
    from lifelines import CoxTimeVaryingFitter  # noqa: PLC0415 (slow)

    rows = many(seed)
    spells = []
    for number, (stratum, first, last, since, ready) in enumerate(rows):
        # A day is the spell that ends on it: days from..to are (from - 1, to].
        if since is None or since > last:
            spells.append((number, stratum, first - 1, last, 0, ready))
            continue
        if since > first:
            spells.append((number, stratum, first - 1, since - 1, 0, False))
        spells.append((number, stratum, max(since, first) - 1, last, 1, ready))
    table = pd.DataFrame(spells, columns=["id", "stratum", "start", "stop", "nurtured", "ready"])
    theirs = CoxTimeVaryingFitter().fit(
        table, id_col="id", event_col="ready", start_col="start", stop_col="stop",
        strata=["stratum"], fit_options={"precision": 1e-12},
    )  # fmt: skip
    ours = fitted(rows)
    assert ours.log_ratio == pytest.approx(theirs.params_["nurtured"], abs=1e-6)
    assert ours.error == pytest.approx(theirs.standard_errors_["nurtured"], abs=1e-6)


@pytest.mark.parametrize("strata", [None, "ph.ecog"])
def test_lung_cancer_by_sex_is_as_r_prints_it(strata):
    # R 4.2.2, survival 3.5-3: coxph(Surv(time, status) ~ sex [+ strata(ph.ecog)], lung)
    # with sex counted from 0: coef and se(coef).
    from lifelines.datasets import load_lung  # noqa: PLC0415 - takes seconds

    expected = {None: (-0.5310235, 0.1671786), "ph.ecog": (-0.5543645, 0.1705852)}
    found = fitted(lung(load_lung(), strata))
    assert (round(found.log_ratio, 7), round(found.error, 7)) == expected[strata]


def lung(data, strata):
    data = data if strata is None else data[data[strata].notna()]
    stratum = [0] * len(data) if strata is None else data[strata].astype(int)
    dead = data["status"] == data["status"].max()
    women = data["sex"] == data["sex"].max()
    return [
        (s, 0, int(days), 0 if woman else None, bool(died))
        for s, days, woman, died in zip(stratum, data["time"], women, dead, strict=True)
    ]


ONE_OF_EACH = [(0, 0, 9, 0, False), (0, 0, 9, None, False)]


@pytest.mark.parametrize(
    ("ends", "why", "n"),
    [
        ([], NOTHING_COMPARED, 0),
        ([(1, 0, 3, None, True)], NOTHING_COMPARED, 0),
        ([(0, 0, 3, None, True), (0, 0, 4, None, True)], NONE_NURTURED, 2),
        ([(0, 0, 3, 0, True)], ALL_NURTURED, 1),
    ],
)
def test_a_likelihood_without_a_maximum_has_no_ratio_and_says_why(ends, why, n):
    found = ratio([*ONE_OF_EACH, *ends])
    assert (found.value, found.low, found.high) == (None, None, None)
    assert (found.why, found.n) == (why, n)


def test_ratios_far_from_one_are_found():
    nurtured = [(0, 0, 1, 0, True)] * 5_000
    others = [(0, 0, 2, None, False)] * 5_000
    found = ratio([*nurtured, *others, (0, 0, 1, None, True)])
    assert 1_000 < found.low < found.value < found.high


def test_a_ratio_without_bounds_is_none():
    rows = [(0, 0, 1, 0, True)] + [(0, 0, 1, None, False)] * 9
    rows += [(1, 0, 1, None, True)] + [(1, 0, 1, 0, False)] * 9
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cox, "_WIDEST", 3.0)
        found = ratio(rows)
    assert found.value is None
    assert (found.why, found.n) == (cox.NO_BOUNDS, 2)


def test_the_interval_is_as_wide_as_asked():
    rows = many(1)
    narrow, wide = ratio(rows, 0.8), ratio(rows, 0.99)
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high
    assert log(wide.high / wide.value) / log(narrow.high / narrow.value) == pytest.approx(
        2.5758293 / 1.2815516, rel=1e-6
    )


def test_turning_the_groups_around_turns_the_ratio_around():
    rows = [(*row[:3], 0 if row[3] else None, row[4]) for row in many(4)]
    turned = [(*row[:3], None if row[3] == 0 else 0, row[4]) for row in rows]
    assert fitted(rows).log_ratio == pytest.approx(-fitted(turned).log_ratio, abs=1e-9)


def test_the_order_of_leads_changes_no_byte():
    rows = many(5)
    assert fitted(rows) == fitted(rows[::-1])


@pytest.mark.parametrize("since", [None, 0])
def test_a_stratum_of_one_kind_changes_nothing(since):
    rows = many(6)
    alone = [(9, 0, day, since, True) for day in (1, 2)]
    assert fitted(rows) == fitted([*rows, *alone])
