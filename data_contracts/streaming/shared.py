"""Touches on the disk of which each is told by one system."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import polars as pl

from data_contracts.contract import Checked
from data_contracts.copies.aside import set_aside
from data_contracts.copies.touches import RULE, told_again
from data_contracts.raw import PLACE
from data_contracts.stored import StoredFrame, write_frame
from data_contracts.streaming.finish import Finished

_TIME = "occurred_at"
_NEWEST_DAYS = 2


def without_stored_copies(
    ready: Finished, told: Checked, vendors: Mapping[str, str], zones: Mapping[str, str]
) -> tuple[Finished, Checked]:
    """Set aside touches that a better placed system tells of as well, as `without_copies` does.

    Args:
        ready: All touches, in files that are still where they were written; of these, the ones
            with copies are written anew.
        told: Of the same table, the quarantined rows and the findings; its good rows are not
            looked at.
        vendors: File label → the key of the vendor format by which it was read.
        zones: File label → the zone in which its times were read.

    Returns:
        The touches that are left, and the quarantined rows and findings with the copies.
    """
    paths = [file.path for file in ready.stored.files]
    gone, findings = told_again(pl.scan_parquet(paths), vendors, zones)
    if gone.is_empty():
        return ready, told
    left, moved = _parted(paths, gone)
    again = pl.concat(moved)
    stored = StoredFrame(left, ready.stored.rows - again.height)
    aside = set_aside(told, told.good, again, RULE, findings)
    return replace(ready, stored=stored, newest=_of_newest_days(left)), aside


def _parted(paths: Sequence[Path], gone: pl.Series) -> tuple[list[Path], list[pl.DataFrame]]:
    """Write files without some of their rows, counted through; return the files and these rows."""
    left, moved, start = [], [], 0
    for path in paths:
        stop = start + pl.scan_parquet(path).select(pl.len()).collect().item()
        here = gone.filter((gone >= start) & (gone < stop)).cast(pl.Int64) - start
        start = stop
        if here.is_empty():
            left.append(path)
            continue
        rows = pl.read_parquet(path)
        moved.append(rows[here])
        stays = ~pl.int_range(pl.len()).is_in(here.implode())
        left.append(path.with_name(f"{path.stem}-once{path.suffix}"))
        write_frame(rows.filter(stays), left[-1])
        # Where an open file cannot be removed it goes with its folder.
        with suppress(PermissionError):
            path.unlink()
    return left, moved


def _of_newest_days(paths: list[Path]) -> pl.DataFrame:
    """Return time and place of the touches of the two newest days."""
    rows = pl.scan_parquet(paths).select(_TIME, *PLACE)
    day = pl.col(_TIME).dt.date()
    days = rows.select(day.unique().top_k(_NEWEST_DAYS)).collect(engine="streaming").to_series()
    return rows.filter(day.is_in(days.implode())).collect(engine="streaming")
