"""Parquet files: typed columns become text again, so that one contract reads everything."""

import io
import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.reading.table import TextTable, columns, null_finding, tidy
from data_contracts.reading.unusable import UnusableInputError

_ZONED = "%Y-%m-%dT%H:%M:%S%.6fZ"
_UNZONED = "%Y-%m-%dT%H:%M:%S%.6f"
_EXACT = 2**53
"""Whole numbers beyond it are not all kept by a number with a fraction (IEEE 754)."""
_LARGEST = 2**126
_THREE_DECIMALS = r"^(-?\d+\.\d{3})$"


def read_parquet(data: bytes, label: str, named: str = "") -> TextTable:
    """Read a Parquet file as text.

    Times come in ISO form, durations as `PT1M30S`, lists joined by semicolons, structures as
    JSON, and bytes that are no text as hexadecimal digits, with a finding.

    Raises:
        UnusableInputError: The file is broken, or a column is of a kind that has no text.
    """
    try:
        typed = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnusableInputError(
            f"{label} is a broken Parquet file: {error}. Export or download it again."
        ) from error
    named_columns = typed.rename(dict(zip(typed.columns, columns(typed.columns), strict=True)))
    rows, words = tidy(pl.DataFrame([_as_text(column, label) for column in named_columns]))
    return TextTable(
        label, named, rows, pl.int_range(2, typed.height + 2, dtype=pl.Int64, eager=True),
        pl.Series("fault", [None], pl.String).new_from_index(0, typed.height),
        sha256(data).hexdigest(),
        (
            *_hexadecimal(named_columns, label),
            *_lost_digits(named_columns, label),
            *null_finding(label, words),
        ),
    )  # fmt: skip


def _as_text(typed: pl.Series, label: str) -> pl.Series:
    try:
        return _texts(typed).alias(typed.name)
    except pl.exceptions.PolarsError as error:
        raise UnusableInputError(
            f"{label}, column “{typed.name}”: its kind ({typed.dtype}) cannot be read as text. "
            "Leave the column out, or export it as text."
        ) from error


def _texts(typed: pl.Series) -> pl.Series:
    match typed.dtype:
        case pl.Datetime() | pl.Duration():
            text = _times(typed)
        case pl.Array():
            text = _texts(typed.arr.to_list())
        case pl.List(inner=inner) if not inner.is_nested():
            text = typed.cast(pl.List(pl.String)).list.join(";", ignore_nulls=True)
        case pl.List() | pl.Struct():
            text = pl.Series([_json(value) for value in typed.to_list()], dtype=pl.String)
        case pl.Binary():
            text = typed.cast(pl.String) if _is_text(typed) else typed.bin.encode("hex")
        case pl.Float32() | pl.Float64() if _is_whole(typed):
            text = typed.fill_nan(None).cast(pl.Int128).cast(pl.String)
        case pl.Float32() | pl.Float64() | pl.Decimal():
            plain = typed.fill_nan(None) if typed.dtype.is_float() else typed
            # A typed 123.456 has a decimal point; as text it could be thousands.
            text = plain.cast(pl.String).str.replace(_THREE_DECIMALS, "${1}0")
        case _:
            text = typed.cast(pl.String)
    return text


def _is_whole(typed: pl.Series) -> bool:
    """Whether all are whole numbers, such as ids of which some are missing."""
    given = typed.drop_nulls().drop_nans()
    return len(given) > 0 and bool(((given % 1 == 0) & (given.abs() < _LARGEST)).all())


def _times(typed: pl.Series) -> pl.Series:
    if isinstance(typed.dtype, pl.Duration):
        return typed.dt.to_string("iso")
    if isinstance(typed.dtype, pl.Datetime) and typed.dtype.time_zone:
        return typed.dt.convert_time_zone("UTC").dt.strftime(_ZONED)
    return typed.dt.strftime(_UNZONED)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _is_text(typed: pl.Series) -> bool:
    try:
        typed.cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _hexadecimal(typed: pl.DataFrame, label: str) -> Iterator[Finding]:
    names = [s.name for s in typed if s.dtype == pl.Binary and not _is_text(s)]
    if names:
        yield Finding(
            table=label,
            rule="reading.bytes",
            severity=Severity.NOTE,
            rows=0,
            says=f"Columns of {label} that hold bytes and no text: {', '.join(names)}. They were "
            "read as hexadecimal digits.",
            cause="The system keeps ids or pictures that way.",
            fix="Nothing to do, unless one of them should be read: then export it as text.",
            columns=tuple(names),
        )


def _lost_digits(typed: pl.DataFrame, label: str) -> Iterator[Finding]:
    long = {s.name: (s.abs() > _EXACT).fill_null(value=False) for s in typed if _counts_long(s)}
    if long:
        yield Finding(
            table=label,
            rule="reading.long_numbers",
            severity=Severity.SHOULD_FIX,
            rows=int(pl.DataFrame(long).select(pl.any_horizontal(pl.all()).sum()).item()),
            says=f"Numbers of over 15 digits in {', '.join(long)} of {label}: "
            f"{sum(int(s.sum()) for s in long.values()):,}. They may have lost some.",
            cause="Ids were kept as numbers with a fraction: different ones may look alike.",
            fix="Export the ids as text or as whole numbers.",
            columns=tuple(long),
        )


def _counts_long(typed: pl.Series) -> bool:
    return typed.dtype.is_float() and _is_whole(typed) and bool((typed.abs() > _EXACT).any())
