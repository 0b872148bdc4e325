"""Numbers of the generator as the text of an export; "none" becomes an empty cell."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from sample_data.window import END, Ints


def times(moments: Ints) -> pl.Series:
    """Return ISO 8601 text in UTC; empty where the moment lies outside the window."""
    seconds = pl.Series(np.asarray(moments, np.int64))
    text = pl.from_epoch(seconds, time_unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return text.set(seconds >= END, None)


def words(codes: Ints, of: Sequence[str]) -> pl.Series:
    """Return the words at these places; empty for the empty word."""
    known = pl.Series([word or None for word in of], dtype=pl.String)
    return known.gather(pl.Series(np.asarray(codes, np.uint32)))


def ids(prefix: str, codes: Ints, width: int = 6) -> pl.Series:
    """Return ids such as `L000001`, counted from 1; empty for a negative number."""
    highest = int(codes.max(initial=0)) + 1
    known = pl.Series(np.arange(1, highest + 1)).cast(pl.String).str.zfill(width)
    places = pl.Series(np.asarray(codes, np.int64))
    return (prefix + known).gather(places.set(places < 0, None))


def leads(codes: Ints) -> pl.Series:
    """Return lead ids."""
    return ids("L", codes)


def accounts(codes: Ints) -> pl.Series:
    """Return account ids."""
    return ids("A", codes)


def money(cents: Ints) -> pl.Series:
    """Return US dollars with two decimals."""
    whole = pl.Series(np.asarray(cents) // 100).cast(pl.String)
    return whole + "." + pl.Series(np.asarray(cents) % 100).cast(pl.String).str.zfill(2)
