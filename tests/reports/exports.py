"""The small company as the files of its export, and one deal in them that has to be mended."""

from pathlib import Path

import polars as pl

from data_contracts.dataset import Dataset
from tests.reports.company import company

UNKNOWN = "x,a001,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z,closedwhat,100.00,USD\n"
_NOT_EXPORTED = ("source_file", "source_row", "was_anonymous", "amount_minor", "contacts")


def write_company(folder: Path, data: Dataset | None = None) -> Path:
    """Write a company's touches, deals and leads as CSV files, and return their folder."""
    made = data or company()
    moments = pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    for name in ("touches", "deals", "leads"):
        rows = getattr(made, name).good.drop(_NOT_EXPORTED, strict=False)
        told = rows.select(column for column in rows if column.null_count() < rows.height)
        told.with_columns(moments).write_csv(folder / f"{name}.csv")
    with (folder / "deals.csv").open("a", encoding="utf-8") as deals:
        deals.write(UNKNOWN)
    return folder
