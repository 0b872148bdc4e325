"""A column by number tells every value, and which of them have a row."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from attribution.told import NOT_STATED, told
from attribution.told_numbers import told_numbers
from tests.examples import examples

VALUES = ["a", "b", "no touch on record", NOT_STATED, "z (so named in the data)"]


@given(
    values=st.lists(st.sampled_from([*VALUES, None]), max_size=12),
    kind=st.sampled_from([pl.String(), pl.Categorical(), pl.Enum(VALUES)]),
)
@examples(50)
def test_a_number_stands_for_what_its_row_is_told_as(values, kind):
    column = pl.Series("value", values, pl.String)
    found = told_numbers(column.cast(kind))
    expected = column.to_frame().select(told("value")).to_series()
    assert found.names.gather(found.numbers).to_list() == expected.to_list()
    assert set(found.names.filter(found.met)) == set(expected)
    assert found.names.is_unique().all()


def test_a_value_of_the_last_of_many_rows_alone_is_met():
    column = pl.Series(["a"] * 2**15 + ["b"], dtype=pl.Enum(["a", "b", "c"]))
    assert told_numbers(column).met.tolist() == [True, True, False]
    assert told_numbers(column.head(2**15)).met.tolist() == [True, False, False]
