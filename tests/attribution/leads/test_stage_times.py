from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.leads.lead_histories import lead_histories
from attribution.leads.stage_times import ACCEPTED, LEAD, MQL, stage_times
from attribution.settings import Settings
from tests.factories import at, dataset, lead

AS_OF = at("2025-12-31")


def stages(leads, as_of=AS_OF):
    times = stage_times(dataset([], [], leads), Settings(), as_of)
    return {stage.stage: stage for stage in times.stages}


def counts(stage):
    return stage.entered, stage.moved_on, stage.ended, stage.still_there


FIVE = [
    # 10 days a lead, 20 an MQL, 30 accepted
    lead(
        "ann", "2025-01-01", mql_at="2025-01-11", accepted_at="2025-01-31",
        sales_ready_at="2025-03-02",
    ),
    # never an MQL: 40 days a lead, accepted 5
    lead("bob", "2025-01-01", accepted_at="2025-02-10", sales_ready_at="2025-02-15"),
    # 10 days a lead, disqualified after 50 as an MQL
    lead("cat", "2025-01-01", mql_at="2025-01-11", disqualified_at="2025-03-02"),
    # 10 days a lead, an MQL ever since: 344 days
    lead("dan", "2025-01-11", mql_at="2025-01-21"),
    # a lead ever since: 29 days
    lead("eve", "2025-12-02"),
]  # fmt: skip


def test_each_stage_says_who_moved_on_who_ended_and_who_is_still_there():
    told = stages(FIVE)
    assert list(told) == [LEAD, MQL, ACCEPTED]
    assert counts(told[LEAD]) == (5, 4, 0, 1)
    assert counts(told[MQL]) == (3, 1, 1, 1)
    assert counts(told[ACCEPTED]) == (2, 2, 0, 0)


def test_the_median_is_the_day_by_which_half_moved_on():
    told = stages(FIVE)
    assert told[LEAD].median.value == 10  # ann, cat, dan: three of five
    assert told[MQL].median.value is None  # one of three
    assert told[MQL].median.why == "not reached: fewer than half moved on while followed"
    assert told[ACCEPTED].median.value == 5


def test_the_share_that_moved_on_keeps_those_still_there_as_long_as_they_were_seen():
    told = stages(FIVE)
    # 3/5 by day 10; eve is seen for 29 days; of the one left, bob, all on day 40
    assert told[LEAD].within_90.value == pytest.approx(1)
    assert told[MQL].within_90.value == pytest.approx(1 / 3)
    assert told[ACCEPTED].within_90.n == 2


def test_a_skipped_stage_is_not_a_stay_of_no_days():
    told = stages([FIVE[1], FIVE[0]])
    assert counts(told[MQL]) == (1, 1, 0, 0)
    assert told[MQL].median.value == 20


def test_who_stays_twice_the_median_is_stuck():
    # 4 move on after 10 days; 3 are still there after 29, 20 and 364 days
    moved = [lead(f"m{i}", "2025-01-01", mql_at="2025-01-11") for i in range(4)]
    there = [lead("eve", "2025-12-02"), lead("fay", "2025-12-11"), lead("guy", "2025-01-01")]
    told = stages([*moved, *there])[LEAD]
    assert told.median.value == 10
    assert (told.still_there, told.stuck) == (3, 2)


def test_without_a_median_nobody_can_be_called_stuck():
    assert stages(FIVE)[MQL].stuck is None


def test_who_left_is_still_there_only_as_long_as_seen():
    told = stages([lead("ann", "2025-01-01", mql_at="2025-01-11", left_at="2025-01-21")])
    assert counts(told[MQL]) == (1, 0, 0, 1)
    assert told[MQL].within_90.why == "nobody has been followed for 90 days yet"


@pytest.mark.parametrize(
    "dates",
    [
        {"mql_at": "2025-03-01", "accepted_at": "2025-02-01"},
        {"mql_at": "2024-12-01", "accepted_at": "2025-02-01"},
        {"mql_at": "2026-02-01", "accepted_at": "2025-02-01"},
        {"mql_at": "2025-05-01", "accepted_at": "2025-02-01", "disqualified_at": "2025-04-01"},
    ],
    ids=["after the acceptance", "before the creation", "after the data", "after the end"],
)
def test_a_date_at_which_no_stay_can_begin_is_a_stage_skipped(dates):
    told = stages([lead("ann", "2025-01-01", **dates)])
    assert list(told) == [LEAD, ACCEPTED]
    assert told[LEAD].median.value == 31


def test_a_date_some_hours_before_the_creation_counts_as_the_creation():
    told = stages([lead("ann", "2025-01-01T12:00:00", mql_at="2025-01-01T00:00:00")])
    assert counts(told[LEAD]) == (1, 1, 0, 0)
    assert told[LEAD].median.value == 0


def test_without_dates_of_stages_there_is_no_answer_but_a_reason():
    nobody = stage_times(
        dataset([], [], [lead("ann", sales_ready_at="2025-03-01")]), Settings(), AS_OF
    )
    assert nobody.stages == ()
    assert nobody.why == "No lead has a date of becoming an MQL or of being accepted."
    assert "No leads table" in stage_times(dataset([], []), Settings(), AS_OF).why


days = st.integers(-40, 400).map(lambda day: at("2025-01-01") + timedelta(days=day))
dates = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("mql_at", "accepted_at", "sales_ready_at", "disqualified_at", "opted_out_at"), days
    ),
)


@given(st.lists(dates, min_size=1, max_size=12))
def test_no_lead_is_lost_between_stages(rows):
    data = dataset([], [], [lead(f"l{i}", "2025-01-01", **row) for i, row in enumerate(rows)])
    told = Analysis(data, Settings(as_of=AS_OF)).stage_times.stages
    if not told:
        return
    outcomes = lead_histories(data, AS_OF).rows["outcome"]
    assert told[0].entered == len(outcomes)
    assert sum(stage.still_there for stage in told) == outcomes.eq("waiting").sum()
    lost = outcomes.is_in(pl.Series(["disqualified", "opted_out"]).implode())
    assert sum(stage.ended for stage in told) == lost.sum()
    for stage in told:
        assert stage.entered == stage.moved_on + stage.ended + stage.still_there
