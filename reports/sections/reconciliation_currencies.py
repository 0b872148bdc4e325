"""What was won in each currency, to hold against the books of finance."""

from decimal import Decimal

import polars as pl

from attribution.analysis import Analysis
from attribution.scope import LEADS, NO_RATE
from reports.blocks import Table
from reports.numbers import UNKNOWN, count, exact_money
from reports.tables import NUMBER, WORDS, Cell, table
from reports.told import count_fact, money_fact
from reports.wording import unit

_NO_CURRENCY = "none stated"
_RATES = (
    "Rates are those of the settings, one for all days: a ledger that books each deal at the rate "
    "of its day differs by that."
)
_BELOW = " Below the total stand the {many} without a rate: they are not in scope and not in it."


def currencies(analysis: Analysis) -> list[Table]:
    """Return the deals in scope by the currency that they state, and below those without a rate."""
    if analysis.scope.unit == LEADS:
        return []
    inside = _by_currency(analysis, pl.col("left_out").is_null())
    without = _by_currency(analysis, pl.col("left_out") == NO_RATE)
    if inside.is_empty() and without.is_empty():
        return []
    rates = dict(analysis.settings.rates)
    many = unit(analysis.settings).many
    total = exact_money(int(inside["into"].sum()), analysis.currency)
    return [
        table(
            "reconciliation-currencies",
            "In scope by currency, as finance books it",
            (
                ("Currency", WORDS), (many.capitalize(), NUMBER),
                ("Amount in it", NUMBER), ("Rate", NUMBER),
                (f"In {analysis.currency or 'its own unit'}", NUMBER),
            ),
            [
                *(_row(analysis, rates, *row) for row in inside.rows()),
                ("All in scope", count(int(inside["deals"].sum())), "–", "–", total),
                *(_row(analysis, rates, *row) for row in without.rows()),
            ],
            note=_RATES + (_BELOW.format(many=many) if without.height else ""),
        )
    ]  # fmt: skip


def _by_currency(analysis: Analysis, which: pl.Expr) -> pl.DataFrame:
    """Return `currency`, `deals`, `own`, `into` (null without a rate), most deals first."""
    return (
        analysis.scope.deals.filter(which)
        .group_by("currency")
        .agg(
            deals=pl.len().cast(pl.Int64),
            own=pl.col("own_minor").sum(),
            into=pl.when(pl.col("amount_minor").count() > 0).then(pl.col("amount_minor").sum()),
        )
        .sort("deals", "currency", descending=[True, False], nulls_last=True)
    )


def _row(  # noqa: PLR0913, PLR0917 (one per column)
    analysis: Analysis, rates: dict[str, Decimal], code: str | None, deals: int, own: int,
    into: int | None,
) -> list[Cell]:  # fmt: skip
    told, key = code or _NO_CURRENCY, f"reconciliation.currency.{code or '~none'}"
    rate = "1" if code in {None, analysis.currency} else str(rates.get(str(code), UNKNOWN))
    return [
        told,
        count_fact(f"{key}.deals", f"In {told}", deals, "deals"),
        money_fact(f"{key}.own", f"In {told}", own, code or analysis.currency, exact=True),
        rate,
        "no rate: left out" if into is None else exact_money(into, analysis.currency),
    ]
