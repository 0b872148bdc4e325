"""`nurture credit`: who gets how much of every deal, under which model."""

from pathlib import Path
from typing import Any

import click
import polars as pl

from attribution.analysis import Analysis
from attribution.refused import RefusedError
from reports.cli.options import OUT, PATHS, analysed, analysis_options
from reports.cli.outcome import code_of_answer, ends_cleanly, keep_inputs, say_left_out
from reports.cli.tables import in_major, write_table
from reports.cli.terminal import say
from reports.sections.whole_or_none import beyond_the_whole

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
    in scope under every model, to the cent. With --milestone sales_ready, mql or lead, deals
    and credit are leads.
    """
    analysis = analysed(paths, chosen)
    keep_inputs(analysis.data, paths, out)
    table = credit_table(analysis, by, models)
    write_table(table, out)
    shares = [end for row in table["share", "low", "high"].rows() for end in row]
    for caveat in beyond_the_whole(analysis, shares):
        say(f"note: {caveat.text}", err=True)
    if models == ALL:
        say_left_out(analysis)
    return code_of_answer(analysis)


def credit_table(analysis: Analysis, by: str, models: str = ALL) -> pl.DataFrame:
    """Return the credit by one column, money as decimals.

    Raises:
        click.BadParameter: If a model's key is not in the registry.
        RefusedError: A model asked for by its key cannot be worked out on these journeys.
    """
    known = [model.name for model in analysis.models]
    wanted = known if models == ALL else [name.strip() for name in models.split(",")]
    refused = analysis.refused
    if unknown := [name for name in wanted if name not in known and name not in refused]:
        raise click.BadParameter(
            f"--models: no model {', '.join(unknown)}. There are: {', '.join(known)}."
        )
    if reasons := [refused[name] for name in wanted if name in refused]:
        raise RefusedError(" ".join(reasons))
    table = analysis.credit_by(by).filter(pl.col("model").is_in(wanted))
    return table.select(
        "model", pl.col("value").alias(by), "touches", "deals",
        in_major(table["credit"], analysis.currency), "share", "low", "high",
    )  # fmt: skip
