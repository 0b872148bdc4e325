"""A vendor's file becomes rows of the ledger's tables, as its format says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from data_contracts.causes import literal, said_of
from data_contracts.contract import Finding, Severity
from data_contracts.masking import ADDRESS, HIDDEN, MARK
from data_contracts.odcs import contract
from data_contracts.vendors.casting import Situation, cast
from data_contracts.vendors.conditions import holds, spoken
from data_contracts.vendors.doubts import doubtful_words, translated_words, unreadable_json
from data_contracts.vendors.filling import by_word, filled
from data_contracts.vendors.format import Becoming, VendorTable
from data_contracts.vendors.names import Names, first_in, names_in, normal
from data_contracts.vendors.people_words import called
from data_contracts.vendors.recognise import Recognised
from data_contracts.vendors.reshaping import listed
from data_contracts.vendors.shaping import finding_of, shaped
from data_contracts.vendors.source import EMAIL, FAULT, FILE, LINE, Source
from data_contracts.words import many

_SAME_AS, _VISITORS, _CALLED = "(same as)", "(visitors)", "(called)"
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
        vendor: The key of the vendor whose ids these are; empty where several vendors' rows
            were put together.
        same_as: Other ids of the same person, of the same vendor (List(String)), else null;
            aligned. They never reach a table.
        visitors: Ids of the same person as a visitor (List(String)), else null; aligned. They
            never reach a table.
        called: First and last name of each of the leads (`people_words.called`), else null;
            aligned; None where nothing is known of names. They tell apart who shares an address,
            and never reach a table.
    """

    table: str
    text: pl.DataFrame
    typed: pl.DataFrame
    faults: pl.Series
    emails: pl.Series
    findings: tuple[Finding, ...]
    vendor: str
    same_as: pl.Series
    visitors: pl.Series
    called: pl.Series | None = None


def mapped(file: Recognised, situation: Situation) -> Iterator[Mapped]:
    """Yield what a file's rows become, one entry per table that they become.

    Where `needs_whole_file` says no, the parts of a file may be mapped one after the other.

    Raises:
        AmbiguousDatesError: A column's dates can be read in two ways.
    """
    source = Source.of(file.table)
    sound = source.keeping(source.rows.filter(pl.col(FAULT).is_null()))
    others = source.rows[LINE]
    for place, becoming in enumerate(file.kind.becomes, 1):
        # A row whose values may stand in the wrong columns is quarantined once, not several times.
        rows = shaped(sound if place > 1 else source, becoming, situation)
        alone = sum(other.table == becoming.table for other in file.kind.becomes) == 1
        part = _become(rows.source, becoming, situation, rows.findings, alone=alone)
        others = others.filter(others.is_in(rows.others.implode()))
        last = place == len(file.kind.becomes)
        said = (_no_concern(situation.label, others.len()),) if last and others.len() else ()
        yield replace(part, findings=(*part.findings, *said))


def needs_whole_file(kind: VendorTable) -> bool:
    """Tell whether what becomes of a row depends on rows that may stand far from it."""
    return any(
        becoming.once_per or becoming.changes_of or becoming.carried or becoming.parents
        for becoming in kind.becomes
    )


def _no_concern(label: str, rows: int) -> Finding:
    return said_of(
        label,
        rows,
        "Rows of {label} that no table of the ledger is made of: {rows}.",
        table=label,
        rule="reading.rows_not_needed",
        severity=Severity.NOTE,
        cause="The export also tells of things that the ledger does not hold.",
        fix="Nothing to do.",
    )


def _become(
    source: Source,
    becoming: Becoming,
    situation: Situation,
    reshaped: list[Finding],
    *,
    alone: bool,
) -> Mapped:
    text, blanked = _filled(source, becoming, situation)
    text, repaired = situation.repairs.applied(
        situation.label, becoming.table, text, becoming.cells, situation.choices, alone=alone
    )
    doubted = [
        *doubtful_words(source, becoming, situation),
        *unreadable_json(source, becoming, situation),
        *translated_words(source, becoming, situation),
    ]
    text, hidden = _without_addresses(text, becoming.table, situation.label)
    said = [finding_of(becoming.table, becoming.said, text.height, situation.label)] if (
        becoming.said and text.height
    ) else []  # fmt: skip
    beside = text.select(FAULT, EMAIL, _SAME_AS, _VISITORS, _CALLED)
    text, typed, decided = cast(
        text.drop(beside.columns), contract(becoming.table), dict(becoming.cells), situation
    )
    return Mapped(
        table=becoming.table,
        text=text,
        typed=typed,
        faults=beside[FAULT],
        emails=beside[EMAIL],
        findings=(*reshaped, *repaired, *said, *blanked, *doubted, *hidden, *decided),
        vendor=situation.vendor.key,
        same_as=beside[_SAME_AS],
        visitors=beside[_VISITORS],
        called=beside[_CALLED] if becoming.table == "leads" else None,
    )


