"""`nurture report`: a whole book of answers as one file."""

from pathlib import Path
from typing import Any

import click

from data_contracts.files import write_atomically
from reports.books import BOOKS
from reports.cli.options import OUT, PATHS, analysed, analysis_options
from reports.cli.outcome import code_of_answer, ends_cleanly, keep_inputs, say_left_out
from reports.facts import facts_json
from reports.html import to_html


@click.command()
@click.argument("book", type=click.Choice(list(BOOKS)))
@PATHS
@analysis_options
@OUT
@click.option(
    "--facts", "facts_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Also write every number as data (JSON).",
)  # fmt: skip
@ends_cleanly
def report(
    book: str, paths: tuple[str, ...], out: Path, facts_file: Path | None, **chosen: Any
) -> int:
    """Write a report as one self-contained HTML file: no script, no request, ready to print."""
    if out.suffix.lower() not in {".html", ".htm"}:
        raise click.BadParameter(f"--out {out}: reports are written as .html.")
    analysis = analysed(paths, chosen)
    keep_inputs(analysis.data, paths, out, facts_file)
    written = BOOKS[book](analysis)
    write_atomically(out, to_html(written).encode())
    if facts_file:
        write_atomically(facts_file, facts_json(written).encode())
    say_left_out(analysis)
    return code_of_answer(analysis)
