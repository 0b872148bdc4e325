"""`nurture check`: read, map and hold every table to its contract."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from data_contracts.contract import Finding, Severity
from data_contracts.dataset import Dataset
from data_contracts.files import write_atomically
from data_contracts.load import UnusableInputError
from data_contracts.odcs import CONTRACTS
from data_contracts.reading.places import given
from data_contracts.repairs.quarantine import write_quarantine
from reports.cli.options import PATHS, loaded, reading_options
from reports.cli.outcome import as_question, code_of, ends_cleanly, keep_inputs
from reports.cli.terminal import say, shown
from reports.numbers import count

_NOTES = 5
"""How many notes are shown of many: those on the most touches and deals come first."""


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
@click.option("--all", "every", is_flag=True, help="Show every note, with what one can do.")
@ends_cleanly
def check(
    paths: tuple[str, ...],
    json_file: Path | None,
    quarantine: Path | None,
    *,
    every: bool,
    **chosen: Any,
) -> int:
    """Check exports: rows read, good, quarantined, and what must or should be fixed, and how."""
    data = loaded(paths, chosen)
    keep_inputs(data, paths, json_file)
    if json_file:
        write_atomically(json_file, as_json(data))
    say(as_text(data, every=every))
    code = code_of(data)
    _set_aside(data, quarantine or _beside(paths[0]))
    return code


def as_text(data: Dataset, *, every: bool = False) -> str:
    """Return what a check found, as lines for a terminal.

    Args:
        data: The checked tables.
        every: Whether all notes are shown, or the first few of many without what one can do.
    """
    rows = [
        f"{name:<13} {count(table.read):>12} read {count(table.good_rows):>12} good "
        f"{count(table.bad_rows):>9} quarantined"
        for name, table in data.tables.items()
    ]
    asked = [as_question(one.settles) for one in data.findings if one.settles]
    return "\n".join([*rows, "", *_found(data.findings, every=every), *asked])


def _found(findings: Sequence[Finding], *, every: bool) -> Iterator[str]:
    if not findings:
        yield "No findings."
        return
    groups = {level: [one for one in findings if one.severity is level] for level in Severity}
    must, should, notes = map(len, groups.values())
    yield f"{count(must)} must fix, {count(should)} should fix, {count(notes, 'note')}"
    for level, group in groups.items():
        brief = level is Severity.NOTE and len(group) > _NOTES and not every
        if group:
            yield f"\n{'Notes' if level is Severity.NOTE else level.capitalize()}"
        for one in group[:_NOTES] if brief else group:
            yield f"  {shown(_about(one) + one.says)}{_where(one)}"
            if not brief:
                yield f"    {shown(one.fix)}"
        if brief:
            yield f"  … and {count(len(group) - _NOTES, 'more note')}: --all shows them."
    yield ""


def _about(finding: Finding) -> str:
    """Return the table of the ledger that a finding is about; a file's name stands in it anyway."""
    return f"{finding.table}: " if finding.table in CONTRACTS else ""


def _where(finding: Finding) -> str:
    """Return the first place of rows that somebody has to look at."""
    if finding.severity is Severity.NOTE or not finding.places:
        return ""
    place = finding.places[0]
    return shown(f" ({place.file}, line {count(place.line)})")


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
    data = given(path).path
    if data is None:
        return Path("quarantine")
    return (data if data.is_dir() else data.parent) / "quarantine"
