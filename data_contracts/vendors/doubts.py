"""What a file's values may mean beyond what they were taken for, or cannot be taken for."""

from collections.abc import Iterator

import polars as pl

from data_contracts.causes import literal, said_of
from data_contracts.contract import Finding, Place, Severity
from data_contracts.masking import ADDRESS, HIDDEN
from data_contracts.vendors.casting import Situation
from data_contracts.vendors.cells import Cell
from data_contracts.vendors.filling import filled
from data_contracts.vendors.format import Becoming
from data_contracts.vendors.names import first_in
from data_contracts.vendors.source import FAULT, FILE, LINE, Source

_SHOWN = 5
_LONGEST = 80


def doubtful_words(source: Source, becoming: Becoming, situation: Situation) -> Iterator[Finding]:
    """Yield one finding per column with words that fit its `doubtful` but became `otherwise`.

    Args:
        source: The source's rows.
        becoming: What they become.
        situation: What else is known.
    """
    for column, cell, word, taken_for in _read_from_words(source, becoming, situation):
        if not cell.doubtful:
            continue
        fits = pl.col(word).str.contains(f"(?i){cell.doubtful}")
        doubted = source.rows.filter(fits & (taken_for == cell.otherwise))
        if doubted.height:
            found = doubted.select("(file)", "(line)", pl.col(word).alias("word"))
            place = f"{becoming.table}.{column}"
            yield _said(place, word.strip("()"), cell.otherwise or "", found, situation.label)


def unreadable_json(source: Source, becoming: Becoming, situation: Situation) -> Iterator[Finding]:
    """Yield one finding per column that should hold JSON objects but has other texts.

    Args:
        source: The source's rows.
        becoming: What they become.
        situation: What else is known.
    """
    cells = (*becoming.added.values(), *becoming.cells.values())
    columns = [first_in(cell.json.column, source.names) for cell in cells if cell.json]
    for column in filter(None, dict.fromkeys(columns)):
        text = pl.col(column)
        readable = text.str.starts_with("{") & text.str.json_path_match("$").is_not_null()
        other = source.rows.filter(text.is_not_null() & ~readable & pl.col(FAULT).is_null())
        if other.height:
            yield _no_json(column, other, becoming.table, situation.label)


def translated_words(source: Source, becoming: Becoming, situation: Situation) -> Iterator[Finding]:
    """Yield one note per column that is `told`, on the words that became others.

    Args:
        source: The source's rows.
        becoming: What they become.
        situation: What else is known.
    """
    for column, cell, name, ours in _read_from_words(source, becoming, situation):
        if not cell.told:
            continue
        changed = _words(source.rows, name, ours).with_columns(
            pl.col("word", "ours").str.replace_all(ADDRESS, HIDDEN)
        )
        if changed.height:
            yield _translated(becoming.table, column, changed, situation.label)


def _read_from_words(
    source: Source, becoming: Becoming, situation: Situation
) -> Iterator[tuple[str, Cell, str, pl.Expr]]:
    """Yield each column that says what it makes of words, with their column and its values."""
    for column, cell in becoming.cells.items():
        name = first_in(cell.sources, source.names)
        if name is None or not (cell.doubtful or cell.told):
            continue
        if (ours := filled(cell, source.names, situation.lookups)) is not None:
            yield column, cell, name, ours


def _words(rows: pl.DataFrame, name: str, ours: pl.Expr) -> pl.DataFrame:
    """Return `word`, `ours` and `rows`: what became of words that changed, and in how many rows."""
    pairs = [pl.col(name).alias("word"), ours.alias("ours")]
    changed = pl.col("word") != pl.col("ours")
    if set(ours.meta.root_names()) != {name}:
        return rows.select(*pairs, rows=1).filter(changed)
    # A column of words has few different ones, and mostly they are the ledger's.
    if rows[name].unique().to_frame().select(pairs).filter(changed).is_empty():
        return pl.DataFrame(schema={"word": pl.String, "ours": pl.String, "rows": pl.Int64})
    words = rows.group_by(name).agg(pl.len().cast(pl.Int64).alias("(rows)"))
    return words.select(*pairs, rows="(rows)").filter(changed)


def _translated(table: str, column: str, changed: pl.DataFrame, label: str) -> Finding:
    pairs = changed.select("word", "ours").unique().sort("word", "ours").rows()
    return said_of(
        label,
        int(changed["rows"].sum()),
        f"In {{many_rows}} of {{label}} the {column} is written in another way than the ledger's: "
        "{named}.",
        table=table,
        rule=f"{table}.{column}_translated",
        severity=Severity.NOTE,
        named=[f"“{word[:_LONGEST]}” is {ours}" for word, ours in pairs],
        cause="The system has its own words, or writes them with capitals or blanks.",
        fix="Nothing to do, if they mean that.",
        columns=(column,),
    )


def _no_json(column: str, rows: pl.DataFrame, table: str, label: str) -> Finding:
    places = rows.select(FILE, LINE, pl.col(column).str.head(_LONGEST)).head(_SHOWN).rows()
    return said_of(
        label,
        rows.height,
        f"In {{many_rows}} of {{label}} the “{literal(column)}” is no JSON object, so that "
        "nothing was read from it.",
        table=table,
        rule=f"{table}.json_unreadable",
        severity=Severity.SHOULD_FIX,
        cause="The value was cut off, or the file was edited in a spreadsheet.",
        fix="Export it again, and do not save it from a spreadsheet.",
        places=tuple(Place(*row) for row in places),
    )


def _said(place: str, source: str, taken_for: str, found: pl.DataFrame, label: str) -> Finding:
    table, _, column = place.partition(".")
    first = found.sort("(file)", "(line)").head(_SHOWN).rows()
    return said_of(
        label,
        found.height,
        f"In {{many_rows}} of {{label}} the “{literal(source)}” was read as {taken_for}, "
        f"although it may mean another {column}: {{named}}.",
        table=table,
        rule=f"{place}_doubtful",
        severity=Severity.SHOULD_FIX,
        named=[f"“{word}”" for word in found["word"]],
        cause="The name is not one that the system gives by itself.",
        fix="Rename it to Closed won or Closed lost if it means that; else nothing changes.",
        columns=(column,),
        places=tuple(Place(file, line, word[:_LONGEST]) for file, line, word in first),
    )
