"""Weights from shares: some touches stand out by what happened at them, others share the rest."""

from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from math import gcd
from operator import add, and_, or_

import polars as pl

from attribution.settings import PARTS

_NAMES = {
    "first": "first",
    "lead_created": "lead creation",
    "mql": "MQL",
    "sales_ready": "sales-ready",
    "deal_created": "deal creation",
    "last": "last",
    "rest": "rest",
}
_PLACES = {
    "first": pl.lit(1, pl.Int64),
    "lead_created": pl.col("lead_created_position"),
    "mql": pl.col("mql_position"),
    "sales_ready": pl.col("sales_ready_position"),
    "deal_created": pl.col("deal_created_position"),
    "last": pl.col("touches"),
}
_REST = "rest"
_DECIMALS = 3


def milestone_weight(shares: Mapping[str, float]) -> pl.Expr:
    """Return the weight of every touch of a journey as an expression over its rows.

    With n touches at none of the stated milestones, a touch weighs

        n · (sum of the shares of the milestones at it) + (share of the rest, where it has none)

    or the sum alone where n is 0, as division by the journey's total does the scaling. So two
    milestones on one touch add up, each other touch has the n-th part of the rest, and what has
    no touch (a milestone without one, a rest of no touches) goes to all others pro rata.
    Where none of the shares has a touch, every touch weighs the same.

    Args:
        shares: Part (one of `attribution.settings.PARTS`) → its share; on any scale, with at
            most three decimals; at least one above 0.
    """
    whole = _whole(shares)
    rest = whole.pop(_REST, 0)
    if not whole:
        return pl.lit(1)
    position = pl.col("position")
    places = [_PLACES[part] for part in whole]
    at = [(position == place).fill_null(value=False) for place in places]
    own = reduce(add, (here * share for here, share in zip(at, whole.values(), strict=True)))
    others = pl.col("touches") - _distinct(places)
    if rest:
        own = pl.when(others == 0).then(own).otherwise(others * own + rest * ~reduce(or_, at))
    return pl.when(others == pl.col("touches")).then(1).otherwise(own)


def label(shape: str, shares: Mapping[str, float]) -> str:
    """Return a shape with its shares: `U-shaped (40 first, 40 lead creation, 20 rest)`."""
    return f"{shape} ({weights_told(shares)})"


def weights_told(shares: Mapping[str, float]) -> str:
    """Return the shares above 0 in words: `40 first, 40 lead creation, 20 rest`."""
    return ", ".join(f"{shares[part]:g} {_NAMES[part]}" for part in PARTS if shares.get(part))


def _whole(shares: Mapping[str, float]) -> dict[str, int]:
    """Return the shares above 0 as the smallest whole numbers of the same proportions."""
    fine = {part: int(Decimal(str(share)).scaleb(_DECIMALS)) for part, share in shares.items()}
    unit = gcd(*fine.values())
    return {part: share // unit for part, share in fine.items() if share}


def _distinct(places: list[pl.Expr]) -> pl.Expr:
    """Return how many different positions a journey's milestones have; unknown ones count none."""
    counted = []
    for number, place in enumerate(places):
        new = [place.is_not_null(), *(place.ne_missing(other) for other in places[:number])]
        counted.append(reduce(and_, new).cast(pl.Int64))
    return reduce(add, counted)
