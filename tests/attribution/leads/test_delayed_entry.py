import warnings

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.leads.incidence import incidence, median_days, share_by
from attribution.leads.mean_days import mean_days
from attribution.leads.risk_sets import COUNTED, ENOUGH, ends_per_day
from attribution.settings import Settings
from data_contracts.load import load
from tests.attribution.leads.published import AS_OF, analysed, person
from tests.data_contracts.small_exports import write
from tests.examples import examples

SCHEMA = {"first_day": pl.Int64, "day": pl.Int64, "outcome": pl.String}
SHARES = ("share_ready", "share_disqualified", "share_opted_out", "share_waiting")
LATE = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(COUNTED)).map(
        lambda row: (row[0], row[0] + row[1], row[2])
    ),
    min_size=1,
    max_size=40,
)


def curve(rows, confidence=0.95):
    histories = pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(group=pl.lit("a"))
    return incidence(ends_per_day(histories), confidence)


def seen_late(seed, leads=400):
    """Leads of whom a third is seen from the creation, the others from some day on."""
    rng = np.random.default_rng(seed)
    seen = np.where(rng.random(leads) < 1 / 3, 0, rng.integers(1, 120, leads))
    total = seen + 1 + rng.permutation(leads)
    return seen, total, rng.choice(["ready", "disqualified", "waiting"], leads, p=[0.5, 0.2, 0.3])


