"""Tables of databases that are too large to be held whole: kept in a file while they are read."""

from collections.abc import Iterable
from itertools import count
from pathlib import Path

import polars as pl

from data_contracts.reading.databases.later import Later
from data_contracts.reading.large_text import large_text
from data_contracts.reading.table import TextTable
from data_contracts.reading.text import read_text

MANY = 1_000_000
"""Rows that are held in memory; their text takes some hundred MB."""


def in_files(folder: Path, many: int | None = None) -> Later:
    """Return what puts tables of many rows into files of a folder, to be read block by block.

    Args:
        folder: Where the files are put; they are as personal as the database, so it must be
            cleared away when the rows have been read.
        many: More rows than this are many; None: as `MANY` says.
    """
    numbers = count(1)

    def put(batches: Iterable[pl.DataFrame], header: list[str], named: str) -> TextTable:
        file = folder / f"database {next(numbers)}.csv"
        file.touch(mode=0o600)
        with file.open("wb") as opened:
            pl.DataFrame(schema=dict.fromkeys(header, pl.String)).write_csv(opened)
            for batch in batches:
                batch.write_csv(opened, include_header=False, quote_style="always")
        return large_text(file, named, at_least=1) or read_text(file.read_bytes(), "", named)

    return Later(MANY if many is None else many, put)
