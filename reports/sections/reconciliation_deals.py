"""The deals behind every line of the reconciliation, each with its file and line."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from attribution.analysis import Analysis
from attribution.reconcile import NO_TOUCH_LINE, QUARANTINED, WITH_JOURNEY, Kind, Step
from data_contracts.odcs import contract
from data_contracts.spreadsheets import harmless
from reports.blocks import Attached, Block, Table
from reports.names import key_part, name
from reports.numbers import UNKNOWN, count, date, exact_money, in_units, unit_digits
from reports.tables import NUMBER, WORDS, table
from reports.wording import unit

MOST_DEALS = 20
"""So many deals of a line are listed, those with most money; the page offers all as a file."""

_TOTALS_SHOWN = (WITH_JOURNEY, NO_TOUCH_LINE)
_RULES = {
    rule.name: rule.found or rule.says for key in ("deals", "leads") for rule in contract(key).rules
}


def deals_behind(analysis: Analysis) -> list[Block]:
    """Return a table of deals for every line that leaves some out, and for what is credited."""
    steps = analysis.reconciliation.steps
    shown = [s for s in steps if s.kind is Kind.LEFT_OUT or s.key in _TOTALS_SHOWN]
    # What is credited stands last: it is the longest, and nobody misses it.
    ordered = sorted(shown, key=lambda step: (step.kind is Kind.PART, step.key == WITH_JOURNEY))
    return [_deals_table(analysis, step) for step in ordered if step.deals]


def every_deal(analysis: Analysis) -> Attached:
    """Return a CSV of every deal in the export with the line that it stands in."""
    noun = unit(analysis.settings)
    return Attached(
        f"Every {noun.one} with its line, file and row",
        "reconciliation.csv",
        _csv(analysis, analysis.deal_lines),
    )


def broken_rules(broken: list[str] | None) -> list[str]:
    """Return in words what is wrong with a row in quarantine: each rule that it breaks, once."""
    return [_RULES.get(rule, rule) for rule in dict.fromkeys(broken or ())]


def account_told(account: str | None, called: str | None) -> str:
    """Return a deal's customer by name and id: `Acme Manufacturing · A000293`."""
    parts = [name(part) for part in dict.fromkeys((called, account)) if part]
    return " · ".join(parts) or "–"


def _deals_table(analysis: Analysis, step: Step) -> Table:
    deals, nouns = analysis.deals_of(step.key), unit(analysis.settings)
    largest = deals.sort(
        pl.coalesce("amount_minor", "own_minor"),
        "source_file", "source_row", descending=[True, False, False], nulls_last=True,
    )  # fmt: skip
    shown = largest.head(MOST_DEALS).with_columns(
        pl.col("milestone_at").dt.convert_time_zone(analysis.zone),
        counted_in=pl.lit(analysis.currency, pl.String),
    )
    more = deals.height - shown.height
    quarantined = step.key == QUARANTINED
    told = f"{nouns.one if step.deals == 1 else nouns.many}"
    note = "Sorted by amount, largest first."
    if more > 0:
        note = (
            f"The {count(shown.height)} largest; {count(more)} more are in the file that the page "
            "Reconciliation offers."
        )
    return table(
        f"reconciliation-{key_part(step.key)}",
        f"{step.label}: {count(step.deals)} {told}",
        (
            (nouns.one.capitalize(), WORDS), ("Account", WORDS), ("Date", WORDS),
            ("Amount", NUMBER), *((("What is wrong", WORDS),) if quarantined else ()),
            ("File", WORDS), ("Row", NUMBER),
        ),
        [_deal_row(row, quarantined=quarantined) for row in shown.iter_rows(named=True)],
        note=note,
        attached=Attached(
            f"All {count(step.deals)} as a file",
            f"reconciliation-{key_part(step.key)}.csv",
            _csv(analysis, deals),
        )
        if more > 0
        else None,
    )  # fmt: skip


def _deal_row(row: dict[str, Any], *, quarantined: bool) -> list[str]:
    return [
        name(row["deal_id"]),
        account_told(row["account"], row["account_name"]),
        "–" if row["milestone_at"] is None else date(row["milestone_at"]),
        _amount(row),
        *([name("; ".join(broken_rules(row["broken"])), _LONGEST)] if quarantined else []),
        name(row["source_file"]),
        count(row["source_row"]),
    ]


def _amount(row: dict[str, Any]) -> str:
    """Return the amount as the reconciliation counts it; else its own, or as it was written."""
    if row["amount_minor"] is not None:
        return exact_money(row["amount_minor"], row["counted_in"])
    if row["own_minor"] is not None:
        return exact_money(row["own_minor"], row["currency"])
    return name(row["stated"]) if row["stated"] else UNKNOWN


def _csv(analysis: Analysis, deals: pl.DataFrame) -> bytes:
    """Return deals as CSV, UTF-8 with a mark so that Excel reads it, and harmless there."""
    labels = {step.key: step.label for step in analysis.reconciliation.steps}
    one = unit(analysis.settings).one
    amounts = _in_units(deals["amount_minor"], [analysis.currency] * deals.height)
    own = _in_units(deals["own_minor"], deals["currency"])
    told = deals.select(
        pl.col("line").replace_strict(labels, default=None, return_dtype=pl.String).alias("line"),
        pl.col("deal_id").alias(f"{one}_id"),
        "name",
        "account",
        "account_name",
        pl.col("milestone_at").dt.convert_time_zone(analysis.zone).dt.date().alias("date"),
        amounts.alias(f"amount_{analysis.currency or 'stated'}"),
        "currency",
        pl.coalesce(own, "stated").alias("own_amount"),
        pl.col("broken").list.unique(maintain_order=True).list.join(", ").alias("rules_broken"),
        pl.col("source_file").alias("file"),
        pl.col("source_row").alias("row"),
    )
    return told.with_columns(harmless(pl.col(pl.String))).write_csv(include_bom=True).encode()


def _in_units(minor: pl.Series, currencies: Iterable[str | None]) -> pl.Series:
    """Return amounts as plain decimals, with as many digits as their currencies have."""
    told = [
        None if amount is None else f"{in_units(amount, code):.{unit_digits(code)}f}"
        for amount, code in zip(minor, currencies, strict=True)
    ]
    return pl.Series(told, dtype=pl.String)


_LONGEST = 200
