"""The last touches on checked tables: order, ids, whole cents, and whose touch it was."""

from dataclasses import replace

import polars as pl

from data_contracts.contract import Checked, DataContract, Finding, Place, Severity
from data_contracts.minor_units import with_minor_units
from data_contracts.raw import PLACE
from data_contracts.words import many

_BEFORE_KEY = {"touches": ("occurred_at",)}
"""Columns by which a table is in order before its key: what happened is looked at in its order."""
_EXAMPLES = 5
_WIDTH = 12
_ROW = "row in the frame"
_FAULTY = "values_in_columns"


def in_order(good: pl.DataFrame, contract: DataContract) -> pl.DataFrame:
    """Sort rows by the contract's key, touches by their time before it.

    Where that does not tell rows apart, every column does.
    """
    key = [*_BEFORE_KEY.get(contract.name, ()), *contract.key]
    every = [*key, *(c.name for c in contract.columns if c.name not in key)]
    if not every or good.is_empty():
        return good
    keys = good.select(key or every[:1]).rechunk()
    if _is_in_order(keys):
        return good
    order = _order_by(keys)
    tied = _tied(keys, order)
    if len(tied):
        rows = order.gather(tied)
        alike = good.select(every).rechunk()[rows].with_columns(rows.alias(_ROW))
        order = order.scatter(tied, alike.sort(every, nulls_last=True)[_ROW])
    # Rows in many pieces are gathered ten times slower than in one.
    return good if order.is_sorted() else good.rechunk()[order]


def _is_in_order(keys: pl.DataFrame) -> bool:
    """Whether every row's keys are known and behind those of the row before."""
    behind = pl.lit(value=False)
    for name in reversed(keys.columns):
        before = pl.col(name).shift()
        behind = (pl.col(name) > before) | ((pl.col(name) == before) & behind)
    known = not any(keys[name].null_count() for name in keys.columns)
    return known and bool(keys.select(behind.slice(1).all()).item())


def _order_by(keys: pl.DataFrame) -> pl.Series:
    """Return the places of rows in the order of their keys, nulls last.

    Column by column from the last, each keeping the order of the ones before: that takes a third
    of the time of comparing them together.
    """
    order = pl.int_range(keys.height, eager=True)
    for name in reversed(keys.columns):
        values = keys[name].gather(order)
        if not values.is_sorted(nulls_last=True):
            pairs = pl.DataFrame({name: values, _ROW: order})
            order = pairs.sort(name, nulls_last=True, maintain_order=True)[_ROW]
    return order


def _tied(key: pl.DataFrame, order: pl.Series) -> pl.Series:
    """Return the places in an order whose key another one beside them has."""
    same = pl.lit(value=True)
    for name in key.columns:
        same &= pl.col(name).eq_missing(pl.col(name).shift())
    ordered = key.select(pl.all().gather(order)).select(
        (same & (pl.int_range(pl.len()) > 0)).alias("same")
    )["same"]
    return (ordered | ordered.shift(-1, fill_value=False)).arg_true()


def with_touch_ids(touches: pl.DataFrame, before: int = 0) -> pl.DataFrame:
    """Number the touches that have no id, in their order, so that ties are always settled alike.

    Args:
        touches: In order (`in_order`): at one time, those without an id last, by content.
        before: How many have been numbered already.
    """
    if not touches["touch_id"].null_count():
        return touches
    number = (pl.col("touch_id").is_null().cum_sum() + before).cast(pl.String).str.zfill(_WIDTH)
    made = pl.lit("without id ") + number
    return touches.with_columns(touch_id=pl.coalesce("touch_id", made))


def finished_deals(deals: pl.DataFrame) -> pl.DataFrame:
    """Add `amount_minor`, and make `contacts` a list that is empty where none are stated."""
    contacts = pl.col("contacts").fill_null(pl.lit([], dtype=pl.List(pl.String)))
    return with_minor_units(deals).with_columns(contacts)


def with_internal(leads: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Mark leads as internal where the export says so or their address does."""
    stated = pl.col("internal").fill_null(value=False)
    return leads.with_columns(internal=stated | pl.col("lead_id").is_in(ids.implode()))


def with_faulty_rows(checked: Checked, faulty: pl.DataFrame, contract: DataContract) -> Checked:
    """Quarantine rows whose values may stand in the wrong columns; they were never checked.

    Args:
        checked: The outcome of the other rows.
        faulty: Contract columns as text, the place, and `fault`: what is wrong.
        contract: The table's contract.
    """
    if faulty.is_empty():
        return checked
    rows = faulty_rows(faulty, contract).select(checked.bad.columns)
    found = faulty_finding(faulty, contract.name, checked.read + faulty.height)
    return replace(checked, bad=pl.concat([checked.bad, rows]), findings=(found, *checked.findings))


def faulty_rows(faulty: pl.DataFrame, contract: DataContract) -> pl.DataFrame:
    """Return faulty rows as quarantined ones: contract columns, the place, `broken`."""
    names = [column.name for column in contract.columns]
    absent = [pl.lit(None, pl.String).alias(name) for name in names if name not in faulty.columns]
    broken = pl.lit([f"{contract.name}.{_FAULTY}"], dtype=pl.List(pl.String))
    return faulty.with_columns(*absent, broken=broken).select(*names, *PLACE, "broken")


def faulty_finding(faulty: pl.DataFrame, table: str, read: int) -> Finding:
    """Say how many of all rows read are faulty."""
    places = faulty.sort(PLACE).select(*PLACE, "fault").head(_EXAMPLES)
    return Finding(
        table=table,
        rule=f"{table}.{_FAULTY}",
        severity=Severity.MUST_FIX,
        rows=faulty.height,
        says=f"In {faulty.height:,} of {many(read, 'row')} the number of values "
        "is not the number of columns, so they may stand in the wrong ones.",
        cause="A value contains the separator or a quotation mark, or the file was cut off.",
        fix="Export with quoted values, or repair the rows named here.",
        places=tuple(Place(*row) for row in places.rows()),
    )
