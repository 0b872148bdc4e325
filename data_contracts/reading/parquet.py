"""Parquet files: typed columns become text again, so that one contract reads everything."""

import io
from hashlib import sha256

import polars as pl
import polars.selectors as cs

from data_contracts.reading.table import TextTable, columns, null_finding, tidy
from data_contracts.reading.unusable import UnusableInputError

_ZONED = "%Y-%m-%dT%H:%M:%S%.6fZ"
_UNZONED = "%Y-%m-%dT%H:%M:%S%.6f"


def read_parquet(data: bytes, label: str, named: str = "") -> TextTable:
    """Read a Parquet file as text: times in ISO form, lists joined by semicolons.

    Raises:
        UnusableInputError: The file is broken.
    """
    try:
        typed = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnusableInputError(
            f"{label} is a broken Parquet file: {error}. Export or download it again."
        ) from error
    named_columns = typed.rename(dict(zip(typed.columns, columns(typed.columns), strict=True)))
    rows, words = tidy(_as_text(named_columns))
    return TextTable(
        label, named, rows, pl.int_range(2, typed.height + 2, dtype=pl.Int64, eager=True),
        pl.Series("fault", [None], pl.String).new_from_index(0, typed.height),
        sha256(data).hexdigest(), null_finding(label, words),
    )  # fmt: skip


def _as_text(typed: pl.DataFrame) -> pl.DataFrame:
    numbers = cs.expand_selector(typed, cs.float() | cs.decimal())
    three_decimals = pl.col(list(numbers)).str.replace(r"^(-?\d+\.\d{3})$", "${1}0")
    return (
        typed.with_columns(
            cs.float().fill_nan(None),
            cs.datetime(time_zone="*").dt.convert_time_zone("UTC").dt.strftime(_ZONED),
            cs.datetime(time_zone=None).dt.strftime(_UNZONED),
            cs.list().cast(pl.List(pl.String)).list.join(";"),
            cs.struct().struct.json_encode(),
            cs.binary().cast(pl.String, strict=False),
        )
        .with_columns(pl.all().cast(pl.String, strict=False))
        # A typed 123.456 has a decimal point; as text it could be thousands.
        .with_columns(three_decimals)
    )  # fmt: skip
