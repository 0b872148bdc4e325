"""Costs in a currency that nobody states a rate for: they cannot be added up with the others."""

from collections.abc import Collection, Iterator

import polars as pl

from data_contracts.contract import Finding, Severity
from data_contracts.money import minor_digits
from data_contracts.raw import places_of
from data_contracts.words import many

_SHOWN = 5


def costs_without_rate(
    costs: pl.DataFrame, deals: pl.DataFrame, rated: Collection[str]
) -> Iterator[Finding]:
    """Tell costs that are neither in the deals' currency nor in one with a stated rate.

    The deals' currency is that of most won deals (of all, where none is won), one without a rate
    before those that have one, as a report chooses it. Where deals state none, a single currency
    of costs is taken for it.

    Args:
        costs: The good costs.
        deals: The good deals.
        rated: The currencies with a stated rate.
    """
    own = _currency_of(deals, rated)
    stated = costs.filter(pl.col("currency").is_not_null(), pl.col("amount") != 0)
    if own is None and stated["currency"].n_unique() == 1:
        return
    known = [*rated, own] if own else [*rated]
    lost = stated.filter(~pl.col("currency").is_in(known))
    if lost.is_empty():
        return
    sums = lost.group_by("currency").agg(pl.len(), pl.col("amount").sum()).sort("currency")
    shown = ", ".join(
        f"{currency} {amount:,.{minor_digits(currency)}f} in {many(number, 'row')}"
        for currency, number, amount in sums.head(_SHOWN).iter_rows()
    )
    code, into = sums["currency"][0], own or "the report's currency"
    yield Finding(
        table="costs",
        rule="costs.currency_rated",
        severity=Severity.SHOULD_FIX,
        rows=lost.height,
        says=f"Costs in a currency without a rate: {shown}. They are left out of all costs, and "
        "what they are of has no return, no cost of a deal and no payback.",
        cause="The company pays in several currencies.",
        fix=f"State what one {code} buys in {into}: --rate {code}=1.08, or [rates] in "
        "nurture.toml.",
        columns=("currency",),
        places=places_of(lost, "currency"),
    )


def _currency_of(deals: pl.DataFrame, rated: Collection[str]) -> str | None:
    stated = deals.drop_nulls("currency")
    won = stated.filter(pl.col("status") == "won")
    counts = (won if won.height else stated).group_by("currency").len()
    has_rate = pl.col("currency").is_in(list(rated))
    ranked = counts.sort(has_rate, "len", "currency", descending=[False, True, False])
    return None if ranked.is_empty() else str(ranked["currency"][0])
