"""Touches on the disk of which each is told by one system."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import polars as pl

from data_contracts.contract import Checked
from data_contracts.copies.aside import set_aside
from data_contracts.copies.touches import RULE, told_again
from data_contracts.stored import StoredFrame, write_frame
from data_contracts.streaming.finish import Finished
from data_contracts.streaming.writing import newest_days


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
    gone, findings = told_again(ready.stored.scan(), vendors, zones)
    if gone.is_empty():
        return ready, told
    stored, again = _parted(ready.stored, gone)
    aside = set_aside(told, told.good, again, RULE, findings)
    return replace(ready, stored=stored, newest=newest_days(stored)), aside


def _parted(stored: StoredFrame, gone: pl.Series) -> tuple[StoredFrame, pl.DataFrame]:
    """Write files without some of their rows, counted through; return what is left, and these."""
    left: list[list[Path]] = [[], []]
    moved, start = [], 0
    for pair in zip(stored.files, stored.beside, strict=True):
        paths = [file.path for file in pair]
        stop = start + pl.scan_parquet(paths[0]).select(pl.len()).collect().item()
        here = gone.filter((gone >= start) & (gone < stop)).cast(pl.Int64) - start
        start = stop
        if len(here):
            halves = [pl.read_parquet(path) for path in paths]
            moved.append(pl.concat([half[here] for half in halves], how="horizontal"))
            paths = [_rewritten(*each, here) for each in zip(paths, halves, strict=True)]
        for kept, path in zip(left, paths, strict=True):
            kept.append(path)
    again = pl.concat(moved).select(stored.columns)
    return StoredFrame(left[0], stored.rows - again.height, left[1], stored.columns), again


def _rewritten(path: Path, rows: pl.DataFrame, gone: pl.Series) -> Path:
    stays = ~pl.int_range(pl.len()).is_in(gone.implode())
    once = path.with_name(f"{path.stem}-once{path.suffix}")
    write_frame(rows.filter(stays), once)
    # Where an open file cannot be removed it goes with its folder.
    with suppress(PermissionError):
        path.unlink()
    return once
