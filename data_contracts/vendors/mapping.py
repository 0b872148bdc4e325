"""A vendor's file becomes rows of the ledger's tables, as its format says."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.masking import ADDRESS, HIDDEN
from data_contracts.odcs import contract
from data_contracts.reading.table import TextTable
from data_contracts.vendors.casting import Situation, cast
from data_contracts.vendors.doubts import doubtful_words
from data_contracts.vendors.filling import Names, filled, holds, names_in, normal
from data_contracts.vendors.format import Becoming, Said
from data_contracts.vendors.recognise import Recognised

_FAULT, _EMAIL = "(fault)", "(e-mail)"
"""Columns beside the contract's while a file is mapped; no export has such names."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Rows of one of the ledger's tables out of one file.

    Attributes:
        table: The table's name.
        text: Contract columns that the file has, as they came, and the place of each row.
        typed: Every contract column, cast; aligned.
        faults: Why a row's values may stand in the wrong columns, else null; aligned.
        emails: The case-folded e-mail address of the person, else null; aligned. Of leads it is
            the lead's own; elsewhere it stands for the lead id that is still to be found. It
            never reaches a table.
        findings: What the format declares, and what had to be decided.
    """

    table: str
    text: pl.DataFrame
    typed: pl.DataFrame
    faults: pl.Series
    emails: pl.Series
    findings: tuple[Finding, ...]


def mapped(file: Recognised, situation: Situation) -> Iterator[Mapped]:
    """Yield what a file's rows become, one entry per table.

    Raises:
        AmbiguousDatesError: A column's dates can be read in two ways.
    """
    source = _source(file.table)
    names = names_in(file.table.rows.columns)
    sound = source.filter(pl.col(_FAULT).is_null())
    first, *others = file.kind.becomes
    # A row whose values may stand in the wrong columns becomes one quarantined row, not several.
    yield _become(source, names, first, situation)
    for becoming in others:
        yield _become(sound, names, becoming, situation)


def _source(table: TextTable) -> pl.DataFrame:
    return table.rows.with_columns(
        pl.lit(table.label).alias("(file)"), table.lines.alias("(line)"), table.faults.alias(_FAULT)
    )


def _become(source: pl.DataFrame, names: Names, becoming: Becoming, situation: Situation) -> Mapped:
    rows = source.filter(holds(becoming.only, names) | pl.col(_FAULT).is_not_null())
    rows, left_out = _without_left_out(rows, names, becoming, situation.label)
    if becoming.split and (name := names.get(normal(becoming.split))):
        rows = _split(rows, name)
    text, blanked = _filled(rows, names, becoming, situation.label)
    doubted = list(doubtful_words(rows, names, becoming, situation.label))
    text, hidden = _without_addresses(text, becoming.table, situation.label)
    said = [_finding(becoming.table, becoming.said, text.height, situation.label)] if (
        becoming.said and text.height
    ) else []  # fmt: skip
    emails, faults = text[_EMAIL], text[_FAULT]
    text, typed, decided = cast(
        text.drop(_EMAIL, _FAULT), contract(becoming.table), dict(becoming.cells), situation
    )
    findings = (*left_out, *said, *blanked, *doubted, *hidden, *decided)
    return Mapped(becoming.table, text, typed, faults, emails, findings)


def _without_left_out(
    rows: pl.DataFrame, names: Names, becoming: Becoming, label: str
) -> tuple[pl.DataFrame, list[Finding]]:
    findings: list[Finding] = []
    for left_out in becoming.left_out:
        leaves = holds(left_out.when, names) & pl.col(_FAULT).is_null()
        kept = rows.filter(~leaves)
        if count := rows.height - kept.height:
            findings.append(_finding(becoming.table, left_out.said, count, label))
        rows = kept
    return rows, findings


def _split(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Make one row per value; a row without any stays one row."""
    values = pl.col(column).str.split(";").list.eval(pl.element().str.strip_chars())
    given = values.list.eval(pl.element().filter(pl.element() != ""))
    return rows.with_columns(pl.when(given.list.len() > 0).then(given)).explode(column)


