"""`nurture model`: what a data-driven model learned about each channel."""

from pathlib import Path
from typing import Any

import click
import polars as pl

from attribution.analysis import Analysis
from attribution.models import LEARNED
from reports.cli.options import OUT, PATHS, analysed, analysis_options
from reports.cli.outcome import code_of_answer, ends_cleanly, keep_inputs
from reports.cli.tables import in_major, write_table


@click.command()
@click.argument("name", metavar="MODEL", type=click.Choice([m.name for m in LEARNED]))
@PATHS
@analysis_options
@OUT
@ends_cleanly
def model(name: str, paths: tuple[str, ...], out: Path, **chosen: Any) -> int:
    """Write the own table of a model that learns: markov, shapley or shapley_rate.

    One row per channel: removal_effect (markov) or shapley_value, share (0 to 1), conversions
    and value (money), shared out by it, then low and high, the 95 % interval of share. What
    single deals are credited with by the same model can differ: see "nurture credit".
    """
    analysis = analysed(paths, chosen)
    keep_inputs(analysis.data, paths, out)
    write_table(model_table(analysis, name), out)
    return code_of_answer(analysis)


def model_table(analysis: Analysis, name: str) -> pl.DataFrame:
    """Return what a model learned of every channel, money as decimals.

    Raises:
        RefusedError: The model cannot be worked out on these journeys.
    """
    table = analysis.learned(name)
    return table.with_columns(in_major(table["value"], analysis.currency))
