"""Share each deal's amount among its touches: the only place that divides money."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.amounts import BEYOND, LARGEST, TooLargeError
from attribution.apportion import Ints, apportion
from attribution.exact_sums import holds, total
from attribution.journeys import Journeys
from attribution.models.base import AttributionModel
from attribution.told import NO_TOUCH, NOT_STATED, told
from attribution.told_numbers import told_numbers

__all__ = [
    "NOT_STATED", "NO_TOUCH", "CreditTable", "Groups", "NoWeightError", "TooLargeError", "credit",
    "refuse_too_large", "share_out", "told",
]  # fmt: skip


class NoWeightError(ValueError):
    """A model gave a deal nothing to share its amount by."""

    def __init__(self, model: AttributionModel, deal_id: str) -> None:
        super().__init__(
            f"The model {model.label} ({model.name}) gives no touch of deal {deal_id} a weight "
            "above 0, or one below 0, so the deal's amount cannot be shared. "
            "Choose another model, or correct its weights."
        )


@dataclass(frozen=True, eq=False)
class CreditTable:
    """Who gets how much of each deal, under one model.

    Attributes:
        model: The model that shared it.
        journeys: The journeys that it shared.
        weights: Its weight of each of their rows.
        earned: What each of them gets, minor units; adds up to the deal's amount in each deal.
    """

    model: AttributionModel
    journeys: Journeys
    weights: Ints
    earned: Ints

    @cached_property
    def rows(self) -> pl.DataFrame:
        """One row per (deal, touch): the journeys' rows, with `share` and `credit`.

        `share` is Float64, of the deal, and sums to 1 in each; `credit` is `earned` (Int64).
        """
        starts = _groups(self.journeys.deals).starts
        sizes = np.diff(starts, append=self.weights.size)
        of_deals = np.add.reduceat(self.weights, starts) if starts.size else starts
        return self.journeys.rows.with_columns(
            share=pl.Series(self.weights / np.repeat(of_deals, sizes), dtype=pl.Float64),
            credit=pl.Series(self.earned, dtype=pl.Int64),
        )

    @cached_property
    def unattributed(self) -> pl.DataFrame:
        """One row per deal in scope without a touch on record.

        `deal_id`, `account_key`, `amount_minor`.
        """
        deals = self.journeys.deals.select("deal_id", "account_key", "amount_minor", "touches")
        return deals.filter(pl.col("touches") == 0).drop("touches")

    @property
    def total(self) -> int:
        """All that is credited, in minor units, *no touch on record* included."""
        return int(self.earned.sum()) + self._untouched

    @property
    def _untouched(self) -> int:
        amounts, touches = (
            self.journeys.deals[name].to_numpy() for name in ("amount_minor", "touches")
        )
        return int(amounts[touches == 0].sum())

    def sums(self, column: str) -> pl.DataFrame:
        """Total credit per value of a column of the journeys' rows, and nothing else of them.

        Returns:
            `value` (String, as told), `credit` (Int64, minor units), sorted by credit, highest
            first, then value; last, always, the row `NO_TOUCH`. Credits add up to `total`.
        """
        values = told_numbers(self.journeys.rows[column])
        exact = holds(self.journeys.deals["amount_minor"].to_numpy())
        credits_ = total(values.numbers, self.earned, values.names.len(), exact=exact)
        sums = (
            pl.DataFrame({"value": values.names, "credit": credits_})
            .filter(values.met)
            .sort("credit", "value", descending=[True, False])
        )
        rest = {"value": NO_TOUCH, "credit": self._untouched}
        return pl.concat([sums, pl.DataFrame(rest, sums.schema)])

    def by(self, column: str) -> pl.DataFrame:
        """Total credit per value of a column of the journeys' rows, with whom it comes from.

        Returns:
            `value` (String), `touches` (Int64, distinct), `deals` (Int64, distinct), `credit`
            (Int64, minor units), `share` (Float64, of `total`; null where that is 0), in the
            order of `sums`. Credits add up to `total`.
        """
        counts = self.journeys.rows.group_by(value=told(column)).agg(
            touches=pl.col("touch_id").n_unique().cast(pl.Int64),
            deals=pl.col("deal_id").n_unique().cast(pl.Int64),
        )
        untouched = {"value": NO_TOUCH, "touches": 0, "deals": self.unattributed.height}
        every = pl.concat([counts, pl.DataFrame(untouched, counts.schema)])
        whole = self.total
        share = pl.col("credit") / whole if whole else pl.lit(None, pl.Float64)
        return (
            self.sums(column)
            .with_columns(share=share)
            .join(every, on="value", maintain_order="left")
            .select("value", "touches", "deals", "credit", "share")
        )


def credit(journeys: Journeys, model: AttributionModel) -> CreditTable:
    """Share every deal's amount by a model's weights, exactly, in integer minor units.

    Largest remainder (Hamilton's method): each touch gets the whole units of
    amount · weight / total weight; the units left over go one each to the largest remainders,
    of equal ones to the earlier touch. Negative amounts (refunds) are shared as if positive, with
    their sign. So every deal adds up to its amount, and any slice of all deals adds up too.

    Raises:
        NoWeightError: The model gives a deal no weight above 0, or a weight below 0.
        TooLargeError: Amounts or weights add up beyond 64 bits.
    """
    refuse_too_large(journeys.deals)
    groups = _groups(journeys.deals)
    return CreditTable(model, journeys, *share_out(model, model.weigh(journeys), groups))


class Groups(NamedTuple):
    """Which weights are of which deal.

    Attributes:
        deals: Deals with `deal_id` and `amount_minor`.
        deal: The row there of each journey, journey after journey.
        starts: Where each journey begins in the weights.
        sizes: How many neighbouring touches have each of the weights; None: one each.
    """

    deals: pl.DataFrame
    deal: Ints
    starts: Ints
    sizes: Ints | None = None

    def ids(self, journeys: npt.NDArray[np.integer]) -> pl.Series:
        """Return the deals of some of the journeys, to name them."""
        return self.deals["deal_id"].gather(self.deal[journeys]).cast(pl.String)


def share_out(model: AttributionModel, weights: pl.Series, groups: Groups) -> tuple[Ints, Ints]:
    """Share deals' amounts by a model's weights; refuse weights that nothing can be shared by.

    Args:
        model: The model, for the error.
        weights: Its weights, journey after journey.
        groups: Which of them are of which deal.

    Returns:
        The weights and each touch's credit.

    Raises:
        NoWeightError: A journey has no weight above 0, or one below 0.
        TooLargeError: A journey's weights add up beyond 64 bits.
    """
    _, _, starts, sizes = groups
    if not starts.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    whole = weights.cast(pl.Int64)
    known = (whole.fill_null(-1) if whole.null_count() else whole).to_numpy()
    touches = known.size if sizes is None else int(sizes.sum())
    if known.max() >= LARGEST // touches:
        _refuse_large_weights(model, known, groups)
    if (least := known.min()) <= 0:
        unusable = np.add.reduceat(known, starts) <= 0
        if least < 0:
            unusable |= np.minimum.reduceat(known, starts) < 0
        if unusable.any():
            raise NoWeightError(model, str(groups.ids(np.flatnonzero(unusable)).min()))
    amounts = groups.deals["amount_minor"].to_numpy()[groups.deal]
    return known, apportion(amounts, known, starts, sizes)


def refuse_too_large(deals: pl.DataFrame) -> None:
    """Refuse amounts that no longer add up exactly.

    Raises:
        TooLargeError: The amounts, each without its sign, add up beyond 64 bits.
    """
    if holds(deals["amount_minor"].to_numpy()):
        return
    size = pl.col("amount_minor").cast(pl.Int128).abs()
    if (deals.select(size.sum()).item() or 0) > LARGEST:
        row = deals.sort(size, "deal_id", descending=[True, False]).row(0, named=True)
        raise TooLargeError(
            f"The amounts in scope are {BEYOND}. The largest is {row['amount_minor']:,} of deal "
            f"{row['deal_id']}: look whether the export has it right."
        )


def _groups(deals: pl.DataFrame) -> Groups:
    """Return the touches of all deals as rows of journeys have them, one after the other."""
    touches = deals["touches"].cast(pl.Int64).to_numpy()
    ends = np.cumsum(touches)
    some = np.flatnonzero(touches)
    return Groups(deals, some, (ends - touches)[some])


def _refuse_large_weights(model: AttributionModel, weights: Ints, groups: Groups) -> None:
    sizes = 1 if groups.sizes is None else groups.sizes
    totals = np.add.reduceat(weights.astype(np.float64) * sizes, groups.starts)
    if totals.max() >= LARGEST:
        deal = groups.ids(np.array([totals.argmax()])).item()
        raise TooLargeError(
            f"The model {model.label} ({model.name}) gives the touches of deal {deal} weights that "
            "add up beyond 2^63. Use smaller weights: only their ratio counts."
        )