def _filled(
    source: Source, becoming: Becoming, situation: Situation
) -> tuple[pl.DataFrame, list[Finding]]:
    values = {n: filled(c, source.names, situation.lookups) for n, c in becoming.cells.items()}
    cells = {
        name: value if value is None else by_word(becoming.cells[name], value, source.rows)
        for name, value in values.items()
    }
    email = first_in(becoming.email, source.names)
    person = next((cells[name] for name, cell in becoming.cells.items() if cell.person), None)
    address = pl.col(email) if email else pl.lit(None, pl.String) if person is None else person
    text = source.rows.select(
        *(
            (pl.lit(None, pl.String) if becoming.cells[name].person else value).alias(name)
            for name, value in cells.items()
            if value is not None
        ),
        pl.col(FILE).alias("source_file"),
        pl.col(LINE).alias("source_row"),
        address.str.strip_chars().str.to_lowercase().alias(EMAIL),
        _ids(becoming.same_as, source).alias(_SAME_AS),
        _ids(becoming.visitor, source).alias(_VISITORS),
        (called(source.names) if becoming.table == "leads" else pl.lit(None)).alias(_CALLED),
        FAULT,
    )
    return _blanked(text, becoming, source.names, situation.label)


def _ids(columns: Iterable[str], source: Source) -> pl.Expr:
    """Return every id in some columns as one list; none of a row whose values are uncertain."""
    named = [source.names[name] for name in map(normal, columns) if name in source.names]
    if not named:
        return pl.lit(None, pl.List(pl.String))
    lists = [listed(pl.col(name)).fill_null(pl.lit([], pl.List(pl.String))) for name in named]
    ids = pl.concat_list(lists).list.unique(maintain_order=True)
    return pl.when((ids.list.len() > 0) & pl.col(FAULT).is_null()).then(ids)


def _blanked(
    text: pl.DataFrame, becoming: Becoming, names: Names, label: str
) -> tuple[pl.DataFrame, list[Finding]]:
    """Empty the values that count only under a condition which does not hold."""
    findings: list[Finding] = []
    for name, cell in becoming.cells.items():
        if not cell.only_if or name not in text.columns:
            continue
        keeps = holds(cell.only_if, names_in(text.columns))
        after = text.with_columns(pl.when(keeps).then(pl.col(name)).alias(name))
        if count := text[name].count() - after[name].count():
            own = first_in(cell.reads, names) or name
            findings.append(_blanked_finding(becoming, name, own, count, label))
        text = after
    return text, findings


def _blanked_finding(becoming: Becoming, name: str, own: str, count: int, label: str) -> Finding:
    cell = becoming.cells[name]
    return said_of(
        label,
        count,
        "Values of {named} in {label} that were left out, since they count only where "
        f"{literal(spoken(cell.only_if))}: {{rows}}.",
        table=becoming.table,
        rule=f"{becoming.table}.{name}_left_out",
        severity=Severity.NOTE,
        named=[f"“{own}”"],
        cause="The system fills the field before it means anything.",
        fix="Nothing to do.",
        columns=(name,),
    )


def _without_addresses(
    text: pl.DataFrame, table: str, label: str
) -> tuple[pl.DataFrame, list[Finding]]:
    """Keep e-mail addresses out of links: mail tools put the recipient's into them."""
    if "url" not in text.columns or not text["url"].str.contains(MARK).any():
        return text, []
    hidden = text.with_columns(pl.col("url").str.replace_all(ADDRESS, HIDDEN))
    count = int((hidden["url"] != text["url"]).sum())
    said = said_of(
        label,
        count,
        "Links in {label} that held an e-mail address: {rows}. It was taken out.",
        table=table,
        rule=f"{table}.addresses_hidden",
        severity=Severity.NOTE,
        cause="Mail tools put the recipient's address into links.",
        fix="Nothing to do: no report needs it.",
        columns=("url",),
    )
    return hidden, [said] if count else []


def warnings_of(file: Recognised, present: set[str]) -> Iterator[Finding]:
    """Yield what a format says about a file as a whole: of its columns, or why it is not needed.

    Args:
        file: The recognised file.
        present: The names of this vendor's tables among all files.
    """
    label = file.table.label
    if not file.kind.becomes:
        yield _not_needed(file)
        return
    given = [c for c in file.table.rows.columns if file.table.rows[c].count()]
    for warned in file.kind.warned:
        starts = any(column.startswith(warned.columns_starting) for column in given)
        if starts and warned.unless not in present:
            yield finding_of(file.kind.becomes[0].table, warned.said, 0, label)


def _not_needed(file: Recognised) -> Finding:
    label, rows = file.table.label, file.table.rows.height
    kind, why = f"{file.vendor.label} {file.kind.spoken}", file.kind.not_needed.rstrip(".")
    return said_of(
        label,
        rows,
        f"{literal(kind)}: {{many_rows}} in {{label}}. None of them becomes a row of the ledger: "
        f"{literal(why)}.",
        table=label,
        rule="reading.not_needed",
        severity=Severity.NOTE,
        says=f"{label} ({many(rows, 'row')}) is {kind}. None of its rows becomes a row of the "
        f"ledger: {why}.",
        cause="The export has more tables than the ledger needs.",
        fix="Nothing to do.",
    )
