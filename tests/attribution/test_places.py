"""Texts among distinct ones, and numbers by place, whatever way they are found."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution import places
from attribution.places import dense, distinct, each_once, places_of
from tests.examples import examples

MANY = [f"lead {n * 7919 % 40_009}" for n in range(40_009)]
TEXTS = st.text(max_size=2)


def among(texts, others):
    found = places_of(pl.Series(texts, dtype=pl.String), pl.Series(others, dtype=pl.String))
    return found.tolist()


@given(texts=st.lists(st.none() | TEXTS), others=st.lists(TEXTS, unique=True))
@examples(50)
def test_each_text_has_its_place_or_that_beyond_the_last(texts, others):
    expected = [others.index(text) if text in others else len(others) for text in texts]
    assert among(texts, others) == expected


@pytest.mark.parametrize("turns", [1, 12])
def test_many_texts_are_found_even_where_tables_do_not_hold_them_all(monkeypatch, turns):
    monkeypatch.setattr(places, "_TURNS", turns)
    monkeypatch.setattr(places, "_AT_ONCE", 1000)
    asked = [*MANY[::-3], "nobody", *MANY[:500]]
    expected = [*range(len(MANY) - 1, -1, -3), len(MANY), *range(500)]
    assert among(asked, MANY) == expected


def test_texts_of_one_hash_are_told_apart(monkeypatch):
    monkeypatch.setattr(pl.Series, "hash", lambda self: pl.Series([7] * len(self), dtype=pl.UInt64))
    assert among(["b", "c", None, "a"], ["a", "b"]) == [1, 2, 2, 0]


@given(keys=st.lists(st.integers(0, 30) | st.integers(0, 10**12)))
@examples(50)
def test_distinct_numbers_are_sorted_and_each_has_its_place(keys):
    found, place = distinct(np.array(keys, np.int64))
    assert found.tolist() == sorted(set(keys))
    assert found[place].tolist() == keys
    assert dense(np.array(keys, np.int64)).tolist() == place.tolist()


@given(keys=st.lists(st.integers(0, 30) | st.integers(0, 10**12)))
@examples(50)
def test_numbers_told_once_are_sorted(keys):
    assert each_once(np.array(keys, np.int64)).tolist() == sorted(set(keys))
