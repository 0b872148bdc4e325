"""Deals that are not in scope, each with the line that leaves it out and its touches."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given

from attribution.analysis import Analysis
from attribution.left_out import NOT_REACHED, left_out_deal, left_out_deals
from attribution.settings import Milestone, Settings
from tests.attribution.companies import companies
from tests.attribution.test_reconcile import DEALS, TOUCHES
from tests.attribution.test_trace import ASIDE, DATA, QUARTER
from tests.examples import examples
from tests.factories import at, dataset, deal, touch

LOST = deal("lost", "5", "2025-08-01", status="lost", lead_id="ann")
OPEN = deal("open", "6", None, status="open", lead_id="ann")


def lines(analysis):
    return dict(left_out_deals(analysis).select("deal_id", "line").rows())


def test_every_deal_that_is_not_in_scope_has_the_line_that_leaves_it_out():
    data = dataset(TOUCHES, [*DEALS, LOST, OPEN], bad_deals=ASIDE)
    assert lines(Analysis(data, QUARTER)) == {
        "q1": "quarantined", "q2": "quarantined", "undated": "no_close_date",
        "spring": "other_period", "renewal": "existing_business", "empty": "no_amount",
        "euro": "no_rate.EUR", "euro2": "no_rate.EUR", "crown": "no_rate.NOK",
        "lost": NOT_REACHED, "open": NOT_REACHED,
    }  # fmt: skip


def test_pipeline_leaves_no_deal_out_for_being_lost_or_open():
    pipeline = Settings(milestone=Milestone.PIPELINE)
    data = dataset([touch("ann", "2025-01-10")], [deal("won", "1", "2025-03-01"), LOST, OPEN])
    assert not lines(Analysis(data, pipeline))


@pytest.mark.parametrize(
    ("deal_id", "days", "dates"),
    [
        ("lost", 20, ["2025-07-20", "2025-08-01"]),
        ("lost", None, ["2025-01-10", "2025-07-20", "2025-08-01"]),
        # Nobody knows when it ends, so no window can be laid before it.
        ("open", 20, ["2025-01-10", "2025-07-20", "2025-08-01", "2025-09-09"]),
    ],
)
def test_touches_are_those_up_to_its_end_inside_the_window(deal_id, days, dates):
    made = ["2025-01-10", "2025-07-20", "2025-08-01", "2025-09-09"]
    data = dataset(
        [touch("ann", day) for day in made], [LOST, OPEN, deal("won", "1", "2025-09-30")]
    )
    found = left_out_deal(Analysis(data, Settings(lookback_days=days)), deal_id)
    assert found.touches["occurred_at"].to_list() == [at(day) for day in dates]
    assert found.touches["position"].to_list() == [*range(1, len(dates) + 1)]


def test_a_deal_in_scope_is_not_left_out():
    with pytest.raises(KeyError, match="with"):
        left_out_deal(Analysis(DATA, QUARTER), "with")


@examples(25)
@given(companies(min_deals=1))
def test_in_scope_and_left_out_are_all_deals_and_none_is_both(company):
    analysis = Analysis(company.data, Settings(period="2025Q1"))
    left = left_out_deals(analysis)["deal_id"]
    credited = analysis.scope.credited["deal_id"]
    every = pl.concat([left, credited])
    assert every.n_unique() == every.len()
    assert set(every) == set(analysis.data.deals.good["deal_id"])


def test_the_same_choices_leave_the_same_out_whatever_was_asked_before():
    analysis = Analysis(DATA, QUARTER)
    other = analysis.changed(replace(QUARTER, lookback_days=1))
    assert left_out_deals(other).equals(left_out_deals(analysis))
