"""A small company as the files of its export, where it matters with a deal to be mended."""

from pathlib import Path

import polars as pl

from data_contracts.dataset import Dataset
from tests.reports.company import company

UNKNOWN = "x,a001,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z,closedwhat,100.00,USD\n"
_NOT_EXPORTED = ("source_file", "source_row", "was_anonymous", "amount_minor", "contacts")


def write_company(folder: Path) -> Path:
    """Write the small company with one deal whose status is none; return the folder."""
    write(company(), folder)
    with (folder / "deals.csv").open("a", encoding="utf-8") as deals:
        deals.write(UNKNOWN)
    return folder


def write(data: Dataset, folder: Path) -> None:
    """Write a company's touches, deals, leads and catalogue as CSV files."""
    moments = pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    for name in ("touches", "deals", "leads", "content"):
        if table := getattr(data, name):
            rows = table.good.drop(_NOT_EXPORTED, strict=False)
            told = rows.select(column for column in rows if column.null_count() < rows.height)
            told.with_columns(moments).write_csv(folder / f"{name}.csv")
