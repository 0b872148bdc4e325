import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.effect import day_counts as counting
from attribution.effect.day_counts import day_counts
from tests.attribution.effect.made_waits import one_lead, waits
from tests.examples import examples


def table(counts):
    columns = (counts.stratum, counts.day, counts.n0, counts.n1, counts.d0, counts.d1)
    return [tuple(map(int, row)) for row in zip(*columns, strict=True)]


def counted_one_by_one(rows):
    found = []
    for stratum, day in sorted({(s, last) for s, _, last, _, ready in rows if ready}):
        there = [r for r in rows if r[0] == stratum and r[1] <= day <= r[2]]
        nurtured = [r for r in there if r[3] is not None and r[3] <= day]
        ends = [r for r in there if r[2] == day and r[4]]
        found.append(
            (
                stratum, day, len(there) - len(nurtured), len(nurtured),
                sum(r not in nurtured for r in ends), sum(r in nurtured for r in ends),
            )
        )  # fmt: skip
    return found


def test_three_leads_by_hand():
    rows = [
        (0, 0, 5, 3, True),  # among the others on days 0 to 2, nurtured on 3 to 5
        (0, 0, 2, None, True),
        (0, 0, 9, None, False),
    ]
    assert table(day_counts(waits(rows))) == [(0, 2, 3, 0, 1, 0), (0, 5, 1, 1, 0, 1)]


def test_a_lead_last_seen_on_a_day_was_at_risk_on_it():
    rows = [(0, 0, 4, None, True), (0, 0, 4, 0, False), (0, 0, 3, 0, False)]
    assert table(day_counts(waits(rows))) == [(0, 4, 1, 1, 1, 0)]


def test_a_lead_first_seen_later_is_at_risk_from_then_on():
    rows = [(0, 0, 4, None, True), (0, 5, 9, 0, False), (0, 4, 9, 0, False)]
    assert table(day_counts(waits(rows))) == [(0, 4, 1, 1, 1, 0)]


@pytest.mark.parametrize("crowded", [0, 20, 10**9])
@examples(40)
@given(rows=st.lists(one_lead(), max_size=30))
def test_counts_are_those_made_one_by_one_however_they_are_made(crowded, rows):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(counting, "_CROWDED", crowded)
        assert table(day_counts(waits(rows))) == counted_one_by_one(rows)


def test_pooled_leads_stand_in_one_stratum():
    rows = [(0, 0, 4, None, True), (7, 0, 4, 2, True)]
    assert table(day_counts(waits(rows).pooled())) == [(0, 4, 1, 1, 1, 1)]


def test_only_days_with_leads_of_both_kinds_compare():
    rows = [(0, 0, 4, None, True), (0, 0, 2, 0, True), (1, 0, 3, None, True)]
    assert table(day_counts(waits(rows)).comparing) == [(0, 2, 1, 1, 0, 1)]


def test_what_chance_would_give_each_group_is_their_part_of_those_waiting():
    rows = [(0, 0, 4, None, True), (0, 0, 4, None, False), (0, 0, 9, 0, True), (0, 0, 9, 0, False)]
    # Day 4: 1 end among 2 others and 2 nurtured. Day 9: 1 end among 2 nurtured.
    assert day_counts(waits(rows)).expected == (0.5, 1.5)


def test_nobody_has_no_counts():
    counts = day_counts(waits([]))
    assert table(counts) == []
    assert counts.expected == (0.0, 0.0)
    assert counts.n0.dtype == np.int64
