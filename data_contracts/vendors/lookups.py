"""What cells of one file look up in other files of the same vendor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.reading.times import TimeReading, read_times
from data_contracts.vendors.cells import Cell, Lookup
from data_contracts.vendors.conditions import holds
from data_contracts.vendors.names import first_in, names_in
from data_contracts.vendors.recognise import Recognised
from data_contracts.words import many


@dataclass(frozen=True, slots=True)
class Lookups:
    """The values that one vendor's cells can look up.

    Attributes:
        found: By lookup and `cut`: `key` (String, distinct) and `value` (String), none of them
            null. Without a key, the keys are the labels of files that hold one value each.
    """

    found: Mapping[tuple[Lookup, int], pl.DataFrame] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def looked_up(self, lookup: Lookup, cut: int, key: pl.Expr | None) -> pl.Expr | None:
        """Return what a cell's value stands for, or None where there is nothing at all.

        Args:
            lookup: What is looked up.
            cut: How many characters of a key count.
            key: The cell's value so far; None where the file has none.
        """
        pairs = self.found.get((lookup, cut))
        if not lookup.key:
            value = None if pairs is None or pairs.is_empty() else _of_same_file(pairs)
            return value if value is not None else key if lookup.keep else None
        if key is None:
            return None
        if pairs is None or pairs.is_empty():
            return key if lookup.keep else pl.lit(None, pl.String)
        otherwise = key if lookup.keep else None
        compared = key.map_batches(_seconds, return_dtype=pl.String) if lookup.second else key
        return compared.replace_strict(
            pairs["key"], pairs["value"], default=otherwise, return_dtype=pl.String
        )


NO_LOOKUPS = Lookups()
_FILE = "(file)"
_WITHIN = r"^(.*)/[^/]*$"
"""A section's label is its file's, a slash and the section's title."""


def _of_same_file(pairs: pl.DataFrame) -> pl.Expr:
    """Return the value that the same file has; where there is but one in all, that one."""
    if pairs["value"].n_unique() == 1:
        return pl.lit(pairs["value"][0])
    return (
        pl.col(_FILE)
        .str.extract(_WITHIN)
        .replace_strict(pairs["key"], pairs["value"], default=None, return_dtype=pl.String)
    )


def lookups_of(files: Sequence[Recognised]) -> tuple[Lookups, tuple[Finding, ...]]:
    """Find everything that the cells of one vendor's files look up.

    Where several rows have one key, the first counts, by file name and line.

    Args:
        files: All files of one vendor, in any order.

    Returns:
        What was found, and notes: on tables that are missing, on keys with several values.
    """
    ordered = sorted(files, key=lambda file: (file.table.label, file.table.fingerprint))
    wanted = dict.fromkeys(_wanted(ordered))
    found: dict[tuple[Lookup, int], pl.DataFrame] = {}
    missing: list[tuple[str, str]] = []
    findings: list[Finding] = []
    for lookup, cut, column in wanted:
        pairs = _pairs(ordered, lookup, cut)
        if pairs is None:
            missing += [] if lookup.optional else [(lookup.table, column)]
            continue
        if (lookup, cut) not in found:
            findings += _unclear(pairs, lookup, ordered[0])
        found[lookup, cut] = _first_of_each(pairs, lookup)
    if missing:
        findings.append(_not_there(missing, ordered[0]))
    return Lookups(MappingProxyType(found)), tuple(findings)


def _wanted(files: Sequence[Recognised]) -> Iterator[tuple[Lookup, int, str]]:
    """Yield every lookup that the files can make use of, and for which column."""
    for file in files:
        names = names_in(file.table.rows.columns)
        for becoming in file.kind.becomes:
            computed = dict.fromkeys(becoming.added)
            cells = {**becoming.added, **becoming.cells}
            for name, cell in cells.items():
                if cell.lookup and _usable(cell, {**names, **names_in(computed)}):
                    yield cell.lookup, cell.cut, f"{name.strip('()')} of {becoming.table}"


def _usable(cell: Cell, names: Mapping[str, str]) -> bool:
    looked_at = (
        *cell.sources, *cell.first_given, *cell.joined, *(cell.json.column if cell.json else ())
    )  # fmt: skip
    return not looked_at or first_in(looked_at, names) is not None


