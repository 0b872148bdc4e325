"""Quarantined rows as files that open in a spreadsheet: where, which rule, why, what to do."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import polars as pl

from data_contracts.contract import Checked, DataContract, Rule
from data_contracts.dataset import Dataset
from data_contracts.files import write_atomically
from data_contracts.odcs import contract as contract_of
from data_contracts.raw import PLACE, shown_value
from data_contracts.repairs.lines import ABOUT
from data_contracts.spreadsheets import harmless

_RECORD = ".written"
"""A file beside the others with their checksums, which tell whether somebody changed them."""
_HEADER_BYTES = 200


class QuarantineFolderError(Exception):
    """The folder holds a file of the same name that is not a quarantine file."""


def write_quarantine(dataset: Dataset, folder: Path) -> list[Path]:
    """Write `<table>.csv` for each table with quarantined rows, and return the files.

    Files of an earlier check are replaced, and removed where no row is quarantined any more, unless
    somebody has changed them since: then they stay as they are, and what is set aside now is
    written to `<table>-2.csv` (`-3`, …).

    Args:
        dataset: The checked tables.
        folder: Where to write; it is made if absent.

    Raises:
        QuarantineFolderError: The folder holds such a file that is something else, for
            example the export itself; nothing is overwritten.
        OSError: The folder cannot be written.
    """
    earlier = {name: _earlier(folder, name) for name in dataset.tables}
    for files in earlier.values():
        for file in files:
            _refuse_other_file(file)
    as_written = _read_record(folder)
    written: dict[Path, str] = {}
    stale: list[Path] = []
    for name, files in earlier.items():
        changed = [file for file in files if as_written.get(file.name) != _checksum(file)]
        stale += [file for file in files if file not in changed]
        checked = dataset.tables[name]
        if checked.bad_rows:
            file = _next(folder, name, changed)
            content = quarantine_csv(checked, contract_of(name))
            write_atomically(file, content)
            written[file] = sha256(content).hexdigest()
    for file in stale:
        if file not in written:
            file.unlink()
    _keep_record(folder, written)
    return list(written)


def quarantine_csv(checked: Checked, contract: DataContract) -> bytes:
    """Return a table's quarantined rows as CSV (UTF-8 with a mark, so that Excel reads it).

    One line per row and broken rule, by file, line and rule: file, line, rule, column, value,
    cause, fix; then the row's own columns as they came. A cell that a spreadsheet would take
    for a formula gets a leading apostrophe.
    """
    lines = pl.concat(_parts(checked, contract)).sort("file", "line", "order").drop("order")
    return lines.with_columns(harmless(pl.col(pl.String))).write_csv(include_bom=True).encode()


def _earlier(folder: Path, name: str) -> list[Path]:
    """Return the files of a table that are there, `touches.csv` before `touches-2.csv`."""
    own = re.compile(rf"{name}(?:-(\d+))?\.csv")
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    return sorted((f for f in there if own.fullmatch(f.name)), key=_number)


def _number(file: Path) -> int:
    number = re.search(r"-(\d+)\.csv$", file.name)
    return int(number[1]) if number else 1


def _next(folder: Path, name: str, changed: list[Path]) -> Path:
    """Return the file to write: after those that somebody changed, as the last one counts."""
    if not changed:
        return folder / f"{name}.csv"
    return folder / f"{name}-{_number(changed[-1]) + 1}.csv"


def _refuse_other_file(file: Path) -> None:
    # A spreadsheet may have saved it with other separators, quotes or another encoding.
    start = file.read_bytes()[:_HEADER_BYTES].replace(b"\0", b"").decode("utf-8", errors="ignore")
    if tuple(re.findall(r"[a-z]+", start))[: len(ABOUT)] != ABOUT:
        raise QuarantineFolderError(
            f"{file.name} in {file.parent} is not a quarantine file and would be overwritten. "
            "Choose an empty folder for the quarantined rows."
        )


def _checksum(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def _read_record(folder: Path) -> dict[str, str]:
    """Return the checksum of each file as it was written; whatever else differs was changed."""
    try:
        lines = (folder / _RECORD).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}


def _keep_record(folder: Path, written: dict[Path, str]) -> None:
    record = folder / _RECORD
    if not written:
        record.unlink(missing_ok=True)
        return
    lines = "".join(f"{checksum}  {file.name}\n" for file, checksum in written.items())
    write_atomically(record, lines.encode())


def _parts(checked: Checked, contract: DataContract) -> Iterator[pl.DataFrame]:
    for order, rule in enumerate(_rules(checked, contract)):
        rows = checked.bad.filter(pl.col("broken").list.contains(rule.name))
        yield rows.select(_line(contract, rule, order))


def _rules(checked: Checked, contract: DataContract) -> Iterator[Rule]:
    """Yield the contract's rules, then what reading found, such as rows with values too many."""
    yield from contract.rules
    known = {rule.name for rule in contract.rules}
    for found in checked.findings:
        if found.rule not in known:
            yield Rule(
                found.rule, found.severity, found.says, found.cause, found.fix, found.columns, ""
            )


def _line(contract: DataContract, rule: Rule, order: int) -> list[pl.Expr]:
    """Return the columns of the lines about one rule."""
    file, line = PLACE
    return [
        pl.col(file).alias("file"),
        pl.col(line).alias("line"),
        pl.lit(rule.name).alias("rule"),
        pl.lit(" + ".join(rule.columns)).alias("column"),
        shown_value(rule.columns).alias("value"),
        pl.lit(rule.cause).alias("cause"),
        pl.lit(rule.fix).alias("fix"),
        *(pl.col(c.name) for c in contract.columns),
        pl.lit(order, dtype=pl.Int32).alias("order"),
    ]
