"""`nurture credit`: who gets how much of every deal, under which model."""

from pathlib import Path
from typing import Any

import click
import polars as pl

from attribution.analysis import Analysis
from reports.cli.options import OUT, PATHS, analysed, analysis_options
from reports.cli.outcome import code_of_answer, ends_cleanly, keep_inputs
from reports.cli.tables import write_table
from reports.numbers import in_units, unit_digits

ALL = "all"


@click.command()
@PATHS
@click.option(
    "--by", default="channel", show_default=True, metavar="COLUMN",
    help="channel, program, program_kind, content_id, action, segment, …",
)  # fmt: skip
@click.option(
    "--models", default=ALL, show_default=True, metavar="A,B|all",
    help="Model keys, separated by commas.",
)  # fmt: skip
@analysis_options
@OUT
@ends_cleanly
def credit(paths: tuple[str, ...], by: str, models: str, out: Path, **chosen: Any) -> int:
    """Share every deal among the touches before it.

    Writes one row per model and value of COLUMN, and the row "no touch on record": touches,
    deals, credit (money), share (0 to 1) with its 95 % interval. Credit adds up to the amount
    in scope under every model, to the cent.
    """
    analysis = analysed(paths, chosen)
    keep_inputs(analysis.data, paths, out)
    write_table(credit_table(analysis, by, models), out)
    return code_of_answer(analysis)


def credit_table(analysis: Analysis, by: str, models: str = ALL) -> pl.DataFrame:
    """Return the credit by one column, money as decimals.

    Raises:
        click.BadParameter: If a model's key is not in the registry.
    """
    table = analysis.credit_by(by)
    if models != ALL:
        wanted = [name.strip() for name in models.split(",")]
        known = [model.name for model in analysis.models]
        if unknown := [name for name in wanted if name not in known]:
            raise click.BadParameter(
                f"--models: no model {', '.join(unknown)}. There are: {', '.join(known)}."
            )
        table = table.filter(pl.col("model").is_in(wanted))
    return table.select(
        "model", pl.col("value").alias(by), "touches", "deals",
        _major(table["credit"], analysis.currency), "share", "low", "high",
    )  # fmt: skip


def _major(minor: pl.Series, currency: str | None) -> pl.Series:
    """Return minor units as decimals; Polars' own division of decimals rounds."""
    exact = [in_units(amount, currency) for amount in minor]
    return pl.Series(minor.name, exact, dtype=pl.Decimal(38, unit_digits(currency)))
