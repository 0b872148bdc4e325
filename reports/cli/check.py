"""`nurture check`: read, map and hold every table to its contract."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from data_contracts.dataset import Dataset
from data_contracts.files import write_atomically
from data_contracts.load import UnusableInputError
from data_contracts.quarantine import write_quarantine
from reports.cli.options import PATHS, loaded, reading_options
from reports.cli.outcome import as_question, code_of, ends_cleanly, keep_inputs
from reports.cli.terminal import say, shown
from reports.numbers import count


@click.command()
@PATHS
@reading_options
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Also write rows and findings as data.",
)  # fmt: skip
@click.option(
    "--quarantine", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Where to set rows aside; default: a folder `quarantine` beside the data.",
)  # fmt: skip
@ends_cleanly
def check(
    paths: tuple[str, ...], json_file: Path | None, quarantine: Path | None, **chosen: Any
) -> int:
    """Check exports: rows read, good, quarantined, and every finding with its fix."""
    data = loaded(paths, chosen)
    keep_inputs(data, paths, json_file)
    if json_file:
        write_atomically(json_file, as_json(data))
    say(as_text(data))
    code = code_of(data)
    _set_aside(data, quarantine or _beside(paths[0]))
    return code


def as_text(data: Dataset) -> str:
    """Return what a check found, as lines for a terminal."""
    rows = [
        f"{name:<13} {count(table.read):>12} read {count(table.good_rows):>12} good "
        f"{count(table.bad_rows):>9} quarantined"
        for name, table in data.tables.items()
    ]
    found = [shown(f"{one.severity:<10} {one.says} {one.fix}") for one in data.findings]
    asked = [as_question(one.settles) for one in data.findings if one.settles]
    return "\n".join([*rows, "", *(found or ["No findings."]), *asked])


def as_json(data: Dataset) -> bytes:
    """Return rows and findings as data: `tables`, `findings`, `origins`, `fingerprint`."""
    document = {
        "fingerprint": data.fingerprint,
        "origins": [asdict(origin) for origin in data.origins],
        "tables": {
            name: {"read": t.read, "good": t.good_rows, "quarantined": t.bad_rows}
            for name, t in data.tables.items()
        },
        "findings": [asdict(finding) for finding in data.findings],
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _set_aside(data: Dataset, folder: Path) -> None:
    try:
        files = write_quarantine(data, folder)
    except PermissionError as error:
        raise UnusableInputError(
            f"The quarantined rows cannot be written to {folder}: name another folder with "
            "--quarantine DIR."
        ) from error
    for file in files:
        say(f"Quarantined rows, with reasons and fixes: {file}")
    if files:
        say(
            "Repair the values there and check again with these files beside the exports; files "
            "that you have changed are never overwritten."
        )


def _beside(path: str) -> Path:
    """Return the quarantine folder beside a `[table=]PATH`; a database's is in this folder."""
    if "://" in path:
        return Path("quarantine")
    data = Path(path.partition("=")[2] or path).expanduser()
    return (data if data.is_dir() else data.parent) / "quarantine"
