"""The small companies of these tests as the files of their exports, each with something amiss."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl

from data_contracts.dataset import Dataset
from tests.factories import dataset, deal
from tests.reports import sprayed
from tests.reports.company import company

UNKNOWN = "x,a001,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z,closedwhat,100.00,USD\n"
_NOT_EXPORTED = ("source_file", "source_row", "was_anonymous", "amount_minor", "contacts")


def write_sprayed(folder: Path) -> Path:
    """Write the company that sprays offers, without a won deal; return the folder."""
    deals = dataset([], [deal("d1", "100.00", None, status="open", lead_id="l0")]).deals
    _write(replace(sprayed.company(), deals=deals), folder)
    return folder


def write_company(folder: Path) -> Path:
    """Write the small company with one deal whose status is none; return the folder.

    Who became sales-ready was qualified by marketing ten days before.
    """
    made = company()
    qualified = pl.col("sales_ready_at") - timedelta(days=10)
    leads = replace(made.leads, good=made.leads.good.with_columns(mql_at=qualified))
    _write(replace(made, leads=leads), folder)
    with (folder / "deals.csv").open("a", encoding="utf-8") as deals:
        deals.write(UNKNOWN)
    return folder


def _write(data: Dataset, folder: Path) -> None:
    moments = pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    for name in ("touches", "deals", "leads", "content"):
        if table := getattr(data, name):
            rows = table.good.drop(_NOT_EXPORTED, strict=False)
            told = rows.select(column for column in rows if column.null_count() < rows.height)
            told.with_columns(moments).write_csv(folder / f"{name}.csv")