@pytest.mark.parametrize("seed", range(3))
def test_where_nothing_competes_late_entries_give_lifelines_kaplan_meier(seed):
    from lifelines import KaplanMeierFitter  # noqa: PLC0415 - takes seconds

    seen, day, ends = seen_late(seed)
    ready = ends == "ready"
    people = [
        person(i, int(d), "ready" if r else "waiting", int(s))
        for i, (d, r, s) in enumerate(zip(day, ready, seen, strict=True))
    ]
    ours = analysed(people).sales_ready().curves
    assert ours["day"].min() == 0
    theirs = KaplanMeierFitter().fit(day, ready, entry=seen, timeline=ours["day"].to_numpy())
    expected = 1 - theirs.survival_function_.to_numpy()[:, 0]
    assert ours["share_ready"].to_numpy() == pytest.approx(expected, abs=1e-12)
    inside = (expected > 0) & (expected < 1)
    upper, lower = 1 - theirs.confidence_interval_.to_numpy().T
    low, high = sorted((lower, upper), key=np.nansum)
    assert ours["low"].to_numpy()[inside] == pytest.approx(low[inside], abs=1e-9)
    assert ours["high"].to_numpy()[inside] == pytest.approx(high[inside], abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_competing_ends_and_late_entries_give_lifelines_aalen_johansen(seed):
    from lifelines import AalenJohansenFitter  # noqa: PLC0415 - takes seconds

    seen, day, ends = seen_late(seed)
    # No two ends on a day, which lifelines would move apart at random; and no entry on the day of
    # an end, where lifelines counts it as at risk here but, as R and we do, not in Kaplan-Meier.
    seen, day = 2 * seen, 2 * day + 1
    _, first = np.unique(day, return_index=True)
    seen, day, ends = seen[first], day[first], ends[first]
    codes = np.select([ends == "ready", ends == "disqualified"], [1, 2], 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # log(-log(0)) before the first is ready
        theirs = AalenJohansenFitter().fit(day, codes, event_of_interest=1, entry=seen)
    expected = pl.DataFrame(
        {
            "day": theirs.cumulative_density_.index.to_numpy().astype(int),
            "share": theirs.cumulative_density_.to_numpy()[:, 0],
        }
    )
    rows = [(int(s) + 1 if s else 0, int(d), e) for s, d, e in zip(seen, day, ends, strict=True)]
    both = curve(rows).join(expected, on="day")
    assert both.height > 100
    assert both["share_ready"].to_numpy() == pytest.approx(both["share"].to_numpy(), abs=1e-12)


def test_counting_from_the_creation_would_flatter():
    # 400 leads are moved on day 100. Of 1,000 who never become sales-ready half leave before.
    moved = [person(i, 150, "ready", 100) for i in range(200)]
    moved += [person(200 + i, 300, "waiting", 100) for i in range(200)]
    new = [person(400 + i, 60 + i % 30, "lost") for i in range(300)]
    new += [person(700 + i, 300, "waiting") for i in range(300)]
    late = dict(analysed([*moved, *new]).sales_ready().groups[0].by_day)[180]
    unaware = [{k: v for k, v in row.items() if k != "first_seen_at"} for row in [*moved, *new]]
    naive = dict(analysed(unaware).sales_ready().groups[0].by_day)[180]
    # Half of 600 new leads still wait on day 100; of the 700 then seen 200 are ready on day 150.
    assert late.value == pytest.approx(0.5 * 200 / 700)
    assert naive.value == pytest.approx(200 / 1000)


def test_the_day_on_which_a_record_was_first_seen_comes_from_the_export(tmp_path):
    leads = """lead_id,created_at,sales_ready_at,first_seen_at
ann,2024-01-10,2025-06-20,2025-01-15
bob,2024-01-10,2024-06-20,2025-01-15
cat,2025-02-01,2025-06-20,
dan,2025-02-01,,2025-02-01
"""
    analysis = Analysis(load([str(write(tmp_path, leads=leads))]), Settings(as_of=AS_OF))
    answer = analysis.sales_ready()
    assert (answer.groups[0].leads, answer.groups[0].seen_late) == (3, 1)
    assert answer.left_out == (("ended or left by the day on which it was first seen", 1),)


def few_then_many(first=3, many=200):
    """A few leads from the creation, one of them soon ready; many first seen on day 99."""
    early = [(0, 5, "ready"), *[(0, 400, "waiting")] * (first - 1)]
    return [*early, *[(100, 150, "ready")] * (many // 2), *[(100, 400, "waiting")] * (many // 2)]


def test_a_curve_starts_where_enough_leads_are_at_risk():
    ours = curve(few_then_many())
    assert ours["day"].min() == 100
    assert ours["at_risk"][0] == 202
    assert ours["share_ready"][0] == 0
    # Of those still waiting on day 100, not of all.
    assert ours["share_ready"][-1] == pytest.approx(100 / 202)


def test_with_enough_at_risk_from_the_creation_on_it_starts_there():
    assert curve(few_then_many(first=ENOUGH + 1))["day"].min() == 0


def test_where_hardly_any_are_left_before_most_are_seen_it_starts_with_these():
    # One of the ten is gone on day 6.
    assert curve(few_then_many(first=ENOUGH))["day"].min() == 100


def test_of_leads_followed_late_only_nothing_is_known_of_all():
    ours = curve(few_then_many())
    for estimate in (
        median_days(ours, {"a": 203})["a"],
        share_by(ours, 90, {"a": 203})["a"],
        share_by(ours, 180, {"a": 203})["a"],
        mean_days(ours, 270, {"a": 203}, 0.95)["a"],
    ):
        assert estimate.value is None
        assert estimate.why == "followed from day 100 only: earlier ends are not known"


def test_when_all_at_risk_have_ended_late_ones_do_not_start_it_again():
    ours = curve([*[(0, 3, "ready")] * 20, *[(30, 40, "ready")] * 5])
    assert (ours["day"].max(), ours["share_ready"][-1]) == (3, 1)


def test_after_a_time_in_which_nobody_was_at_risk_nothing_is_known():
    ours = curve([*[(0, 3, "waiting")] * 20, *[(30, 40, "ready")] * 5])
    assert (ours["day"].max(), ours["share_ready"][-1]) == (3, 0)
    assert share_by(ours, 40, {"a": 25})["a"].why == "nobody has been followed for 40 days yet"


def test_one_lead_seen_late_is_no_curve_of_all():
    times = analysed([person(0, 40, "ready", 20)]).sales_ready()
    whole = times.groups[0]
    assert (whole.leads, whole.ready, whole.seen_late, whole.first_day) == (1, 1, 1, 21)
    assert whole.median.value is None
    assert times.curves["share_ready"].to_list() == [0] * 19 + [1]


@given(LATE)
@examples(50)
def test_with_late_entries_too_the_shares_add_up_to_1_on_every_day(rows):
    ours = curve(rows)
    total = ours.select(pl.sum_horizontal(SHARES)).to_series()
    assert total.to_list() == pytest.approx([1] * ours.height, abs=1e-12)
    assert ours.height


@given(LATE)
@examples(50)
def test_with_late_entries_too_shares_grow_inside_their_intervals(rows):
    ours = curve(rows)
    assert ours["share_ready"].diff().drop_nulls().ge(-1e-12).all()
    near = 1e-9
    inside = pl.col("share_ready").is_between(pl.col("low") - near, pl.col("high") + near)
    assert ours.select(inside.all()).item()
    assert ours.select(pl.col("low", "high").is_between(-near, 1 + near).all()).row(0) == (
        True, True,
    )  # fmt: skip


@given(LATE)
@examples(50)
def test_who_is_at_risk_is_who_was_seen_and_has_not_ended(rows):
    for row in curve(rows).to_dicts():
        day = row["day"]
        assert row["at_risk"] == sum(first <= day <= last for first, last, _ in rows)
        assert row["events"] == sum((last, end) == (day, "ready") for _, last, end in rows)


def test_the_interval_covers_the_true_share_where_leads_are_seen_late():
    rng, worlds, leads = np.random.default_rng(8), 600, 400
    # Ready at rate 0.005 a day, lost at 0.005; a half is moved on a day up to the 80th, and those
    # that ended before are not in the export. Ready by the end of day 90.
    total = rng.exponential(1 / 0.01, (worlds, leads))
    seen = np.where(rng.random(total.shape) < 0.5, 0, rng.uniform(1, 80, total.shape)).astype(int)
    outcome = np.where(rng.random(total.shape) < 0.5, "ready", "opted_out")
    rows = pl.DataFrame(
        {
            "group": np.repeat(np.arange(worlds).astype(str), leads),
            "first_day": np.where(seen > 0, seen + 1, 0).ravel(),
            "day": np.minimum(total, 150).astype(int).ravel(),
            "outcome": np.where(total <= 150, outcome, "waiting").ravel(),
        }
    ).filter(pl.col("first_day") <= pl.col("day"))
    at_90 = incidence(ends_per_day(rows), 0.95).filter(pl.col("day") == 90)
    truth = (1 - np.exp(-0.01 * 91)) / 2
    assert at_90["share_ready"].mean() == pytest.approx(truth, abs=0.003)
    assert 0.93 <= at_90.select(pl.lit(truth).is_between("low", "high").mean()).item() <= 0.97
