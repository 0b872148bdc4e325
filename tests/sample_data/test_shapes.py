"""A company written in each vendor's shape and read back is the same company."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_contracts.load import load
from data_contracts.odcs import CONTRACTS, contract
from sample_data.generate import generate, write
from sample_data.shapes import SHAPES

IDS = ("touch_id", "deal_id", "lead_id", "account_id", "contacts")
EVERY = pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))


@pytest.fixture(scope="module")
def company():
    return generate(leads=120, seed=5)


@pytest.fixture(scope="module", params=SHAPES.values(), ids=list(SHAPES))
def both(request, company, tmp_path_factory):
    """One shape, what was read from it, and what our own columns say of the same part."""
    shape, folder = request.param, tmp_path_factory.mktemp("shape")
    part = shape.part(company)
    shape.write(part, folder / "theirs")
    write(part, folder / "ours")
    tables = [str(folder / "ours" / f"{name}.csv") for name in part.frames]
    return shape, load([str(folder / "theirs")]), load(tables)


def originals(rows, shape):
    """Return rows with our ids in the place of the vendor's."""
    for name in set(IDS) & set(rows.columns):
        if rows.schema[name] == pl.String:
            found = rows[name].drop_nulls().unique()
            known = {theirs: shape.original(theirs) for theirs in found}
            rows = rows.with_columns(pl.col(name).replace(known))
        else:
            lists = [[shape.original(theirs) for theirs in several] for several in rows[name]]
            rows = rows.with_columns(pl.Series(name, lists, dtype=rows.schema[name]))
    return rows


def test_what_a_shape_carries_comes_back_exactly(both):
    shape, theirs, ours = both
    for table, columns in shape.carries.items():
        got = originals(theirs.tables[table].good.select(columns), shape)
        wanted = ours.tables[table].good.select(columns)
        assert got.height > 0, table
        assert_frame_equal(got.sort(columns), wanted.sort(columns))


def test_rows_that_cannot_be_used_are_as_many_in_both(both):
    shape, theirs, ours = both
    for table in shape.carries:
        assert theirs.tables[table].bad.height == ours.tables[table].bad.height, table


def test_no_table_comes_back_that_a_shape_does_not_speak_of(both):
    shape, theirs, _ = both
    filled = {name for name, table in theirs.tables.items() if table.good.height}
    # Links between ids and the roles of people only say who is who.
    assert filled - {"person_links", "deal_contacts"} <= set(shape.carries)


@EVERY
def test_what_is_carried_are_columns_of_the_contracts(shape):
    assert set(shape.carries) <= set(CONTRACTS)
    for table, columns in shape.carries.items():
        assert set(columns) <= {column.name for column in contract(table).columns}


@EVERY
def test_a_shape_says_what_it_loses(shape):
    assert len(shape.loses) == len(set(shape.loses)) > 0
    assert all(sentence.endswith(".") for sentence in shape.loses)


@EVERY
def test_the_same_company_gives_the_same_bytes(shape, company, tmp_path):
    part = shape.part(company)
    first = shape.write(part, tmp_path / "first")
    second = shape.write(shape.part(company), tmp_path / "second")
    assert [file.name for file in first] == [file.name for file in second]
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
