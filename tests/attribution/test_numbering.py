"""Texts as numbers: the places of their values in order, whatever way they are found."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_series_equal

from attribution import numbering
from attribution.numbering import Numbers, number
from tests.examples import examples
from tests.factories import at, dataset, touch

MANY = [None if n % 7 == 0 else f"lead {n * 7919 % 4001}" for n in range(9000)]
TEXTS = st.integers(0, 40).map(str)


def places(texts):
    """Do the same in plain Python."""
    values = sorted({text for text in texts if text is not None})
    return values, [len(values) if text is None else values.index(text) for text in texts]


@given(texts=st.lists(st.none() | st.text(max_size=3)), few=st.booleans())
@examples(50)
def test_numbers_are_the_places_of_sorted_texts(texts, few):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "_FEW", 2**10 if few else 0)
        found = number(pl.Series(texts, dtype=pl.String))
    assert (found.values.to_list(), found.codes.tolist()) == places(texts)
    assert_series_equal(found.as_enum().cast(pl.String), pl.Series(texts, dtype=pl.String))


@given(
    texts=st.lists(st.none() | TEXTS, max_size=60),
    sample=st.integers(1, 5),
    at_once=st.integers(1, 7),
    few=st.booleans(),
    rows=st.lists(st.integers(0, 59), max_size=30),
)
@examples(50)
def test_numbers_are_the_same_a_part_at_a_time(texts, sample, at_once, few, rows):
    rows = [row for row in rows if row < len(texts)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "_SAMPLE", sample)
        patch.setattr(numbering, "_AT_ONCE", at_once)
        patch.setattr(numbering, "_FEW", 2**10 if few else 0)
        found = number(pl.Series(texts, dtype=pl.String))
        some = found.of(np.array(rows, np.int64))
    assert (found.values.to_list(), found.codes.tolist()) == places(texts)
    assert (some.values.to_list(), some.codes.tolist()) == places([texts[row] for row in rows])
    assert some.as_enum().to_list() == [texts[row] for row in rows]


@given(texts=st.lists(st.none() | TEXTS, max_size=300), values=st.lists(TEXTS, max_size=20))
@examples(50)
def test_rows_have_one_of_some_values_however_many_these_are(texts, values):
    found = number(pl.Series(texts, dtype=pl.String)).one_of(values)
    assert found.tolist() == [text in values for text in texts]


def test_rows_of_so_many_texts_that_bytes_do_not_hold_them_have_one_of_some_values():
    found = number(pl.Series(MANY)).one_of(["lead 0", "lead 3", "nobody"])
    assert found.tolist() == [text in {"lead 0", "lead 3"} for text in MANY]


def test_whole_numbers_are_numbered_alike():
    found = number(pl.Series([70, None, 3, 70]))
    assert (found.values.to_list(), found.codes.tolist()) == ([3, 70], [1, 2, 0, 1])


@pytest.mark.parametrize("bits", [3, 22])
def test_many_texts_are_numbered_even_where_they_hardly_fit_the_table(monkeypatch, bits):
    monkeypatch.setattr(numbering, "_TABLE_BITS", bits)
    found = number(pl.Series(MANY))
    assert (found.values.to_list(), found.codes.tolist()) == places(MANY)


def test_texts_of_the_same_hash_stay_apart(monkeypatch):
    whole = numbering._groups  # noqa: SLF001 - two texts of one hash are not to be had
    monkeypatch.setattr(numbering, "_groups", lambda hashes: whole(hashes % 1000))
    found = number(pl.Series(MANY))
    assert (found.values.to_list(), found.codes.tolist()) == places(MANY)


def test_some_rows_have_no_values_but_theirs():
    found = number(pl.Series(["b", None, "a", "c", "b"])).of(np.array([4, 3, 1]))
    assert found.values.to_list() == ["b", "c"]
    assert found.codes.tolist() == [0, 1, 2]
    assert found.known.tolist() == [True, True, False]
    assert found.as_numbers().to_list() == [0, 1, None]


@pytest.mark.parametrize("apart", [1, 2**61])
def test_rows_are_sorted_by_group_then_time_then_id_however_large_their_numbers(apart):
    moments = {"z": 1, "a": 3, "c": 2, "b": 2, "d": 9}
    touches = [touch("ann", at(f"2025-01-0{day}"), touch_id=name) for name, day in moments.items()]
    frame = dataset(touches, []).touches.good
    for rows in (frame, frame.sort("touch_id"), frame.sort("occurred_at", "touch_id")):
        ids = rows["touch_id"].to_list()
        group = np.array([0 if name in "ad" else apart for name in ids])
        _, row = Numbers(rows).sorted_by(group, np.arange(5))
        assert [ids[place] for place in row] == ["a", "d", "z", "b", "c"]
