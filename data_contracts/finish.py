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
    # Files mostly come in order, and looking is much cheaper than sorting.
    first = good[every[0]]
    is_sorted = first.is_sorted(nulls_last=True)
    order = pl.int_range(good.height, eager=True) if is_sorted else first.arg_sort(nulls_last=True)
    tied = _tied(first.gather(order))
    if len(tied):
        rows = order.gather(tied)
        alike = good.select(every)[rows].with_columns(rows.alias(_ROW))
        ordered = alike.sort(key or every, nulls_last=True)
        if not key or _repeats(ordered, key):
            ordered = alike.sort(every, nulls_last=True)
        order = order.scatter(tied, ordered[_ROW])
    return good if is_sorted and not len(tied) else good[order]


def _tied(ordered: pl.Series) -> pl.Series:
    """Return the places of values that have an equal one beside them."""
    same = ordered.eq_missing(ordered.shift()) & (pl.int_range(len(ordered), eager=True) > 0)
    return (same | same.shift(-1, fill_value=False)).arg_true()


def _repeats(ordered: pl.DataFrame, key: list[str]) -> bool:
    """Tell whether two neighbours have the same key; in order, equal keys are neighbours."""
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(c).shift()) for c in key)
    return bool(ordered.select(same.slice(1).any()).item())


def with_touch_ids(touches: pl.DataFrame, before: int = 0) -> pl.DataFrame:
    """Number the touches that have no id, in their order, so that ties are always settled alike.

    Args:
        touches: In order (`in_order`): at one time, those without an id last, by content.
        before: How many have been numbered already.
    """
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
