"""Which rows of a file become rows of a table, and what is said of those that do not."""

from dataclasses import dataclass

import polars as pl

from data_contracts.causes import said_of
from data_contracts.contract import Finding, Severity
from data_contracts.reading.times import read_times
from data_contracts.vendors.casting import Situation, time_reading
from data_contracts.vendors.cells import Cell, Condition
from data_contracts.vendors.conditions import holds
from data_contracts.vendors.format import Becoming, is_computed
from data_contracts.vendors.names import first_in, normal
from data_contracts.vendors.parents import without_children
from data_contracts.vendors.reshaping import carried, changes_of, once_per, split, unpivoted
from data_contracts.vendors.shapes import Said
from data_contracts.vendors.source import FAULT, LINE, Source
from data_contracts.vendors.wide import unread_columns


@dataclass(frozen=True, slots=True)
class Shaped:
    """The rows of a file that become something.

    Attributes:
        source: These rows, with computed columns.
        findings: What counts the rows that went.
        others: The lines of those that are no concern of this table (Int64, distinct).
    """

    source: Source
    findings: list[Finding]
    others: pl.Series


def shaped(source: Source, becoming: Becoming, situation: Situation) -> Shaped:
    """Return the rows that become something, in the order that `Becoming` states.

    Args:
        source: The file's rows.
        becoming: What they become.
        situation: What else is known.

    Raises:
        AmbiguousDatesError: Rows are ordered by dates that can be read in two ways.
    """
    source, empty = _unpivoted(source, becoming, situation.label)
    source, before = _taken(source, _by_own_columns(becoming))
    source = _carried(source.with_added(becoming.added, situation.lookups), becoming, situation)
    source, after = _taken(source, becoming.only)
    others = pl.concat([before, after]).unique()
    source, left_out = _without_left_out(source, becoming, situation.label)
    source, parents = _without_children(source, becoming, situation)
    if becoming.split:
        source = split(source, becoming.split, becoming.split_by)
    source, repeated = _once_per(source, becoming, situation)
    source, unchanged = _changes_of(source, becoming, situation)
    return Shaped(source, [*empty, *left_out, *parents, *repeated, *unchanged], others)


def finding_of(table: str, said: Said, rows: int, label: str) -> Finding:
    """Return a finding that a format declares, with its count and the file's name."""
    return said_of(
        label,
        rows,
        said.says,
        table=table,
        rule=said.rule,
        severity=said.severity,
        cause=said.cause,
        fix=said.fix,
    )


def _unpivoted(source: Source, becoming: Becoming, label: str) -> tuple[Source, list[Finding]]:
    if not becoming.unpivot:
        return source, []
    unread = list(unread_columns(source, becoming, label))
    source, empty = unpivoted(source, becoming.unpivot)
    return source, [*unread, *([_empty_rows(becoming.table, empty, label)] if empty else [])]


def _empty_rows(table: str, count: int, label: str) -> Finding:
    return said_of(
        label,
        count,
        "{many_rows} of {label} had no value in any of the columns that become rows, such as "
        "months; nothing became of them.",
        table=table,
        rule=f"{table}.without_values",
        severity=Severity.NOTE,
        cause="The sheet keeps empty rows or headings between its rows.",
        fix="Nothing to do, unless a value is missing there.",
    )


def _by_own_columns(becoming: Becoming) -> Condition:
    """Return what can be told of rows before anything is computed for them.

    It saves computing what nobody asks for; but what is carried comes from rows of any kind.
    """
    only = becoming.only.items()
    return {} if becoming.carried else {c: w for c, w in only if not is_computed(c)}


def _taken(source: Source, only: Condition) -> tuple[Source, pl.Series]:
    """Return the rows that fit, and the lines of which none does."""
    taken = holds(only, source.names) | pl.col(FAULT).is_not_null()
    rows = source.rows.filter(taken)
    if rows.height == source.rows.height:
        return source, source.rows[LINE].clear()
    others = source.rows.filter(~taken)[LINE].unique()
    return source.keeping(rows), others.filter(~others.is_in(rows[LINE].implode()))


def _without_left_out(
    source: Source, becoming: Becoming, label: str
) -> tuple[Source, list[Finding]]:
    rows, findings = source.rows, []
    for left_out in becoming.left_out:
        leaves = holds(left_out.when, source.names) & pl.col(FAULT).is_null()
        kept = rows.filter(~leaves)
        if count := rows.height - kept.height:
            findings.append(finding_of(becoming.table, left_out.said, count, label))
        rows = kept
    return source.keeping(rows), findings


def _carried(source: Source, becoming: Becoming, situation: Situation) -> Source:
    if not becoming.carried:
        return source
    moments = _moments(source, becoming.carried.by, becoming, situation)
    return source if moments is None else carried(source, becoming.carried, moments)


def _without_children(
    source: Source, becoming: Becoming, situation: Situation
) -> tuple[Source, list[Finding]]:
    if not becoming.parents:
        return source, []
    source, gone, rests = without_children(source, becoming.parents, situation.choices.decimal)
    said = finding_of(becoming.table, becoming.parents.said, gone + rests, situation.label)
    return source, [said] if gone or rests else []


def _once_per(
    source: Source, becoming: Becoming, situation: Situation
) -> tuple[Source, list[Finding]]:
    if not becoming.once_per:
        return source, []
    moments = _moments(source, becoming.once_per.first_by, becoming, situation)
    source, gone = once_per(source, becoming.once_per, moments)
    said = finding_of(becoming.table, becoming.once_per.said, gone, situation.label)
    return source, [said] if gone else []


def _changes_of(
    source: Source, becoming: Becoming, situation: Situation
) -> tuple[Source, list[Finding]]:
    if not becoming.changes_of:
        return source, []
    moments = _moments(source, becoming.changes_of.by, becoming, situation)
    if moments is None:
        return source, []
    source, gone = changes_of(source, becoming.changes_of, moments)
    said = finding_of(becoming.table, becoming.changes_of.said, gone, situation.label)
    return source, [said] if gone else []


def _moments(
    source: Source, column: str, becoming: Becoming, situation: Situation
) -> pl.Series | None:
    """Read a column of times as the cell does that is filled from it."""
    name = first_in([column], source.names) if column else None
    if name is None:
        return None
    cells = {**becoming.added, **becoming.cells}
    of_column = (c for c in cells.values() if normal(column) in map(normal, c.sources))
    cell = becoming.added.get(column) or next(of_column, Cell())
    return read_times(source.rows[name], time_reading(cell, situation)).values
