"""Wilson's interval of many shares, and what is unclear counted both ways."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution import influence
from attribution.audit.wilson import share_of, wilson


def told(found, unclear, every, confidence=0.95):
    frame = pl.DataFrame({"found": [found], "unclear": [unclear], "every": [every]})
    ends = share_of(pl.col("found"), pl.col("unclear"), pl.col("every"), confidence)
    return tuple(frame.select(end).item() for end in ends)


@given(st.data(), st.sampled_from([0.5, 0.9, 0.95]))
def test_it_is_the_interval_of_one_share(data, confidence):
    every = data.draw(st.integers(1, 500))
    found = data.draw(st.integers(0, every))
    frame = pl.DataFrame({"share": [found / every], "of": [every]})
    ends = wilson(pl.col("share"), pl.col("of"), confidence)
    known = influence.wilson(found / every, every, confidence)
    assert tuple(frame.select(end).item() for end in ends) == pytest.approx(known)


def test_what_is_unclear_widens_the_interval_at_both_ends_and_is_no_part_of_the_share():
    # 30 of 100, 20 of them unclear: the ends are those of 30 and of 50 of 100.
    share, low, high = told(30, 20, 100)
    assert share == 0.375
    assert low == pytest.approx(influence.wilson(0.3, 100, 0.95)[0])
    assert high == pytest.approx(influence.wilson(0.5, 100, 0.95)[1])


def test_of_nothing_all_is_unknown_and_of_nothing_clear_the_share():
    assert told(0, 0, 0) == (None, None, None)
    assert told(0, 4, 4) == (None, 0.0, 1.0)
