"""Whole numbers told once, looked up, and put together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.audit.among import among, combined, once

NUMBERS = st.lists(st.integers(-3, 9), max_size=12).map(lambda given: np.array(given, np.int64))


@given(NUMBERS, NUMBERS, st.booleans())
def test_numbers_are_told_once_and_found_among_others(asked, known, many):
    assert once(known).tolist() == sorted(set(known.tolist()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("attribution.audit.among._MANY", 0 if many else 2**12)
        found = among(asked, once(known)).tolist()
    assert found == [number in set(known) for number in asked]


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 5), min_size=1, max_size=9))
def test_rows_have_one_number_where_all_their_columns_are_alike(rows):
    columns = np.array(rows, np.int64).T
    # Five columns of so many values each do not fit into one number as they are.
    numbers = combined([(column, 2**20) for column in columns])
    alike = [[one == other for other in rows] for one in rows]
    assert (numbers[:, None] == numbers[None, :]).tolist() == alike
