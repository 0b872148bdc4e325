"""Answers are counted as they stand: nothing that cannot be said is counted as met."""

import polars as pl
import pytest

from attribution.audit.answers import Verdict
from attribution.audit.criterion import Criterion, Level, missing
from attribution.audit.tallies import missing_fields, shares_of, tally


def criterion(name, *fields):
    return Criterion(name, Level.SEND, name, "", "", "", fields, print)


ASKED = (criterion("T2", "leads.industry", "content.audience_industry"), criterion("T1", "x.y"))
ROWS = pl.DataFrame(
    {
        "program": ["b", "b", "a", "b"],
        "T1": [1, 1, 0, None],
        "T2": [missing(0), missing(1), 1, missing(1)],
    },
    schema={"program": pl.String, "T1": pl.Int8, "T2": pl.Int8},
)


def test_answers_are_counted_in_the_order_of_the_criteria():
    told = tally(ROWS, (*ASKED, criterion("T99")))
    assert told.rows() == [("T2", 1, 0, 3, 0), ("T1", 2, 1, 0, 1)]


def test_answers_are_counted_for_each_value_of_a_column():
    assert tally(ROWS, ASKED, "program").rows() == [
        ("a", "T2", 1, 0, 0, 0), ("a", "T1", 0, 1, 0, 0),
        ("b", "T2", 0, 0, 3, 0), ("b", "T1", 2, 0, 0, 1),
    ]  # fmt: skip


def test_without_any_criterion_there_is_nothing_to_count():
    assert tally(ROWS, (), "program").height == 0
    assert tally(ROWS.clear(), ASKED, "program").height == 0


def test_each_missing_field_is_counted():
    assert missing_fields(ROWS, ASKED) == {
        "T2": {"leads.industry": 1, "content.audience_industry": 2}
    }


def test_unclear_sends_widen_the_range_both_ways_and_leave_the_share():
    found = shares_of(pl.Series(["nurture"] * 30 + ["spam"] * 10 + ["unclear"] * 60), 0.95)
    assert found.counts[Verdict.UNCLEAR] == 60
    assert found.nurture.value == 0.75
    # Wilson (1927) by hand: 30 and 90 of 100.
    assert (found.nurture.low, found.nurture.high) == (
        pytest.approx(0.2189, abs=5e-5), pytest.approx(0.9448, abs=5e-5),
    )  # fmt: skip


def test_a_share_of_nothing_is_not_known():
    assert shares_of(pl.Series([], dtype=pl.String), 0.95).spam.value is None
    told = shares_of(pl.Series(["unclear"]), 0.95).nurture
    assert (told.value, told.why) == (None, "every send is unclear")
