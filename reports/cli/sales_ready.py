"""`nurture sales-ready`: how long leads take to become sales-ready."""

from pathlib import Path
from typing import Any

import click

from reports.cli.options import OUT, PATHS, analysed, analysis_options
from reports.cli.outcome import code_of, ends_cleanly, keep_inputs
from reports.cli.tables import write_table


@click.command("sales-ready")
@PATHS
@click.option(
    "--by", metavar="COLUMN",
    help="source, segment, industry, owner, program or cohort; default: all leads.",
)  # fmt: skip
@analysis_options
@OUT
@ends_cleanly
def sales_ready(paths: tuple[str, ...], by: str | None, out: Path, **chosen: Any) -> int:
    """Write the curve of leads that became sales-ready.

    One row per group and day: at_risk, events, ended_otherwise, share_ready with its interval.
    Leads still waiting are counted as waiting, never dropped. Days count from the creation of the
    lead; by program, from the program's first touch of a lead that still waited.
    """
    analysis = analysed(paths, chosen)
    keep_inputs(analysis.data, paths, out)
    write_table(analysis.sales_ready(by).curves, out)
    return code_of(analysis.data)
