"""Quarantined rows as files that open in a spreadsheet: where, which rule, why, what to do."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from data_contracts.contract import Checked, DataContract, Rule
from data_contracts.dataset import Dataset
from data_contracts.files import write_atomically
from data_contracts.odcs import contract as contract_of
from data_contracts.raw import PLACE, shown_value
from data_contracts.spreadsheets import harmless

_ABOUT = ("file", "line", "rule", "column", "value", "cause", "fix")
_FIRST_LINE = "\ufeff" + ",".join(_ABOUT)


class QuarantineFolderError(Exception):
    """The folder holds a file of the same name that is not a quarantine file."""


def write_quarantine(dataset: Dataset, folder: Path) -> list[Path]:
    """Write `<table>.csv` for each table with quarantined rows, and return the files.

    A table without any loses the quarantine file of an earlier check, which would mislead.

    Args:
        dataset: The checked tables.
        folder: Where to write; it is made if absent.

    Raises:
        QuarantineFolderError: The folder holds such a file that is something else, for
            example the export itself; nothing is overwritten.
        OSError: The folder cannot be written.
    """
    files = {folder / f"{name}.csv": name for name in dataset.tables}
    for file in files:
        _refuse_other_file(file)
    written = []
    for file, name in files.items():
        checked = dataset.tables[name]
        if not checked.bad_rows:
            file.unlink(missing_ok=True)
            continue
        write_atomically(file, quarantine_csv(checked, contract_of(name)))
        written.append(file)
    return written


def quarantine_csv(checked: Checked, contract: DataContract) -> bytes:
    """Return a table's quarantined rows as CSV (UTF-8 with a mark, so that Excel reads it).

    One line per row and broken rule, by file, line and rule: file, line, rule, column, value,
    cause, fix; then the row's own columns as they came. A cell that a spreadsheet would take
    for a formula gets a leading apostrophe.
    """
    lines = pl.concat(_parts(checked, contract)).sort("file", "line", "order").drop("order")
    return lines.with_columns(harmless(pl.col(pl.String))).write_csv(include_bom=True).encode()


def _refuse_other_file(file: Path) -> None:
    if not file.exists():
        return
    with file.open(encoding="utf-8", errors="replace") as text:
        if not text.readline().startswith(_FIRST_LINE):
            raise QuarantineFolderError(
                f"{file.name} in {file.parent} is not a quarantine file and would be overwritten. "
                "Choose an empty folder for the quarantined rows."
            )


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
