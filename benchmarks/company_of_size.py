"""A sample company with as many touches as asked for, as exports in a folder."""

import sys
from pathlib import Path

import polars as pl

from sample_data.generate import generate

TABLES = ("touches", "deals", "leads", "lead_stages")
_IDS = ("touch_id", "lead_id", "visitor_id", "account_id", "deal_id")
_TOUCHES_PER_LEAD = 62
_LEADS_AT_ONCE = 17_000
_ROWS_AT_ONCE = 50_000


def write_exports(touches: int, folder: Path) -> None:
    """Write CSV exports with about `touches` touches, and the touches as Parquet too.

    A large company is a medium one several times over, each copy with ids of its own: made in
    seconds, and every journey is as long as in the copy. Rows are in the order of the medium
    company's, which is that of time, as exports mostly are.
    """
    leads = max(200, touches // _TOUCHES_PER_LEAD)
    copies = -(-leads // _LEADS_AT_ONCE)
    frames = generate(-(-leads // copies), seed=7).frames
    for name in TABLES:
        with (folder / f"{name}.csv").open("wb") as file:
            for first, rows in enumerate(frames[name].iter_slices(_ROWS_AT_ONCE)):
                _interleaved(rows, copies).write_csv(file, include_header=first == 0)
    _write_parquet(folder)


def _interleaved(rows: pl.DataFrame, copies: int) -> pl.DataFrame:
    """Return every row once for each copy of the company, the same row of all copies together."""
    every = [_renamed(rows, copy).with_row_index("row") for copy in range(copies)]
    return pl.concat(every).sort("row", maintain_order=True).drop("row")


def _renamed(frame: pl.DataFrame, copy: int) -> pl.DataFrame:
    suffixed = [pl.col(name) + f"-{copy}" for name in _IDS if name in frame.columns]
    contacts = [
        pl.col(name).str.replace_all(r"([^;]+)", f"${{1}}-{copy}")
        for name in ("contacts",)
        if name in frame.columns
    ]
    return frame.with_columns(*suffixed, *contacts)


def _write_parquet(folder: Path) -> None:
    text = pl.scan_csv(folder / "touches.csv", infer_schema=False)
    moment = pl.col("occurred_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False)
    text.with_columns(moment).sink_parquet(folder / "touches.parquet")


if __name__ == "__main__":
    write_exports(int(sys.argv[1]), Path(sys.argv[2]))
