"""What several shapes need: other forms of the text in a company's tables."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from data_contracts.files import write_atomically

ISO = "%Y-%m-%dT%H:%M:%SZ"
"""How a company writes its times (see `Company`); whatever is not written so was planted."""


def write_quoted(folder: Path, name: str, rows: pl.DataFrame) -> Path:
    """Write a table with every value in quotation marks, as Salesforce and HubSpot do."""
    file = folder / name
    write_atomically(file, rows.write_csv(quote_style="always").encode())
    return file


def ids(values: pl.Series, form: Callable[[str], str]) -> pl.Series:
    """Return each id in another form; what is empty stays empty."""
    known = values.drop_nulls().unique().sort()
    return values.replace_strict(
        known, pl.Series([form(value) for value in known], dtype=pl.String),
        return_dtype=pl.String, default=None,
    )  # fmt: skip


def listed_ids(values: pl.Series, form: Callable[[str], str]) -> pl.Series:
    """Return lists of ids, separated by semicolons, in another form."""
    return ids(values, lambda text: ";".join(form(value) for value in text.split(";")))


def moments(values: pl.Series) -> pl.Series:
    """Return times as `Datetime`, null where none or no time is written."""
    return values.str.to_datetime(ISO, time_unit="us", strict=False).dt.replace_time_zone("UTC")


def in_form(values: pl.Series, form: str, zone: str = "UTC") -> pl.Series:
    """Return times in another form, as a clock in a zone shows them; no time stays as it is."""
    shown = moments(values).dt.convert_time_zone(str(ZoneInfo(zone))).dt.strftime(form)
    return pl.select(pl.coalesce(shown, values)).to_series().alias(values.name)


def in_milliseconds(values: pl.Series) -> pl.Series:
    """Return times as milliseconds since 1970; no time stays as it is."""
    shown = moments(values).dt.epoch("ms").cast(pl.String)
    return pl.select(pl.coalesce(shown, values)).to_series().alias(values.name)


def cut_to(values: pl.Series, every: str) -> pl.Series:
    """Return times cut to whole minutes (`1m`) or days (`1d`: the date alone)."""
    if every == "1d":
        return in_form(values, "%Y-%m-%d")
    return in_form(values, "%Y-%m-%dT%H:%M:00Z")


def address_of(leads: pl.DataFrame) -> pl.Series:
    """Return an invented e-mail address for each lead; one that says “test” where it is internal.

    Args:
        leads: `lead_id`, `internal` (`true` or `false`).
    """
    name = pl.when(pl.col("internal") == "true").then(pl.lit("test")).otherwise(pl.lit("mail"))
    host = pl.col("lead_id").str.to_lowercase()
    return leads.select(pl.concat_str(name, pl.lit("@"), host, pl.lit(".example"))).to_series()


def only_known(touches: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """Return the touches of people who are among the leads."""
    return touches.join(leads.select("lead_id"), on="lead_id", how="semi", maintain_order="left")
