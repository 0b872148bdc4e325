"""Write a table of answers as CSV, Parquet or JSON, whole or not at all."""

import io
from collections.abc import Callable
from pathlib import Path

import click
import polars as pl
import polars.selectors as cs

from data_contracts.files import write_atomically
from data_contracts.spreadsheets import harmless
from reports.numbers import in_units, unit_digits


def write_table(frame: pl.DataFrame, out: Path) -> None:
    """Write a frame in the form that the file's ending names.

    Raises:
        click.BadParameter: If the ending is not one of .csv, .parquet, .json.
    """
    try:
        form = _FORMS[out.suffix.lower()]
    except KeyError:
        raise click.BadParameter(
            f"--out {out}: the ending must be one of {', '.join(_FORMS)}."
        ) from None
    write_atomically(out, form(frame))


def in_major(minor: pl.Series, currency: str | None) -> pl.Series:
    """Return minor units as decimals, and parts of leads as leads; unknown stays null."""
    # Polars' own division of decimals rounds.
    exact = [None if amount is None else in_units(amount, currency) for amount in minor]
    return pl.Series(minor.name, exact, dtype=pl.Decimal(38, unit_digits(currency)))


def _csv(frame: pl.DataFrame) -> bytes:
    return frame.with_columns(harmless(cs.string())).write_csv().encode()


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _json(frame: pl.DataFrame) -> bytes:
    return frame.with_columns(cs.decimal().cast(pl.Float64)).write_json().encode()


_FORMS: dict[str, Callable[[pl.DataFrame], bytes]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".json": _json,
}
