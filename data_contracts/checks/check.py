"""A table held to its contract: good rows, quarantined rows, findings; no row is lost."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

import polars as pl

from data_contracts.contract import Checked, DataContract, Finding, Place, Rule, Severity
from data_contracts.raw import PLACE, RawTable, as_it_came, shown_value
from data_contracts.words import many

_EXAMPLES = 5
_SET_ASIDE = "expect_row_not_to_repeat"
_NO_REFERENCES: Mapping[str, pl.Series] = MappingProxyType({})


class RowsLostError(Exception):
    """Good and quarantined rows do not add up to the rows read: a fault of ours, never shown."""


def check(
    raw: RawTable,
    contract: DataContract,
    references: Mapping[str, pl.Series] = _NO_REFERENCES,
) -> Checked:
    """Hold one table to its contract.

    Rows that break a must-fix rule are quarantined (unless the rule lets them stay until somebody
    decides), and so are exact copies of another row. All other rows stay in use, whatever else
    is found about them.

    Args:
        raw: The table as it came and as it was cast.
        contract: What it must hold.
        references: The values that other tables hold, by `table.column`. Where a rule's
            reference is absent, the table was not read, and a note says so.

    Returns:
        The rows and what was found about them; `Checked` says the columns.

    Raises:
        RuleNotCheckedError: A rule could not be checked, so nobody knows whether rows keep it.
        RowsLostError: Good and quarantined rows do not add up to those read.
    """
    frame = side_by_side(raw, contract)
    rules = comparable(contract, references)
    broken = _broken(frame, rules, references) if frame.height else {}
    removed = _removed(frame, rules, broken)
    good, bad = _good(frame, contract, removed), bad_rows(frame, contract, removed, broken)
    if good.height + bad.height != raw.text.height:
        raise RowsLostError(
            f"{contract.name}: {raw.text.height} rows were read, but {good.height} are good "
            f"and {bad.height} quarantined."
        )
    found = [
        broken_finding(
            contract.name, rule, int(mask.sum()), frame.height, places_in(frame, rule, mask)
        )
        for rule in rules
        if (mask := broken.get(rule.name)) is not None
    ]
    given = {column.name for column in contract.columns if frame[column.name].count()}
    return Checked(good, bad, (*found, *not_compared(given, contract, references)))


def comparable(contract: DataContract, references: Mapping[str, pl.Series]) -> list[Rule]:
    """Return the rules that can be checked, must fix first: those whose reference was read."""
    rules = [rule for rule in contract.rules if _reference(rule) in (None, *references)]
    return sorted(rules, key=lambda rule: list(Severity).index(rule.severity))


def leaves(rule: Rule) -> bool:
    """Whether rows that break a rule are quarantined."""
    must_go = rule.severity is Severity.MUST_FIX and not rule.stays
    return must_go or rule.expectation == _SET_ASIDE


def side_by_side(raw: RawTable, contract: DataContract) -> pl.DataFrame:
    """Return the cast columns, each column's text beside it, and the place of the row."""
    absent = pl.lit(None, dtype=pl.String)
    texts = [
        (pl.col(c.name) if c.name in raw.text.columns else absent).alias(as_it_came(c.name))
        for c in contract.columns
    ]
    cast = raw.typed.select(pl.col(c.name).cast(c.dtype) for c in contract.columns)
    text = raw.text.lazy().with_columns(texts).select([*map(as_it_came, cast.columns), *PLACE])
    return pl.concat([cast, text.collect()], how="horizontal")


def _reference(rule: Rule) -> str | None:
    return rule.arguments.get("reference")


def _broken(
    frame: pl.DataFrame, rules: Sequence[Rule], references: Mapping[str, pl.Series]
) -> dict[str, pl.Series]:
    from data_contracts.checks.expectations import broken_rows  # noqa: PLC0415 - costs seconds

    found = broken_rows(frame, rules, references)
    return {rule.name: found[rule.name] for rule in rules if rule.name in found}


def _removed(
    frame: pl.DataFrame, rules: Sequence[Rule], broken: Mapping[str, pl.Series]
) -> pl.Series:
    """Return which rows leave: those that break a must-fix rule, and exact copies."""
    leaving = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
    for rule in rules:
        if rule.name in broken and leaves(rule):
            leaving |= broken[rule.name]
    return leaving


def _good(frame: pl.DataFrame, contract: DataContract, removed: pl.Series) -> pl.DataFrame:
    return frame.select(*(c.name for c in contract.columns), *PLACE).filter(~removed)


def bad_rows(
    frame: pl.DataFrame,
    contract: DataContract,
    removed: pl.Series,
    broken: Mapping[str, pl.Series],
) -> pl.DataFrame:
    """Return the rows that leave, as they came, with the rules that each of them breaks.

    Args:
        frame: The rows, `side_by_side`.
        contract: What they were held to.
        removed: Which of them leave.
        broken: Which of them break a rule, by the rule's name, must fix first.
    """
    texts = [pl.col(as_it_came(c.name)).alias(c.name) for c in contract.columns]
    rows = frame.filter(removed).select(*texts, *PLACE)
    names = [
        pl.select(pl.when(mask.filter(removed)).then(pl.lit(name))).to_series().alias(name)
        for name, mask in broken.items()
    ]
    if not names:
        return rows.with_columns(broken=pl.lit([], dtype=pl.List(pl.String)))
    return rows.with_columns(broken=pl.concat_list(names).list.drop_nulls())


def broken_finding(
    table: str, rule: Rule, rows: int, height: int, places: Sequence[Place]
) -> Finding:
    """Say how many rows of a table break a rule.

    Args:
        table: The table's name.
        rule: The rule.
        rows: How many rows break it.
        height: How many rows were checked.
        places: Examples.
    """
    return Finding(
        table=table,
        rule=rule.name,
        severity=rule.severity,
        rows=rows,
        says=f"In {rows:,} of {many(height, 'row')} {rule.found}.",
        cause=rule.cause,
        fix=rule.fix,
        columns=rule.columns,
        places=tuple(places),
    )


def places_in(frame: pl.DataFrame, rule: Rule, mask: pl.Series) -> tuple[Place, ...]:
    """Return up to five examples of rows that break a rule, by file and line."""
    rows = frame.lazy().filter(mask).select(*PLACE, value=shown_value(rule.columns, as_it_came))
    first = rows.sort(PLACE).head(_EXAMPLES).collect()
    return tuple(Place(file, line, value) for file, line, value in first.rows())


def not_compared(
    given: Collection[str], contract: DataContract, references: Mapping[str, pl.Series]
) -> Iterator[Finding]:
    """Say which rules had nothing to compare with, so that silence is not taken for health.

    Args:
        given: The columns that have any value.
        contract: What was to be held.
        references: The values that other tables hold, by `table.column`.
    """
    for rule in contract.rules:
        other = _reference(rule)
        if other is None or other in references or not set(given) & set(rule.columns):
            continue
        table = other.partition(".")[0]
        yield Finding(
            table=contract.name,
            rule=rule.name,
            severity=Severity.NOTE,
            rows=0,
            says=f"There is no list of {table}, so {' and '.join(rule.columns)} of "
            f"{contract.name.replace('_', ' ')} could not be checked against it.",
            cause=f"There was no export of {table} among the files.",
            fix=f"Nothing to do; an export of {table} among the files would be compared.",
            columns=rule.columns,
        )
