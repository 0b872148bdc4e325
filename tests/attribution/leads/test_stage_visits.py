"""Stays in stages and leads that sales sent back, from a history of stages."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.leads.stage_times import ACCEPTED, LEAD, MQL, RECYCLED
from attribution.settings import Settings
from tests.examples import examples
from tests.factories import TIME, at, checked, dataset, lead

AS_OF = at("2025-12-31")
STAGES = {
    "lead_id": pl.String(), "stage": pl.String(), "entered_at": TIME,
    "source_file": pl.String(), "source_row": pl.Int64(),
}  # fmt: skip


def entered(lead_id, **stages):
    """Entries of one lead: `mql="2025-01-11 2025-03-01"`."""
    return [
        {"lead_id": lead_id, "stage": stage, "entered_at": at(day)}
        for stage, days in stages.items()
        for day in days.split()
    ]


def analysed(leads, entries, **chosen):
    data = replace(dataset([], [], leads), lead_stages=checked(entries, STAGES, "lead_id"))
    return Analysis(data, Settings(as_of=AS_OF, **chosen))


def told(leads, entries, **chosen):
    times = analysed(leads, entries, **chosen).stage_times
    return {stage.stage: stage for stage in times.stages}, times.recycled


def counts(stage):
    return stage.entered, stage.leads, stage.again


def ends(stage):
    return stage.moved_on, stage.sent_back, stage.ended, stage.still_there


ANN = [
    # 10 days a lead, 20 an MQL, 30 accepted; ready for 10; recycled for 59; 10 an MQL; ready.
    *entered(
        "ann", lead="2025-01-01", mql="2025-01-11 2025-05-09", accepted="2025-01-31",
        sales_ready="2025-03-02 2025-05-19", recycled="2025-03-12",
    )
]  # fmt: skip
READY = {"mql_at": "2025-01-11", "accepted_at": "2025-01-31", "sales_ready_at": "2025-03-02"}


def test_every_visit_to_a_stage_is_a_stay():
    stages, _ = told([lead("ann", "2025-01-01", **READY)], ANN)
    assert list(stages) == [LEAD, MQL, ACCEPTED, RECYCLED]
    assert counts(stages[MQL]) == (2, 1, 1)
    assert ends(stages[MQL]) == (2, 0, 0, 0)
    assert stages[MQL].median.value == 10  # of stays of 10 and 20 days
    assert (counts(stages[RECYCLED]), ends(stages[RECYCLED])) == ((1, 1, 0), (1, 0, 0, 0))
    assert stages[RECYCLED].median.value == 58


def test_a_lead_sent_back_has_not_moved_on():
    entries = entered("ann", mql="2025-01-11 2025-02-20", accepted="2025-01-31")
    stages, _ = told([lead("ann", "2025-01-01")], entries)
    assert ends(stages[ACCEPTED]) == (0, 1, 0, 0)
    assert ends(stages[MQL]) == (1, 0, 0, 1)
    assert stages[ACCEPTED].median.value is None


def test_entering_the_stage_one_is_in_is_no_visit():
    entries = entered("ann", mql="2025-01-11 2025-01-15", lead="2025-01-01T00:00:05")
    stages, _ = told([lead("ann", "2025-01-01", mql_at="2025-01-11")], entries)
    assert counts(stages[LEAD]) == counts(stages[MQL]) == (1, 1, 0)


def test_dates_in_the_leads_and_in_the_history_are_told_together():
    # The history begins only after the lead became an MQL.
    entries = entered("ann", accepted="2025-02-10")
    stages, _ = told([lead("ann", "2025-01-01", mql_at="2025-01-11")], entries)
    assert [ends(stages[name]) for name in (LEAD, MQL, ACCEPTED)] == [
        (1, 0, 0, 0), (1, 0, 0, 0), (0, 0, 0, 1),
    ]  # fmt: skip
    assert stages[MQL].median.value == 30


def test_entries_of_strangers_and_after_the_opt_out_are_none():
    leads = [lead("ann", "2025-01-01", opted_out_at="2025-03-01"), lead("me", internal=True)]
    entries = [
        *entered("ann", mql="2025-02-01 2025-05-01", accepted="2025-04-01"),
        *entered("me", mql="2025-02-01"),
        *entered("nobody", mql="2025-02-01"),
    ]
    stages, _ = told(leads, entries)
    assert list(stages) == [LEAD, MQL]
    assert (counts(stages[MQL]), ends(stages[MQL])) == ((1, 1, 0), (0, 0, 1, 0))


def test_a_stay_before_the_lead_was_first_seen_does_not_count():
    leads = [lead("ann", "2025-01-01", mql_at="2025-03-02", first_seen_at="2025-03-12")]
    stages, _ = told(leads, [])
    assert list(stages) == [MQL]  # as a lead it was not seen
    assert stages[MQL].median.why == "followed from day 11 only: earlier ends are not known"


def test_of_leads_sent_back_is_told_how_many_came_back_and_when():
    leads = [lead(name, "2025-01-01", **READY) for name in ("ann", "bob", "cat", "dan", "eve")]
    back = {"recycled": "2025-03-12"}
    entries = [
        *ANN,  # ready again 68 days after she was sent back
        *entered("bob", **back, sales_ready="2025-04-11"),  # after 30
        *entered("cat", **back, disqualified="2025-04-01"),
        *entered("dan", **back),
    ]  # eve is with sales
    _, recycled = told(leads, entries)
    assert (recycled.reached_sales, recycled.leads, recycled.ready_before) == (5, 4, 4)
    assert (recycled.came_back, recycled.ended_otherwise, recycled.waiting) == (2, 1, 1)
    assert recycled.median.value == 68
    # A quarter by day 30; cat is lost on day 20: of three at risk one is ready, then one of two.
    assert dict(recycled.by_day)[90].value == pytest.approx(3 / 4 * 1 / 3 + 3 / 4 * 2 / 3 / 2)
    steps = recycled.curve.filter(pl.col("events") > 0)
    assert steps["day"].to_list() == [30, 68]


def test_sent_back_from_accepted_counts_and_only_the_first_time():
    entries = entered(
        "ann", mql="2025-01-11 2025-02-20 2025-04-01", accepted="2025-01-31 2025-03-02",
        sales_ready="2025-05-31",
    )  # fmt: skip
    _, recycled = told([lead("ann", "2025-01-01")], entries)
    assert (recycled.reached_sales, recycled.leads, recycled.ready_before) == (1, 1, 0)
    assert (recycled.came_back, recycled.median.value) == (1, 100)


def test_a_lead_recycled_by_marketing_was_not_sent_back_by_sales():
    _, recycled = told([lead("ann")], entered("ann", mql="2025-01-11", recycled="2025-02-01"))
    assert (recycled.reached_sales, recycled.leads) == (0, 0)
    assert recycled.curve.is_empty()
    assert recycled.median.why == "no lead was sent back"


def test_without_a_history_nobody_can_say_who_was_sent_back():
    data = dataset([], [], [lead("ann", "2025-01-01", **READY)])
    assert Analysis(data, Settings(as_of=AS_OF)).stage_times.recycled is None


NAMES = ("lead", "mql", "accepted", "sales_ready", "disqualified", "recycled", "opportunity")
ENTRIES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(NAMES), st.integers(-5, 400)), max_size=20
)


@given(ENTRIES, st.randoms(use_true_random=False))
@examples(50)
def test_every_stay_ends_in_one_way_and_the_order_of_rows_changes_nothing(rows, random):
    leads = [lead(name, "2025-01-01") for name in "abc"]
    entries = [
        {"lead_id": name, "stage": stage, "entered_at": at("2025-01-01") + timedelta(days=day)}
        for name, stage, day in rows
    ]
    stages, recycled = told(leads, entries)
    for stage in stages.values():
        assert stage.entered == sum(ends(stage))
        assert stage.entered == stage.leads + stage.again
        assert stage.still_there <= stage.leads
    assert recycled.leads == (
        recycled.came_back + recycled.ended_otherwise + recycled.waiting
    ) <= recycled.reached_sales  # fmt: skip
    again, _ = told(leads, random.sample(entries, len(entries)))
    assert again == stages
