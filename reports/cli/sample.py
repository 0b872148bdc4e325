"""`nurture sample`: a made-up company's exports, with what is really true in them."""

from pathlib import Path

import click

from reports.cli.outcome import ends_cleanly
from reports.numbers import count
from sample_data.generate import generate, write


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--leads", default=2_000, show_default=True, type=click.IntRange(min=50))
@click.option("--seed", default=7, show_default=True, type=int)
@ends_cleanly
def sample(folder: Path, leads: int, seed: int) -> int:
    """Write a made-up company's exports as CSV, and truth.json: what is really true in them."""
    company = generate(leads=leads, seed=seed)
    write(company, folder)
    click.echo(f"{count(leads)} leads and everything around them: {folder}")
    return 0
