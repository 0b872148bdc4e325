"""All deals shared under some models and added up by a column, without laying all of them out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.apportion import Ints
from attribution.credit import refuse_too_large, share_out
from attribution.index import TouchIndex, categories
from attribution.journeys import Journeys, Later
from attribution.layout import Block, blocks, lay_out
from attribution.models.base import AttributionModel
from attribution.shards import CreditParts, summed
from attribution.told import NO_TOUCH, told
from attribution.windows import Spans

OF_DEAL = ("quarter", "account_key")
"""The columns that a deal has one value of."""

# Above this sum, floating point no longer holds every integer.
_EXACT = 2**53


def credit_parts(
    index: TouchIndex,
    spans: Spans,
    models: Sequence[AttributionModel],
    column: str,
    unconverted: pl.DataFrame | Later | None = None,
) -> CreditParts:
    """Share all deals under some models and add the credit up by one column.

    Journeys are laid out a block of deals at a time, so memory stays flat however many touches
    and deals one account has. Models that learn from all journeys at once
    (`attribution.models.learned`) get theirs whole, in few columns.

    Args:
        index: The creditable touches.
        spans: The journeys.
        models: How to share.
        column: A column of the touches, of their people, or one of `OF_DEAL`.
        unconverted: What led to nothing, for models that learn.

    Raises:
        NoWeightError: A model gives a deal nothing to share by.
        TooLargeError: Amounts or weights add up beyond 64 bits.
        RefusedError: A model cannot be worked out on these journeys.
    """
    refuse_too_large(spans.deals)
    names = tuple(model.name for model in models)
    if column in OF_DEAL:
        touched = _of_deals(spans, column, names)
        touches = _touches_of_deals(spans, column)
    else:
        values = _Values.of(index, column)
        touched = _of_touches(index, spans, models, values, unconverted)
        touches = _distinct_touches(index, spans, values)
    return _parts(spans, names, touched, touches)


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """A column of the index: the values as they are told, and the number of each touch's."""

    names: pl.Series
    codes: Ints

    @classmethod
    def of(cls, index: TouchIndex, column: str) -> "_Values":
        touches = index.touches[column]
        stated = categories(touches)
        every = pl.concat([stated.rename(column), pl.Series(column, [None], pl.String)])
        as_told = every.to_frame().select(told(column)).to_series()
        names = as_told.unique().sort()
        place = as_told.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.uint32)
        nothing = every.len() - 1
        codes = touches.to_physical().cast(pl.UInt32).fill_null(nothing).to_numpy()
        return cls(names, place[codes])


def _of_touches(
    index: TouchIndex,
    spans: Spans,
    models: Sequence[AttributionModel],
    values: _Values,
    unconverted: pl.DataFrame | Later | None,
) -> pl.DataFrame:
    """Return each deal's credit by value: `deal`, `code`, then one column per model."""
    learned = {
        model.name: model.weigh(whole_journeys(index, spans, unconverted))
        for model in models
        if hasattr(model, "table")
    }
    names = [model.name for model in models]
    schema = {"deal": pl.Int64, "code": pl.Int64, **dict.fromkeys(names, pl.Int64)}
    found, done = [], 0
    for block in blocks(index, spans):
        deal, code, place = _groups(block, values)
        journeys = Journeys(block.rows, spans.deals)
        credits_ = {}
        for model in models:
            whole = learned.get(model.name)
            weights = model.weigh(journeys) if whole is None else whole[done : done + place.size]
            credits_[model.name] = _credit_of(block, model, weights, place, deal.size)
        found.append(pl.DataFrame({"deal": deal, "code": code, **credits_}, schema=schema))
        done += place.size
    every = pl.concat([pl.DataFrame(schema=schema), *found])
    return every.with_columns(value=values.names.gather(every["code"])).drop("code")


def whole_journeys(
    index: TouchIndex, spans: Spans, unconverted: pl.DataFrame | Later | None = None
) -> Journeys:
    """Return all journeys with the columns that weights can depend on (`Block.rows`).

    And `account_key` and `amount_minor` of their deals.
    """

    def rows() -> pl.DataFrame:
        block = lay_out(index, spans, 0, spans.deals.height)
        of_deal = spans.deals.select("account_key", "amount_minor")[block.deal]
        return block.rows.hstack(of_deal)

    return Journeys(rows, spans.deals, unconverted)


