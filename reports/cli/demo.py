"""`nurture demo`: sample, check, report, app; the whole job in one command."""

from dataclasses import replace
from pathlib import Path

import click

from attribution.analysis import Analysis
from data_contracts.cache.store import Cache
from data_contracts.files import write_atomically
from data_contracts.load import load
from data_contracts.repairs.quarantine import write_quarantine
from reports.books import BOOKS
from reports.cli.app import start
from reports.cli.check import as_text
from reports.cli.outcome import ends_cleanly
from reports.cli.terminal import say
from reports.facts import facts_json
from reports.html import to_html
from reports.settings_file import read_settings
from sample_data.generate import bundled
from sample_data.words import OUR_NAMES

OUT = Path("out")


@click.command()
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
@click.option("--browser/--no-browser", default=True, help="Open the browser.")
@ends_cleanly
def demo(port: int, *, browser: bool) -> int:
    """Build the sample, check it, write the board report, start the app."""
    folder = str(bundled())
    click.echo("1 of 4  The sample: a made-up company, with a few broken rows on purpose")
    settings, reading = read_settings(None)
    settings = replace(settings, our_names=settings.our_names or OUR_NAMES)
    data = load([folder], reading, cache=Cache.of_user())
    click.echo("2 of 4  The check\n")
    say(as_text(data))
    for file in write_quarantine(data, OUT / "quarantine"):
        say(f"Quarantined rows, with reasons and fixes: {file}")
    report = BOOKS["board"](Analysis(data, settings))
    write_atomically(OUT / "board-report.html", to_html(report).encode())
    write_atomically(OUT / "board-report.facts.json", facts_json(report).encode())
    click.echo(f"\n3 of 4  The board report: {OUT / 'board-report.html'}")
    click.echo("4 of 4  The app")
    return start((folder,), port, browser=browser)