def _filled(
    rows: pl.DataFrame, names: Names, becoming: Becoming, label: str
) -> tuple[pl.DataFrame, list[Finding]]:
    cells = {name: filled(cell, names) for name, cell in becoming.cells.items()}
    email = next((names[n] for n in map(normal, becoming.email) if n in names), None)
    person = next((cells[name] for name, cell in becoming.cells.items() if cell.person), None)
    address = pl.col(email) if email else pl.lit(None, pl.String) if person is None else person
    text = rows.select(
        *(
            (pl.lit(None, pl.String) if becoming.cells[name].person else value).alias(name)
            for name, value in cells.items()
            if value is not None
        ),
        pl.col("(file)").alias("source_file"),
        pl.col("(line)").alias("source_row"),
        address.str.strip_chars().str.to_lowercase().alias(_EMAIL),
        _FAULT,
    )
    return _blanked(text, becoming, label)


def _blanked(
    text: pl.DataFrame, becoming: Becoming, label: str
) -> tuple[pl.DataFrame, list[Finding]]:
    """Empty the values that count only under a condition which does not hold."""
    findings: list[Finding] = []
    for name, cell in becoming.cells.items():
        if not cell.only_if or name not in text.columns:
            continue
        keeps = holds(cell.only_if, names_in(text.columns))
        after = text.with_columns(pl.when(keeps).then(pl.col(name)).alias(name))
        if count := text[name].count() - after[name].count():
            findings.append(_blanked_finding(becoming, name, count, label))
        text = after
    return text, findings


def _blanked_finding(becoming: Becoming, name: str, count: int, label: str) -> Finding:
    cell = becoming.cells[name]
    when = " and ".join(f"{c} is {' or '.join(v)}" for c, v in cell.only_if.items())
    return Finding(
        table=becoming.table,
        rule=f"{becoming.table}.{name}_left_out",
        severity=Severity.NOTE,
        rows=count,
        says=f"Values of “{cell.sources[0]}” in {label} that were left out, since they count only "
        f"where {when}: {count:,}.",
        cause="The system fills the field before it means anything.",
        fix="Nothing to do.",
        columns=(name,),
    )


def _without_addresses(
    text: pl.DataFrame, table: str, label: str
) -> tuple[pl.DataFrame, list[Finding]]:
    """Keep e-mail addresses out of links: mail tools put the recipient's into them."""
    if "url" not in text.columns or not text["url"].str.contains("@|%40").any():
        return text, []
    hidden = text.with_columns(pl.col("url").str.replace_all(ADDRESS, HIDDEN))
    count = int((hidden["url"] != text["url"]).sum())
    said = Finding(
        table=table,
        rule=f"{table}.addresses_hidden",
        severity=Severity.NOTE,
        rows=count,
        says=f"Links in {label} that held an e-mail address: {count:,}. It was taken out.",
        cause="Mail tools put the recipient's address into links.",
        fix="Nothing to do: no report needs it.",
        columns=("url",),
    )
    return hidden, [said] if count else []


def _finding(table: str, said: Said, rows: int, label: str) -> Finding:
    return Finding(
        table=table,
        rule=said.rule,
        severity=said.severity,
        rows=rows,
        says=said.says.format(rows=f"{rows:,}", label=label),
        cause=said.cause,
        fix=said.fix,
    )


def warnings_of(file: Recognised, present: set[str]) -> Iterator[Finding]:
    """Yield what a format says about columns that a file has.

    Args:
        file: The recognised file.
        present: The names of this vendor's tables among all files.
    """
    given = [c for c in file.table.rows.columns if file.table.rows[c].count()]
    for warned in file.kind.warned:
        starts = any(column.startswith(warned.columns_starting) for column in given)
        if starts and warned.unless not in present:
            yield _finding(file.kind.becomes[0].table, warned.said, 0, file.table.label)
