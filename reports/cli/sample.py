"""`nurture sample`: a made-up company's exports, with what is really true in them."""

from pathlib import Path

import click

from data_contracts.files import write_atomically
from reports.cli.outcome import ends_cleanly
from reports.numbers import count
from sample_data.company import Company
from sample_data.generate import generate, write
from sample_data.shapes import SHAPES
from sample_data.write import TRUTH, truth_text


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--leads", default=2_000, show_default=True, type=click.IntRange(min=50))
@click.option("--seed", default=7, show_default=True, type=int)
@click.option(
    "--as",
    "system",
    type=click.Choice(list(SHAPES)),
    help="Write the exports as this system does, instead of in our own columns.",
)
@ends_cleanly
def sample(folder: Path, leads: int, seed: int, system: str | None) -> int:
    """Write a made-up company's exports as CSV, and truth.json: what is really true in them."""
    company = generate(leads=leads, seed=seed)
    if system is None:
        write(company, folder)
        click.echo(f"{count(leads)} leads and everything around them: {folder}")
    else:
        _write_as(system, company, folder)
        click.echo(f"{count(leads)} leads as {SHAPES[system].label} exports them: {folder}")
        click.echo("What does not come back from there:")
        for sentence in SHAPES[system].loses:
            click.echo(f"- {sentence}")
    return 0


def _write_as(system: str, company: Company, folder: Path) -> None:
    shape = SHAPES[system]
    shape.write(shape.part(company), folder)
    write_atomically(folder / TRUTH, truth_text(company).encode())
