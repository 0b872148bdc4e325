"""Rows of a cost sheet that add up its others: as costs of their own, money would count twice."""

from collections.abc import Collection, Iterator

import polars as pl

from data_contracts.contract import Checked, Finding, Severity
from data_contracts.copies.aside import set_aside
from data_contracts.raw import places_of

RULE = "costs.totals"

_TOTAL = (
    r"(?:(?:grand |sub[ -]?|sous-)?totals?|gesamt(?:summen?|betrag|kosten|ergebnis)?|insgesamt|"
    r"(?:zwischen)?summen?|somme|suma|soma|totale|(?:eind|sub)?totaal)"
)
_ONLY = rf"(?i)^{_TOTAL}\s*(?::.*)?$"
_AMONG = rf"(?i)^{_TOTAL}\b|\btotal$"
_NAME = "(name)"
_BESIDE = ["source_file", "(month)", "currency"]


def without_sums(costs: Checked, ads: Collection[str]) -> Checked:
    """Set aside rows that are called nothing but a total, and doubt those that may be one.

    A row called `Total` is one where its file has other costs of its month in its currency; it is
    set aside with `costs.totals`. A row called `Total Social` may be a campaign's as well: it
    counts, and a finding says so, as of a `Total` without any other row.

    Args:
        costs: The costs, held to their contract.
        ads: Labels of the files of ad platforms, whose own names of campaigns are not doubted.
    """
    name = pl.coalesce("program", "channel").str.strip_chars()
    rows = costs.good.with_columns(
        name.alias(_NAME), pl.col("period_start").dt.strftime("%Y-%m").alias("(month)")
    )
    doubted = ~pl.col("source_file").is_in(list(ads)) & pl.col(_NAME).str.contains(_AMONG)
    others = (~pl.col(_NAME).str.contains(_ONLY)).any().over(_BESIDE)
    sums = doubted & pl.col(_NAME).str.contains(_ONLY) & others
    rows = rows.with_columns(doubted.alias("(doubted)"), sums.alias("(sum)"))
    found = rows.filter("(sum)")
    perhaps = rows.filter(pl.col("(doubted)") & ~pl.col("(sum)"))
    said = (*_said_sums(found), *_said_perhaps(perhaps))
    kept = costs.good.filter(~rows["(sum)"])
    return set_aside(costs, kept, found.select(costs.good.columns), RULE, said)


def _said_sums(found: pl.DataFrame) -> Iterator[Finding]:
    if found.height:
        yield Finding(
            table="costs",
            rule=RULE,
            severity=Severity.NOTE,
            rows=found.height,
            says=f"Rows that add up others: {found.height:,}. They are no costs of their own and "
            "are set aside.",
            cause="The sheet has totals.",
            fix="Nothing to do.",
            places=places_of(found, _NAME),
        )


def _said_perhaps(perhaps: pl.DataFrame) -> Iterator[Finding]:
    if perhaps.height:
        yield Finding(
            table="costs",
            rule="costs.perhaps_totals",
            severity=Severity.SHOULD_FIX,
            rows=perhaps.height,
            says=f"Rows that are named like a total and may add up others: {perhaps.height:,}. "
            "They count, since a campaign may be called so; if they are totals, their money counts "
            "twice.",
            cause="The sheet has totals of channels or groups between its rows.",
            fix="Delete these rows if they add up others; else nothing to do.",
            places=places_of(perhaps, _NAME),
        )