def _groups(block: Block, values: _Values) -> tuple[Ints, Ints, Ints]:
    """Return the deal and the value of every pair in a block, and each touch's place among them."""
    size = len(values.names)
    first = block.deal[0]
    pair = (block.deal - first) * size + values.codes[block.row]
    space = int(pair[-1] // size + 1) * size
    if space > 4 * pair.size:
        pairs, place = np.unique(pair, return_inverse=True)
    else:
        there = np.zeros(space, np.bool_)
        there[pair] = True
        pairs, place = np.flatnonzero(there), (np.cumsum(there) - 1)[pair]
    return first + pairs // size, pairs % size, place


def _credit_of(
    block: Block, model: AttributionModel, weights: pl.Series, place: Ints, groups: int
) -> Ints:
    """Share a block's deals and add the credit up by group."""
    deals = block.spans.deals.select("deal_id", "amount_minor")[block.deal[block.starts]]
    credit = share_out(model, weights, deals, block.starts)[1]
    if deals["amount_minor"].cast(pl.Float64).abs().sum() < _EXACT:
        return np.bincount(place, weights=credit, minlength=groups).astype(np.int64)
    summed = np.zeros(groups, np.int64)
    np.add.at(summed, place, credit)
    return summed


def _of_deals(spans: Spans, column: str, names: Sequence[str]) -> pl.DataFrame:
    """Return the same for a column of deals: whatever the model, a deal's credit is its amount."""
    deals = spans.deals.with_row_index("deal").filter(pl.col("touches") > 0)
    amount = dict.fromkeys(names, pl.col("amount_minor"))
    return deals.select(pl.col("deal").cast(pl.Int64), **amount, value=told(column))


def _distinct_touches(index: TouchIndex, spans: Spans, values: _Values) -> pl.DataFrame:
    """Count the touches in any journey by value: `value`, `touches`."""
    steps = np.bincount(spans.first, minlength=index.touches.height + 1)
    steps -= np.bincount(spans.after, minlength=index.touches.height + 1)
    used = np.cumsum(steps[:-1]) > 0
    counts = np.bincount(values.codes[used], minlength=len(values.names))
    return pl.DataFrame({"value": values.names, "touches": counts})


def _touches_of_deals(spans: Spans, column: str) -> pl.DataFrame:
    """Count the touches in any journey of the deals that have each value: `value`, `touches`.

    Slices of deals with the same value may overlap; each counts from where the others end.
    """
    value = spans.deals.select(told(column)).to_series()[spans.deal]
    slices = pl.DataFrame({"value": value, "first": spans.first, "after": spans.after})
    reached = pl.col("after").cum_max().shift(1, fill_value=0).over("value")
    own = pl.col("after") - pl.max_horizontal("first", reached)
    return (
        slices.sort("value", "first", "after")
        .select("value", touches=own.clip(lower_bound=0))
        .group_by("value")
        .agg(pl.col("touches").sum())
    )


def _parts(
    spans: Spans, names: tuple[str, ...], touched: pl.DataFrame, touches: pl.DataFrame
) -> CreditParts:
    """Add up each deal's credit by value, and by value and account; deals without a touch too."""
    amount = pl.when(pl.col("touches") == 0).then("amount_minor").otherwise(0)
    untouched = spans.deals.select(
        "account_key", value=pl.lit(NO_TOUCH), **dict.fromkeys(names, amount)
    )
    accounts = spans.deals["account_key"].gather(touched["deal"])
    by_account = touched.select("value", *names).with_columns(account_key=accounts)
    money = summed([by_account, untouched.select(by_account.columns)], "value", "account_key")
    without = pl.DataFrame(
        {"value": NO_TOUCH, "deals": int((spans.deals["touches"] == 0).sum())},
        schema={"value": pl.String, "deals": pl.Int64},
    )
    deals = touched.group_by("value").agg(deals=pl.len().cast(pl.Int64))
    values = (
        pl.concat([deals, without])
        .join(touches, on="value", how="left")
        .with_columns(pl.col("touches").fill_null(0).cast(pl.Int64))
        .join(money.group_by("value").agg(pl.col(names).sum()), on="value", how="left")
        .with_columns(pl.col(names).fill_null(0))
    )
    return CreditParts(
        names,
        values.select("value", "touches", "deals", *names).sort("value"),
        money.select("value", "account_key", *names),
        summed([spans.deals.select("account_key", "amount_minor")], "account_key"),
    )