def _pairs(files: Sequence[Recognised], lookup: Lookup, cut: int) -> pl.DataFrame | None:
    """Return the keys and values of a table's rows; None where no file has them."""
    parts = []
    for file in files:
        names = names_in(file.table.rows.columns)
        value = first_in(lookup.value, names)
        key = first_in(lookup.key, names)
        if file.kind.name == lookup.table and value and (key or not lookup.key):
            rows = file.table.rows.filter(holds(dict(lookup.only), names))
            changed = first_in([lookup.newest_by], names)
            parts += [
                rows.select(
                    key=shown.str.head(cut) if cut else shown,
                    value=value,
                    changed=pl.col(changed) if changed else pl.lit(None, pl.String),
                )
                for shown in ([pl.col(key)] if key else _places(file.table.label))
            ]
    if not parts:
        return None
    pairs = _newest_first(pl.concat(parts)).drop("changed")
    if lookup.second:
        pairs = pairs.with_columns(_seconds(pairs["key"]).alias("key"))
    listed = _listed(files, lookup)
    return pairs.filter(~pl.col("value").is_in(listed.implode())).drop_nulls()


def _newest_first(pairs: pl.DataFrame) -> pl.DataFrame:
    """Order the rows of all files by when they were changed; where that is not told, as they are.

    Where days and months can be mixed up, days are taken to come first.
    """
    if not pairs["changed"].count():
        return pairs
    moments = read_times(pairs["changed"], TimeReading("", order="dmy")).values
    return pairs.sort(moments, "changed", descending=True, nulls_last=True, maintain_order=True)


def _seconds(times: pl.Series) -> pl.Series:
    """Return times as whole seconds since 1970, as text; unmarked ones are UTC."""
    return read_times(times, TimeReading("")).values.dt.epoch("s").cast(pl.String)


def _listed(files: Sequence[Recognised], lookup: Lookup) -> pl.Series:
    """Return the values that stand for themselves, so that no other looks them up."""
    found = [pl.Series([], dtype=pl.String)]
    for file in files:
        column = first_in(lookup.unlisted[1:], names_in(file.table.rows.columns))
        if lookup.unlisted[:1] == (file.kind.name,) and column:
            found.append(file.table.rows[column].drop_nulls())
    return pl.concat(found)


def _places(label: str) -> list[pl.Expr]:
    """Return where a table without a key stands: its own label, and that of its file."""
    file, _, section = label.rpartition("/")
    return [pl.lit(place) for place in ((label, file) if section and file else (label,))]


def _first_of_each(pairs: pl.DataFrame, lookup: Lookup) -> pl.DataFrame:
    if not lookup.key or lookup.second:
        pairs = pairs.filter(pl.col("value").n_unique().over("key") == 1)
    return pairs.unique("key", keep="first", maintain_order=True)


def _unclear(pairs: pl.DataFrame, lookup: Lookup, file: Recognised) -> Iterator[Finding]:
    several = pairs.group_by("key").agg(pl.col("value").n_unique()).filter(pl.col("value") > 1)
    told_apart = lookup.newest_by or (not lookup.key and _first_of_each(pairs, lookup).height)
    if several.is_empty() or told_apart or lookup.second:
        return
    table, value = _spoken(file, lookup.table), lookup.value[0]
    says = (
        f"{many(several.height, 'id')} in {file.vendor.label} {table} have several values of "
        f"“{value}”; the first was taken."
        if lookup.key
        else f"{file.vendor.label} {table} has several values of “{value}”, so none was taken."
    )
    yield Finding(
        table=lookup.table,
        rule="reading.lookup_unclear",
        severity=Severity.NOTE if lookup.key else Severity.SHOULD_FIX,
        rows=several.height if lookup.key else 0,
        says=says,
        cause="It was renamed between two exports, or the export keeps old versions.",
        fix=f"Keep one row of each in the export of {table}.",
    )


def _not_there(missing: Sequence[tuple[str, str]], file: Recognised) -> Finding:
    columns = {table: [c for t, c in missing if t == table] for table, _ in sorted(missing)}
    tables = [_spoken(file, table) for table in columns]
    named = zip(tables, map(dict.fromkeys, columns.values()), strict=True)
    wanted = "; ".join(f"{table} (for {', '.join(several)})" for table, several in named)
    return Finding(
        table=file.vendor.key,
        rule="reading.lookup_missing",
        severity=Severity.NOTE,
        rows=0,
        says=f"{file.vendor.label} files that would say more are not there: {wanted}. "
        "Ids stay as they are, or the values stay empty.",
        cause="Other files name them by their ids only.",
        fix=f"Add the export of {' and of '.join(tables)}.",
    )


def _spoken(file: Recognised, table: str) -> str:
    kinds = {kind.name: kind.spoken for kind in file.vendor.tables}
    return kinds.get(table, table.replace("_", " "))
