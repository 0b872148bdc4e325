"""Leads that ended otherwise and became sales-ready later are counted, and not silently lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.analysis import Analysis
from attribution.settings import Settings
from tests.attribution.leads.test_stage_visits import STAGES, entered
from tests.examples import examples
from tests.factories import at, checked, dataset, lead

AS_OF = at("2025-12-31")

PEOPLE = [
    lead("ann", sales_ready_at="2025-06-01", disqualified_at="2025-03-01"),
    lead("bob", sales_ready_at="2025-06-01", opted_out_at="2025-03-01"),
    lead("cat", disqualified_at="2025-03-01"),
    lead("dan", sales_ready_at="2025-02-01", disqualified_at="2025-03-01"),
    lead("eve", disqualified_at="2025-03-01"),
    lead("fay"),
    lead("guy", disqualified_at="2025-03-01", sales_ready_at="2026-02-01"),
    lead("hal", disqualified_at="2025-03-01", sales_ready_at="2025-06-01", left_at="2025-05-01"),
]


def analysed(people, entries=None, **chosen):
    data = dataset([], [], people)
    if entries is not None:
        data = replace(data, lead_stages=checked(entries, STAGES, "lead_id"))
    return Analysis(data, Settings(**{"as_of": AS_OF} | chosen))


def test_who_became_sales_ready_after_another_end_is_counted_by_that_end():
    found = analysed(PEOPLE).came_back
    assert (found.disqualified, found.opted_out) == (5, 1)
    assert (found.ready_after_disqualified, found.ready_after_opt_out, found.ready) == (1, 1, 2)
    assert found.open_again is None


def test_their_first_end_stays_what_the_curves_tell():
    analysis = analysed(PEOPLE)
    whole = analysis.sales_ready().groups[0]
    assert (whole.ready, whole.ended_otherwise, whole.waiting) == (1, 6, 1)
    assert analysis.came_back.ready <= whole.ended_otherwise


def test_who_is_in_an_earlier_stage_again_is_counted_and_who_is_lost_again_is_not():
    entries = [
        *entered("cat", disqualified="2025-03-01", mql="2025-04-01"),
        *entered("eve", disqualified="2025-03-01 2025-05-01", lead="2025-04-01"),
        *entered("ann", disqualified="2025-03-01", mql="2025-04-01", sales_ready="2025-06-01"),
        *entered("guy", disqualified="2025-03-01", recycled="2026-01-01"),
    ]
    assert analysed(PEOPLE, entries).came_back.open_again == 1


def test_shares_whatever_came_between_are_those_of_all_leads_by_their_ready_day():
    # Two of ten sales-ready by day 31 and one, disqualified on day 59, by day 151.
    people = [
        *(lead(f"r{i}", sales_ready_at="2025-02-01") for i in range(2)),
        lead("back", disqualified_at="2025-03-01", sales_ready_at="2025-06-01"),
        *(lead(f"out{i}", disqualified_at="2025-03-01") for i in range(3)),
        *(lead(f"w{i}") for i in range(4)),
    ]
    found = analysed(people, horizons=(90, 180)).came_back
    assert [(day, by.value) for day, by in found.by_day] == [
        (90, pytest.approx(0.2)), (180, pytest.approx(0.3)),
    ]  # fmt: skip
    assert found.by_day[1][1].n == 10


def test_without_leads_there_is_nothing_to_count():
    assert Analysis(dataset([], [], None), Settings(as_of=AS_OF)).came_back is None
    nobody = analysed([]).came_back
    assert nobody.ready == 0
    assert {by.value for _, by in nobody.by_day} == {None}


days = st.none() | st.integers(0, 400)


@examples(40)
@given(st.lists(st.tuples(days, days, days), min_size=1, max_size=30))
def test_where_all_are_followed_long_enough_the_share_is_a_plain_count(leads):
    created = at("2024-01-01")
    columns = ("sales_ready_at", "disqualified_at", "opted_out_at")
    people = [
        lead(f"l{i}", created) | {
            column: None if day is None else created + timedelta(days=day)
            for column, day in zip(columns, each, strict=True)
        }
        for i, each in enumerate(leads)
    ]  # fmt: skip
    found = analysed(people, horizons=(180,)).came_back
    by_180 = sum(ready is not None and ready <= 180 for ready, _, _ in leads)
    assert found.by_day[0][1].value == pytest.approx(by_180 / len(leads))
