import warnings

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.leads.incidence import incidence, median_days, share_by
from attribution.leads.risk_sets import COUNTED, ends_per_day
from tests.examples import examples

HISTORY = st.tuples(st.integers(0, 12), st.sampled_from(COUNTED))
HISTORIES = st.lists(HISTORY, min_size=1, max_size=40)
SHARES = ("share_ready", "share_disqualified", "share_opted_out", "share_waiting")


def histories(rows, group="a"):
    columns = {"day": pl.Int64, "outcome": pl.String}
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(group=pl.lit(group))


def curve(rows, confidence=0.95):
    return incidence(ends_per_day(histories(rows)), confidence)


def greenwood(curves):
    at_risk, ended = curves["at_risk"].to_numpy(), curves["events"].to_numpy()
    rest = 1 - curves["share_ready"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return rest**2 * np.cumsum(ended / (at_risk * (at_risk - ended)))


def lifelines_datasets():
    from lifelines import datasets  # noqa: PLC0415 - takes seconds

    yield "waltons", datasets.load_waltons(), "T", "E"
    yield "rossi", datasets.load_rossi(), "week", "arrest"
    yield "lung", datasets.load_lung(), "time", "status"
    yield "gbsg2", datasets.load_gbsg2(), "time", "cens"


def read_lifelines(data, time, ended):
    status = (data[ended] == data[ended].max()).to_numpy()
    return list(zip(data[time].astype(int), np.where(status, "ready", "waiting"), strict=True))


def test_where_nothing_competes_the_curve_is_lifelines_kaplan_meier_with_its_interval():
    from lifelines import KaplanMeierFitter  # noqa: PLC0415 - takes seconds

    for name, data, time, ended in lifelines_datasets():
        rows = read_lifelines(data, time, ended)
        ours = curve(rows)
        days, outcomes = zip(*rows, strict=True)
        theirs = KaplanMeierFitter().fit(
            days, [o == "ready" for o in outcomes], timeline=ours["day"]
        )
        expected = 1 - theirs.survival_function_.to_numpy()[:, 0]
        assert ours["share_ready"].to_numpy() == pytest.approx(expected, abs=1e-12), name

        inside = (expected > 0) & (expected < 1)
        upper, lower = 1 - theirs.confidence_interval_.to_numpy().T
        low, high = sorted((lower, upper), key=np.nansum)
        assert ours["low"].to_numpy()[inside] == pytest.approx(low[inside], abs=1e-9), name
        assert ours["high"].to_numpy()[inside] == pytest.approx(high[inside], abs=1e-9), name


def test_the_median_and_its_interval_are_those_of_lifelines():
    from lifelines import KaplanMeierFitter  # noqa: PLC0415 - takes seconds
    from lifelines.utils import median_survival_times  # noqa: PLC0415 (slow)

    for name, data, time, ended in lifelines_datasets():
        rows = read_lifelines(data, time, ended)
        days, outcomes = zip(*rows, strict=True)
        theirs = KaplanMeierFitter().fit(days, [o == "ready" for o in outcomes])
        interval = median_survival_times(theirs.confidence_interval_).to_numpy()[0]
        ours = median_days(curve(rows), {"a": len(rows)})["a"]
        found = [np.inf if day is None else day for day in (ours.value, ours.low, ours.high)]
        assert found == [theirs.median_survival_time_, *sorted(interval)], name


def test_the_lung_cancer_median_is_the_one_that_r_prints():
    # print(survfit(Surv(time, status) ~ 1, lung, conf.type = "log-log")) in R's survival:
    #        n events median 0.95LCL 0.95UCL
    #      228    165    310     284     361
    from lifelines.datasets import load_lung  # noqa: PLC0415 - takes seconds

    lung = load_lung()
    rows = read_lifelines(lung, "time", "status")
    median = median_days(curve(rows), {"a": len(rows)})["a"]
    assert (median.n, median.value, median.low, median.high) == (228, 310, 284, 361)


def distinct_days(seed, size=80):
    """Histories no two of which end on the same day: lifelines would jitter ties at random."""
    rng = np.random.default_rng(seed)
    days = rng.permutation(5 * size)[:size]
    return list(zip(days.tolist(), rng.choice(COUNTED, size).tolist(), strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_competing_ends_give_lifelines_aalen_johansen_with_its_variance(seed):
    from lifelines import AalenJohansenFitter  # noqa: PLC0415 - takes seconds

    rows = distinct_days(seed)
    days, outcomes = zip(*rows, strict=True)
    with warnings.catch_warnings():
        # lifelines takes log(-log(0)) before the first lead is ready; we do not compare there.
        warnings.simplefilter("ignore", RuntimeWarning)
        theirs = AalenJohansenFitter().fit(
            np.array(days), np.array([(COUNTED.index(o) + 1) % len(COUNTED) for o in outcomes]), 1
        )
    expected = pl.DataFrame(
        {
            "day": theirs.cumulative_density_.index.to_numpy(),
            "share": theirs.cumulative_density_.to_numpy()[:, 0],
            "variance": theirs.variance_.to_numpy(),
        }
    ).with_columns(pl.col("day").cast(pl.Int64))
    both = curve(rows).join(expected, on="day").sort("day")
    assert both["share_ready"].to_numpy() == pytest.approx(both["share"].to_numpy(), abs=1e-12)

    ready = both.filter(pl.col("share") > 0, pl.col("variance").is_not_nan())
    rest = 1 - ready["share"]
    spread = 1.959963984540054 * ready["variance"].sqrt() / (rest * rest.log().abs())
    low, high = 1 - rest ** (-spread).exp(), 1 - rest ** spread.exp()
    assert ready["low"].to_numpy() == pytest.approx(low.to_numpy(), abs=1e-9)
    assert ready["high"].to_numpy() == pytest.approx(high.to_numpy(), abs=1e-9)


def test_four_leads_by_hand():
    # Day 1: of 4, one ready. Day 2: of 3, one lost. Day 3: of 2, one ready, one last seen.
    ours = curve([(1, "ready"), (2, "disqualified"), (3, "ready"), (3, "waiting")])
    assert ours["at_risk"].to_list() == [4, 4, 3, 2]
    assert ours["events"].to_list() == [0, 1, 0, 1]
    assert ours["ended_otherwise"].to_list() == [0, 0, 1, 0]
    assert ours["share_ready"].to_list() == pytest.approx([0, 1 / 4, 1 / 4, 1 / 4 + 1 / 4])
    assert ours["share_waiting"].to_list() == pytest.approx([1, 3 / 4, 2 / 4, 1 / 4])
    assert ours["share_disqualified"].to_list() == pytest.approx([0, 0, 1 / 4, 1 / 4])


@given(HISTORIES)
@examples(50)
def test_ready_lost_and_waiting_add_up_to_all_leads_on_every_day(rows):
    total = curve(rows).select(pl.sum_horizontal(SHARES))
    assert total.to_series().to_list() == pytest.approx([1] * total.height, abs=1e-12)


@given(HISTORIES)
@examples(50)
def test_the_interval_holds_the_share_and_stays_between_0_and_1(rows):
    ours = curve(rows)
    tolerance = 1e-12
    assert (
        ours.select(pl.col("low").is_between(-tolerance, pl.col("share_ready") + tolerance))
        .to_series()
        .all()
    )
    assert (
        ours.select(pl.col("high").is_between(pl.col("share_ready") - tolerance, 1 + tolerance))
        .to_series()
        .all()
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from(["ready", "waiting"])),
        min_size=2,
        max_size=40,
    )
)
@examples(50)
def test_where_nothing_competes_the_variance_is_greenwoods(rows):
    ours = curve(rows).with_columns(pl.Series("variance", greenwood(curve(rows))))
    ours = ours.filter(pl.col("share_ready") > 0, pl.col("share_ready") < 1 - 1e-9)
    rest = 1 - ours["share_ready"]
    spread = 1.959963984540054 * ours["variance"].sqrt() / (rest * rest.log().abs())
    assert ours["high"].to_list() == pytest.approx((1 - rest ** spread.exp()).to_list(), abs=1e-9)


@given(HISTORIES, st.randoms(use_true_random=False))
@examples(50)
def test_the_order_of_leads_changes_nothing(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert curve(rows).equals(curve(shuffled))


@given(HISTORIES, HISTORIES)
@examples(50)
def test_a_group_is_estimated_as_if_it_were_alone(first, second):
    both = pl.concat([histories(second, "b"), histories(first, "a")])
    assert incidence(ends_per_day(both), 0.95).filter(pl.col("group") == "a").equals(curve(first))


def test_the_interval_covers_the_true_share_in_about_95_of_100_worlds():
    rng, worlds, leads = np.random.default_rng(5), 1_000, 150
    # Ready at rate 0.01 a day, lost at 0.02, seen for 120 days: ready by the end of day 60 is
    # a third of what has ended by then.
    total = rng.exponential(1 / 0.03, (worlds, leads))
    outcome = np.where(rng.random(total.shape) < 1 / 3, "ready", "disqualified")
    seen = rng.uniform(0, 120, total.shape)
    rows = pl.DataFrame(
        {
            "group": np.repeat(np.arange(worlds).astype(str), leads),
            "day": np.minimum(total, seen).astype(int).ravel(),
            "outcome": np.where(total <= seen, outcome, "waiting").ravel(),
        }
    )
    at_60 = incidence(ends_per_day(rows), 0.95).filter(pl.col("day") == 60)
    truth = (1 - np.exp(-0.03 * 61)) / 3
    covered = at_60.select(pl.lit(truth).is_between("low", "high").mean()).item()
    assert 0.93 <= covered <= 0.97


def test_everybody_ready_on_day_0_is_all_of_n():
    ours = curve([(0, "ready")] * 20).row(0, named=True)
    assert (ours["share_ready"], ours["high"]) == (1, 1)
    assert ours["low"] == pytest.approx(0.025 ** (1 / 20))  # Clopper-Pearson for 20 of 20
    assert median_days(curve([(0, "ready")] * 20), {"a": 20})["a"].value == 0


def test_nobody_ready_is_none_of_n_and_not_zero_for_sure():
    ours = curve([(30, "waiting")] * 20).row(-1, named=True)
    assert (ours["share_ready"], ours["low"]) == (0, 0)
    assert ours["high"] == pytest.approx(1 - 0.025 ** (1 / 20))  # Clopper-Pearson for 0 of 20
    median = median_days(curve([(30, "waiting")] * 20), {"a": 20})["a"]
    assert (median.value, median.low, median.high) == (None, None, None)
    assert median.why.startswith("not reached")


def test_a_day_to_which_nobody_was_followed_is_unknown():
    rows = [(10, "ready")] * 6 + [(80, "waiting")] * 6
    assert share_by(curve(rows), 80, {"a": 12})["a"].value == pytest.approx(0.5)
    unknown = share_by(curve(rows), 90, {"a": 12})["a"]
    assert (unknown.value, unknown.n) == (None, 12)
    assert unknown.why == "nobody has been followed for 90 days yet"


def test_a_later_day_is_known_when_every_lead_has_ended():
    rows = [(10, "ready")] * 6 + [(20, "opted_out")] * 6
    assert share_by(curve(rows), 90, {"a": 12})["a"].value == pytest.approx(0.5)


def test_half_of_the_leads_ready_is_the_median_day():
    rows = [(4, "ready"), (9, "ready"), (20, "waiting"), (20, "waiting")]
    assert median_days(curve(rows), {"a": 4})["a"].value == 9


def test_ten_million_leads_on_one_day_do_not_overflow():
    counts = ends_per_day(histories([(0, "ready"), (0, "waiting")]))
    many = counts.with_columns(pl.col("ready", "waiting", "entered") * 5_000_000)
    ours = incidence(many, 0.95).row(0, named=True)
    assert ours["share_ready"] == pytest.approx(0.5)
    assert ours["high"] - ours["low"] == pytest.approx(2 * 1.96 * (0.25 / 1e7) ** 0.5, rel=1e-3)
