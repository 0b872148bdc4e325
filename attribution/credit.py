"""Share each deal's amount among its touches: the only place that divides money."""

from dataclasses import dataclass

import polars as pl

from attribution.journeys import Journeys
from attribution.models.base import AttributionModel
from attribution.told import NO_TOUCH, NOT_STATED, told

__all__ = ["NOT_STATED", "NO_TOUCH", "CreditTable", "NoWeightError", "credit", "told"]


class NoWeightError(ValueError):
    """A model gave a deal nothing to share its amount by."""

    def __init__(self, model: AttributionModel, deal_id: str) -> None:
        super().__init__(
            f"The model {model.label} ({model.name}) gives no touch of deal {deal_id} a weight "
            "above 0, or one below 0, so the deal's amount cannot be shared. "
            "Choose another model, or correct its weights."
        )


@dataclass(frozen=True, slots=True)
class CreditTable:
    """Who gets how much of each deal, under one model.

    Attributes:
        model: The model that shared it.
        rows: One row per (deal, touch): the journeys' rows, with `share` (Float64, of the deal;
            sums to 1 in each) and `credit` (Int64, minor units; sums to the deal's amount).
        unattributed: One row per deal in scope without a touch on record: `deal_id`,
            `account_key`, `amount_minor`.
    """

    model: AttributionModel
    rows: pl.DataFrame
    unattributed: pl.DataFrame

    @property
    def total(self) -> int:
        """All that is credited, in minor units, *no touch on record* included."""
        return int(self.rows["credit"].sum()) + int(self.unattributed["amount_minor"].sum())

    def by(self, column: str) -> pl.DataFrame:
        """Total credit per value of a column of the journeys' rows.

        Returns:
            `value` (String), `touches` (Int64, distinct), `deals` (Int64, distinct), `credit`
            (Int64, minor units), `share` (Float64, of `total`; null where that is 0), sorted by
            credit, highest first, then value; last, always, the row `NO_TOUCH`. Credits add up
            to `total`.
        """
        values = (
            self.rows.group_by(value=told(column))
            .agg(
                touches=pl.col("touch_id").n_unique().cast(pl.Int64),
                deals=pl.col("deal_id").n_unique().cast(pl.Int64),
                credit=pl.col("credit").sum(),
            )
            .sort("credit", "value", descending=[True, False])
        )
        rest = self.unattributed.select(
            value=pl.lit(NO_TOUCH),
            touches=pl.lit(0, pl.Int64),
            deals=pl.len().cast(pl.Int64),
            credit=pl.col("amount_minor").sum(),
        )
        total = self.total
        share = pl.col("credit") / total if total else pl.lit(None, pl.Float64)
        return pl.concat([values, rest.head(1)]).with_columns(share=share)


def credit(journeys: Journeys, model: AttributionModel) -> CreditTable:
    """Share every deal's amount by a model's weights, exactly, in integer minor units.

    Largest remainder (Hamilton's method): each touch gets the whole units of
    amount · weight / total weight; the units left over go one each to the largest remainders,
    of equal ones to the earlier touch. Negative amounts (refunds) are shared as if positive, with
    their sign. So every deal adds up to its amount, and any slice of all deals adds up too.

    Raises:
        NoWeightError: The model gives a deal no weight above 0, or a weight below 0.
    """
    rows = journeys.rows.with_columns(weight=model.weigh(journeys).cast(pl.Int64))
    rows = rows.with_columns(total=pl.col("weight").sum().over("deal_id"))
    _refuse_no_weight(rows, model)
    shared = rows.with_columns(
        share=pl.col("weight") / pl.col("total"), credit=_apportioned(rows)
    ).drop("weight", "total")
    without = journeys.deals.filter(pl.col("touches") == 0)
    return CreditTable(model, shared, without.select("deal_id", "account_key", "amount_minor"))


def _apportioned(rows: pl.DataFrame) -> pl.Series:
    amount, total = pl.col("amount_minor").abs(), pl.col("total")
    # An amount of 10^14 cents times a weight of 2^40 needs 87 bits; what comes back fits in 64.
    product = amount.cast(pl.Int128) * pl.col("weight")
    left_over = amount - pl.col("whole").sum().over("deal_id")
    # Rows are in journey order, and an ordinal rank gives equal values their order of rows.
    place = pl.col("remainder").rank("ordinal", descending=True).over("deal_id")
    return (
        rows.select("deal_id", "amount_minor", "total", product=product)
        .select(
            "deal_id",
            "amount_minor",
            whole=(pl.col("product") // total).cast(pl.Int64),
            remainder=(pl.col("product") % total).cast(pl.Int64),
        )
        .select(
            credit=pl.col("amount_minor").sign()
            * (pl.col("whole") + (place.cast(pl.Int64) <= left_over))
        )
        .to_series()
    )


def _refuse_no_weight(rows: pl.DataFrame, model: AttributionModel) -> None:
    usable = (pl.col("weight") >= 0) & (pl.col("total") > 0)
    refused = rows.filter(~usable.fill_null(value=False))
    if refused.height:
        raise NoWeightError(model, str(refused["deal_id"].min()))
