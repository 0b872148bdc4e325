"""Several rows of the leads about one person become one."""

import polars as pl

from data_contracts.contract import Checked, DataContract
from data_contracts.people import People
from data_contracts.raw import PLACE

_EARLIEST = ("created_at", "opted_out_at")
"""Dates that hold from the first system that knows them."""


def best_rows(records: pl.Series, people: People) -> pl.Series:
    """Return the person of each record of the leads that is their best one, else null, in order."""
    known = _by_record(people).sort("order").unique("person", keep="first", maintain_order=True)
    found = (
        records.alias("record")
        .to_frame()
        .join(known, on="record", how="left", maintain_order="left")
    )
    return found["person"].alias(records.name)


def merged(leads: pl.DataFrame, people: People, contract: DataContract) -> pl.DataFrame:
    """Make one row of each person's.

    A value is the best record's that has one: the CRM's before others', the record that goes on
    before those that went into it. `created_at` and `opted_out_at` are the earliest; the person has
    left only where every record has, and is internal where any is.

    Args:
        leads: Good rows: `lead_id` is the record, one row each; the contract's columns, the place.
        people: Who is who.
        contract: The leads'.

    Returns:
        The same columns; `lead_id` is the person. Rows of people with one record keep their order.
    """
    known = _by_record(people).rename({"record": "lead_id"})
    if (known["lead_id"] == known["person"]).all():
        return leads
    told = leads.join(known, on="lead_id", how="left", maintain_order="left")
    told = told.with_columns(lead_id=pl.coalesce("person", "lead_id"))
    several = pl.len().over("lead_id") > 1
    alone = told.filter(~several)
    others = told.filter(several).sort("lead_id", "order")
    if others.is_empty():
        return alone.select(leads.columns)
    names = [column.name for column in contract.columns if column.name != "lead_id"]
    values = [_value(name) for name in names]
    place = [pl.col(name).first() for name in PLACE]
    joined = others.group_by("lead_id", maintain_order=True).agg(*values, *place)
    return pl.concat([alone.select(leads.columns), joined.select(leads.columns)])


def joined_rows(came: pl.Series, stayed: Checked) -> dict[str, int]:
    """Return how many rows of each file went into another row about the same person.

    Args:
        came: The file of each row of the leads that was read.
        stayed: The leads.
    """
    kept = pl.concat([stayed.good["source_file"], stayed.bad["source_file"]])
    counts = {file: -rows for file, rows in kept.value_counts().iter_rows()}
    for file, rows in came.value_counts().iter_rows():
        counts[file] = counts.get(file, 0) + rows
    return {file: rows for file, rows in sorted(counts.items()) if rows > 0}


def _by_record(people: People) -> pl.DataFrame:
    return people.names.drop_nulls("record").select("record", "person", "order")


def _value(name: str) -> pl.Expr:
    value = pl.col(name)
    if name in _EARLIEST:
        return value.min()
    if name == "left_at":
        return pl.when(value.is_not_null().all()).then(value.max())
    if name == "internal":
        return pl.when(value.is_not_null().any()).then(value.any())
    return value.drop_nulls().first()
