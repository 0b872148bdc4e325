"""The command `nurture`: the same answers as the pages, for scripts and for the impatient."""

from importlib.metadata import version

import click

from reports.cli.app import app
from reports.cli.audit import audit
from reports.cli.check import check
from reports.cli.credit import credit
from reports.cli.demo import demo
from reports.cli.effect import effect
from reports.cli.model import model
from reports.cli.plan import plan
from reports.cli.report import report
from reports.cli.sales_ready import sales_ready
from reports.cli.sample import sample

COMMANDS: tuple[click.Command, ...] = (
    demo, sample, check, credit, model, sales_ready, effect, plan, audit, report,
    app,
)  # fmt: skip
"""Every command, in the order a newcomer should meet them. To add one: one file, one entry."""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 done but some rows must be fixed, 2 nothing could be done.",
)
@click.version_option(version("nurture-ledger"), prog_name="nurture")
def main() -> None:
    """Show what lead nurturing earned, from your own touch and deal exports.

    PATH is a file or a folder: CSV, TSV, XLSX or Parquet, also inside gz and zip. Tables are
    recognised by their columns, or named: touches=events.csv.
    """


for _command in COMMANDS:
    main.add_command(_command)
