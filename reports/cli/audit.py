"""`nurture audit`: nurture or spam, for each piece, touch, program or lead."""

from pathlib import Path
from typing import Any

import click

from reports.audit_tables import LEVELS
from reports.cli.options import OUT, PATHS, analysed, analysis_options
from reports.cli.outcome import code_of, ends_cleanly, keep_inputs
from reports.cli.tables import write_table
from reports.cli.terminal import say

NO_NAMES = (
    "note: nobody said what the company is called, so the audit misses many a pitch. "
    'Put our_names = ["Acme"] under [settings] in nurture.toml.'
)
"""What is said on standard error where the settings have no names."""


@click.command()
@PATHS
@click.option(
    "--level", type=click.Choice(list(LEVELS)), default="content", show_default=True,
    help="What to write a row of.",
)  # fmt: skip
@analysis_options
@OUT
@ends_cleanly
def audit(paths: tuple[str, ...], level: str, out: Path, **chosen: Any) -> int:
    """Judge what was sent: nurture, mixed, spam or unclear, and why.

    Writes one row per content piece, touch that we began, program or lead: id, verdict, the
    criteria passed, failed and cannot_say (by their ids), evidence (log rows, counts, quoted
    sentences), fix, and missing: the fields for want of which something cannot be said. What
    cannot be said is never counted as passed.
    """
    analysis = analysed(paths, chosen)
    keep_inputs(analysis.data, paths, out)
    write_table(LEVELS[level](analysis), out)
    if not analysis.pieces.names_known:
        say(NO_NAMES, err=True)
    return code_of(analysis.data)
