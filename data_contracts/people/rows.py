"""Several rows of the leads about one person become one."""

from collections.abc import Iterator

import polars as pl

from data_contracts.contract import Checked, DataContract, Finding, InFile, Severity
from data_contracts.people.resolve import People
from data_contracts.raw import PLACE

_EARLIEST = ("created_at", "opted_out_at", "first_seen_at")
"""Dates that hold from the first system that knows them."""
_LATEST, _NEWEST = "(latest)", "(newest)"


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
    before those that went into it; of one record in several files the newest file's, which is the
    one with the latest date (of equal ones, the last by name). `created_at`, `opted_out_at` and
    `first_seen_at` are the earliest; the person has left only where every record has, as its
    newest file says, and is internal where any is.

    Args:
        leads: Good rows: `lead_id` is the record, one row per file that has it; the contract's
            columns, the place.
        people: Who is who.
        contract: The leads'.

    Returns:
        The same columns; `lead_id` is the person. Rows of people with one record keep their order.
    """
    known = _by_record(people).rename({"record": "lead_id"})
    if (known["lead_id"] == known["person"]).all() and not leads["lead_id"].is_duplicated().any():
        return leads
    told = leads.join(known, on="lead_id", how="left", maintain_order="left")
    told = told.with_columns(lead_id=pl.coalesce("person", "lead_id"))
    several = pl.len().over("lead_id") > 1
    alone = told.filter(~several)
    others = _best_first(told.with_columns(_latest(contract)).filter(several))
    if others.is_empty():
        return alone.select(leads.columns)
    names = [column.name for column in contract.columns if column.name != "lead_id"]
    values = [_value(name) for name in names]
    place = [pl.col(name).first() for name in PLACE]
    joined = others.group_by("lead_id", maintain_order=True).agg(*values, *place)
    return pl.concat([alone.select(leads.columns), joined.select(leads.columns)])


def in_several_files(leads: pl.DataFrame) -> Iterator[Finding]:
    """Say of how many leads there are rows in several files.

    Args:
        leads: Good rows, before they are `merged`: `lead_id` is the record.
    """
    rows = leads.filter(pl.col("lead_id").is_duplicated())
    if rows.is_empty():
        return
    leads_told = rows["lead_id"].n_unique()
    yield Finding(
        table="leads",
        rule="leads.in_several_files",
        severity=Severity.NOTE,
        rows=leads_told,
        says=f"Leads of whom several files have rows that differ: {leads_told:,}. Each is one "
        "lead: values come from the file with the latest date first, created_at, opted_out_at "
        "and first_seen_at are the earliest.",
        cause="A person is in several lists, or was edited between two exports.",
        fix="Nothing to do; without the older export, only the newer one's values count.",
        files=tuple(InFile(*file) for file in sorted(rows["source_file"].value_counts().rows())),
    )


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


def _latest(contract: DataContract) -> pl.Expr:
    """The latest date in the whole file of each row: a later export has later ones."""
    dates = [column.name for column in contract.columns if column.dtype.is_temporal()]
    return pl.max_horizontal(dates).max().over("source_file").alias(_LATEST)


def _best_first(rows: pl.DataFrame) -> pl.DataFrame:
    """Sort a person's rows, the best record first, and mark each record's newest."""
    by = ["lead_id", "order", _LATEST, "source_file", "source_row"]
    newest_first = [False, False, True, True, False]
    return rows.sort(by, descending=newest_first, nulls_last=True).with_columns(
        pl.struct("lead_id", "order").is_first_distinct().alias(_NEWEST)
    )


def _value(name: str) -> pl.Expr:
    value = pl.col(name)
    if name in _EARLIEST:
        return value.min()
    if name == "left_at":
        said = value.filter(pl.col(_NEWEST))
        return pl.when(said.is_not_null().all()).then(said.max())
    if name == "internal":
        return pl.when(value.is_not_null().any()).then(value.any())
    return value.drop_nulls().first()
