import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.leads.incidence import incidence
from attribution.leads.mean_days import mean_days
from attribution.leads.risk_sets import COUNTED, ends_per_day
from tests.examples import examples

HISTORIES = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(COUNTED)), min_size=1, max_size=40
)


def curve(rows, group="a"):
    columns = {"day": pl.Int64, "outcome": pl.String}
    histories = pl.DataFrame(rows, schema=columns, orient="row").with_columns(group=pl.lit(group))
    return incidence(ends_per_day(histories), 0.95)


def mean(rows, horizon):
    return mean_days(curve(rows), horizon, {"a": len(rows)}, 0.95)["a"]


def test_four_leads_by_hand():
    # Ready on days 2 and 5; the others count as 10 days, lost or waiting.
    rows = [(2, "ready"), (5, "ready"), (7, "disqualified"), (12, "waiting")]
    assert mean(rows, 10).value == pytest.approx((2 + 5 + 10 + 10) / 4)


@pytest.mark.parametrize("horizon", [200, 365, 700])
def test_where_nothing_competes_it_is_lifelines_restricted_mean(horizon):
    from lifelines import KaplanMeierFitter  # noqa: PLC0415 - takes seconds
    from lifelines.datasets import load_lung  # noqa: PLC0415 (slow)
    from lifelines.utils import restricted_mean_survival_time  # noqa: PLC0415 (slow)

    lung = load_lung()
    died = lung["status"] == lung["status"].max()
    theirs = restricted_mean_survival_time(KaplanMeierFitter().fit(lung["time"], died), horizon)
    ends = np.where(died, "ready", "waiting")
    ours = mean(list(zip(lung["time"].astype(int), ends, strict=True)), horizon)
    assert ours.value == pytest.approx(theirs, abs=1e-9)


def test_its_standard_error_is_that_of_a_bootstrap_where_ends_compete():
    rng, leads = np.random.default_rng(3), 300
    total = rng.exponential(60, leads)
    seen = rng.uniform(0, 200, leads)
    day = np.minimum(total, seen).astype(int)
    ends = np.where(
        total > seen, "waiting", rng.choice(["ready", "disqualified"], leads, p=[0.6, 0.4])
    )
    ours = mean(list(zip(day, ends, strict=True)), 90)
    drawn = rng.integers(0, leads, (2_000, leads))
    rows = pl.DataFrame(
        {
            "group": np.repeat(np.arange(2_000).astype(str), leads),
            "day": day[drawn].ravel(),
            "outcome": ends[drawn].ravel(),
        }
    )
    curves = incidence(ends_per_day(rows), 0.95)
    again = mean_days(curves, 90, {str(i): leads for i in range(2_000)}, 0.95)
    error = (ours.high - ours.low) / 2 / 1.959964
    assert error == pytest.approx(np.std([one.value for one in again.values()]), rel=0.05)


def test_of_complete_histories_it_is_the_plain_mean_with_its_plain_error():
    rng = np.random.default_rng(4)
    day = rng.integers(0, 60, 500)
    ends = rng.choice(["ready", "opted_out"], 500)
    waited = np.where(ends == "ready", np.minimum(day, 50), 50)
    ours = mean(list(zip(day.tolist(), ends.tolist(), strict=True)), 50)
    assert ours.value == pytest.approx(waited.mean(), abs=1e-9)
    # Nobody is cut off before day 50 but by an end: the variance is the empirical one.
    reach = 1.959963984540054 * waited.std() / np.sqrt(500)
    assert (ours.low, ours.high) == pytest.approx((ours.value - reach, ours.value + reach))


def test_a_curve_that_ended_early_goes_on_as_it_stood():
    assert mean([(3, "ready"), (5, "disqualified")], 100).value == pytest.approx((3 + 100) / 2)


def test_a_horizon_to_which_nobody_was_followed_is_unknown():
    rows = [(3, "ready"), (5, "waiting")]
    assert mean(rows, 6).value == pytest.approx((3 + 6) / 2)
    unknown = mean(rows, 7)
    assert (unknown.value, unknown.why) == (None, "nobody has been followed for 7 days yet")


def test_where_nobody_is_ready_in_time_there_is_no_interval():
    ours = mean([(30, "waiting")] * 20, 20)
    assert (ours.value, ours.low, ours.high) == (20, None, None)
    assert ours.why == "nobody became sales-ready within 20 days"


def test_everybody_ready_on_day_0_waited_no_day_and_says_nothing_of_the_next():
    ours = mean([(0, "ready")] * 20, 90)
    assert (ours.value, ours.low, ours.high) == (0, None, None)
    assert ours.why == "all took equally long, which says nothing of the next"


@given(HISTORIES, st.integers(1, 15))
@examples(50)
def test_it_is_the_area_over_the_curve(rows, horizon):
    ours = mean(rows, horizon)
    if ours.value is None:
        return
    curves = curve(rows)
    by_day = dict(curves.select("day", "share_ready").iter_rows())
    last = curves["share_ready"][-1]
    expected = sum(1 - by_day.get(day, last) for day in range(horizon))
    assert ours.value == pytest.approx(expected, abs=1e-9)
    if ours.low is not None:
        assert 0 <= ours.low <= ours.value <= ours.high <= horizon
