"""The last touches on checked tables: order, ids, whole cents, and whose touch it was."""

from dataclasses import replace

import polars as pl

from data_contracts.contract import Checked, DataContract, Finding, Place, Severity
from data_contracts.minor_units import with_minor_units
from data_contracts.words import many

_EXAMPLES = 5
_WIDTH = 12


def in_order(good: pl.DataFrame, contract: DataContract) -> pl.DataFrame:
    """Sort rows by the contract's key; by every column where the key does not tell them apart."""
    key = list(contract.key)
    every = [column.name for column in contract.columns]
    if key:
        ordered = good.sort(key, nulls_last=True) if not _in_key_order(good, key) else good
        if not _repeats(ordered, key):
            return ordered
    return good.sort([*key, *(c for c in every if c not in key)], nulls_last=True)


def _in_key_order(rows: pl.DataFrame, key: list[str]) -> bool:
    # Files mostly come in order, and looking is much cheaper than sorting.
    return len(key) == 1 and rows[key[0]].is_sorted(nulls_last=True)


def _repeats(ordered: pl.DataFrame, key: list[str]) -> bool:
    """Tell whether two neighbours have the same key; in order, equal keys are neighbours."""
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(c).shift()) for c in key)
    return bool(ordered.select(same.slice(1).any()).item())


def with_touch_ids(touches: pl.DataFrame) -> pl.DataFrame:
    """Number the touches that have no id, in their order, so that ties are always settled alike.

    Args:
        touches: In order (`in_order`): those without an id last, by content.
    """
    number = pl.col("touch_id").is_null().cum_sum().cast(pl.String).str.zfill(_WIDTH)
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
    rule = f"{contract.name}.values_in_columns"
    absent = [c.name for c in contract.columns if c.name not in faulty.columns]
    rows = faulty.with_columns(
        *(pl.lit(None, pl.String).alias(name) for name in absent),
        broken=pl.lit([rule], dtype=pl.List(pl.String)),
    ).select(checked.bad.columns)
    places = faulty.sort("source_file", "source_row").select("source_file", "source_row", "fault")
    found = Finding(
        table=contract.name,
        rule=rule,
        severity=Severity.MUST_FIX,
        rows=faulty.height,
        says=f"In {faulty.height:,} of "
        f"{many(checked.read + faulty.height, 'row')} the number of values "
        "is not the number of columns, so they may stand in the wrong ones.",
        cause="A value contains the separator or a quotation mark, or the file was cut off.",
        fix="Export with quoted values, or repair the rows named here.",
        places=tuple(Place(*row) for row in places.head(_EXAMPLES).rows()),
    )
    return replace(checked, bad=pl.concat([checked.bad, rows]), findings=(found, *checked.findings))
