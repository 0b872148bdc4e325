"""The weighted curve against lifelines, against the curve of counts, and by hand."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.effect.weighted import Followed, weighted_curve
from attribution.leads.incidence import incidence
from attribution.leads.risk_sets import COUNTED, ends_per_day
from tests.examples import examples

HISTORY = st.tuples(st.integers(0, 15), st.sampled_from(COUNTED))


def followed(rows, weights=None):
    days, outcomes = zip(*rows, strict=True)
    return Followed(
        last=np.array(days, dtype=np.int64),
        ready=np.array([outcome == "ready" for outcome in outcomes]),
        ended=np.array([outcome != "waiting" for outcome in outcomes]),
        weight=np.ones(len(rows)) if weights is None else np.array(weights, dtype=float),
    )


@examples(50)
@given(rows=st.lists(HISTORY, min_size=1, max_size=40), weight=st.sampled_from([1.0, 0.25]))
def test_leads_of_one_weight_have_the_curve_of_counts(rows, weight):
    ours = weighted_curve(followed(rows, [weight] * len(rows)), 0, 0.95)
    frame = pl.DataFrame(rows, schema={"day": pl.Int64, "outcome": pl.String}, orient="row")
    theirs = incidence(ends_per_day(frame.with_columns(group=pl.lit("a"))), 0.95)
    assert ours.day.tolist() == theirs["day"].to_list()
    assert ours.at_risk.tolist() == theirs["at_risk"].to_list()
    assert ours.share == pytest.approx(theirs["share_ready"].to_numpy(), abs=1e-12)
    # The last step to all may take an interval as wide as none; it is compared where inside.
    inside = (ours.share > 1e-9) & (ours.share < 1 - 1e-9)
    for end in ("low", "high"):
        assert getattr(ours, end)[inside] == pytest.approx(
            theirs[end].to_numpy()[inside], abs=1e-9
        ), end


@pytest.mark.parametrize("seed", [1, 2])
def test_where_nothing_competes_the_curve_is_lifelines_weighted_kaplan_meier(seed):
    from lifelines import KaplanMeierFitter  # noqa: PLC0415 - takes seconds

    rng = np.random.default_rng(seed)
    days, ready = rng.integers(0, 40, 300), rng.random(300) < 0.6
    # Whole numbers: lifelines warns of others, as its variance is none then.
    weights = rng.integers(1, 6, 300)
    rows = list(zip(days.tolist(), np.where(ready, "ready", "waiting"), strict=True))
    ours = weighted_curve(followed(rows, weights), 0, 0.95)
    theirs = KaplanMeierFitter().fit(days, ready, weights=weights, timeline=ours.day)
    assert ours.share == pytest.approx(1 - theirs.survival_function_.to_numpy()[:, 0], abs=1e-12)


def test_two_kinds_of_ends_by_hand():
    # Day 1: weights 3 of 6 become ready; day 2: of the 3 left, 1 is disqualified; day 3: 2 ready.
    rows = [(1, "ready"), (2, "disqualified"), (3, "ready")]
    found = weighted_curve(followed(rows, [3, 1, 2]), 1, 0.95)
    assert found.day.tolist() == [1, 2, 3]
    assert found.share == pytest.approx([1 / 2, 1 / 2, 1 / 2 + 1 / 2 * 2 / 3])
    assert found.at_risk.tolist() == [3, 2, 1]
    assert found.all_ended


def test_unequal_weights_are_worth_fewer_leads_so_the_interval_is_wider():
    rows = [(1, "ready"), (5, "waiting")] * 40
    even = weighted_curve(followed(rows), 0, 0.95)
    uneven = weighted_curve(followed(rows, [1, 1, 9, 9] * 20), 0, 0.95)
    assert uneven.share[-1] == pytest.approx(even.share[-1])
    assert uneven.low[-1] < even.low[-1] < even.high[-1] < uneven.high[-1]
    # (sum of w)^2 / sum of w^2 = 400^2 / 3280 leads: half ready, so Greenwood's error of 1/2.
    worth = 400**2 / (40 * 82)
    spread = np.exp(1.959963984540054 * np.sqrt(0.25 / worth) / (0.5 * np.log(2)))
    assert uneven.high[-1] == pytest.approx(1 - 0.5**spread)


def test_nobody_ready_has_the_exact_interval_of_none():
    found = weighted_curve(followed([(3, "waiting")] * 20), 0, 0.95)
    assert found.share.tolist() == [0.0] * 4
    assert found.low.tolist() == [0.0] * 4
    assert found.high == pytest.approx([1 - 0.025 ** (1 / 20)] * 4)
    assert not found.all_ended
