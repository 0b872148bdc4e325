"""How many waiting leads become sales-ready without a program: a company's own rates."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.incidence import incidence, share_by
from attribution.leads.risk_sets import ends_per_day
from attribution.settings import Settings

_TODAY, _NEW = "today", "new"
_ANYWAY = (
    "Nobody waits for so long without the program: this is the rate of all waiting leads, with "
    "whatever they got."
)


@dataclass(frozen=True, slots=True)
class WaitingRates:
    """Shares sales-ready within a horizon, without the program.

    Attributes:
        today: Of leads that wait, of all ages: those that waited one horizon before the date of
            the data, without a touch of the program by then, followed from that day on.
        new: Of new leads, followed from their creation.
    """

    today: Estimate
    new: Estimate


def waiting_rates(
    histories: pl.DataFrame,
    touched: pl.DataFrame,
    horizon: int,
    as_of: datetime,
    settings: Settings,
) -> WaitingRates:
    """Estimate the cumulative incidence of sales-ready without the program.

    A lead is followed to its end or to the day of its first touch of the program, on which it is
    last seen without it; what ends on that very day counts as ended without it. Disqualification
    and opt-out compete (`attribution.leads.incidence`). Where nobody waits for so long without
    the program, all waiting time stands in, and the estimate says so.

    Args:
        histories: One row per lead (`attribution.leads.lead_histories.LeadHistories.rows`).
        touched: `lead_id`, `touched_at`: the first touch of the program, of leads that had one.
        horizon: Days.
        as_of: The moment up to which things are known.
        settings: The level of the intervals.
    """
    without = _rates(histories, touched, horizon, as_of, settings)
    if without.today.value is not None and without.new.value is not None:
        return without
    anyway = _rates(histories, touched.clear(), horizon, as_of, settings)
    return WaitingRates(
        _or_anyway(without.today, anyway.today), _or_anyway(without.new, anyway.new)
    )


def _rates(
    histories: pl.DataFrame,
    touched: pl.DataFrame,
    horizon: int,
    as_of: datetime,
    settings: Settings,
) -> WaitingRates:
    leads = histories.join(touched, on="lead_id", how="left")
    begin = pl.lit(as_of - timedelta(days=horizon))
    waited = leads.filter(
        pl.col("created_at") <= begin,
        pl.col("ended_at") > begin,
        ~(pl.col("first_seen_at") > begin).fill_null(value=False),
        ~(pl.col("touched_at") <= begin).fill_null(value=False),
    )
    fresh = leads.filter(~(pl.col("touched_at") < pl.col("created_at")).fill_null(value=False))
    nobody = Estimate.unknown(f"No lead waited {horizon} days ago.")
    followed = pl.concat(
        [
            _followed(waited, _TODAY, begin, pl.lit(0, pl.Int64)),
            _followed(fresh, _NEW, pl.col("created_at"), pl.col("first_day")),
        ]
    )
    if followed.is_empty():
        return WaitingRates(nobody, nobody)
    sizes = dict(followed.group_by("group").len().iter_rows())
    rates = share_by(incidence(ends_per_day(followed), settings.confidence), horizon, sizes)
    return WaitingRates(rates.get(_TODAY, nobody), rates.get(_NEW, nobody))


def _or_anyway(without: Estimate, anyway: Estimate) -> Estimate:
    if without.value is not None or anyway.value is None:
        return without
    return replace(anyway, why=_ANYWAY)


def _followed(leads: pl.DataFrame, group: str, begin: pl.Expr, first_day: pl.Expr) -> pl.DataFrame:
    """Return `group`, `day`, `first_day` and `outcome`, cut at the first touch of the program."""
    end = (pl.col("ended_at") - begin).dt.total_days().clip(lower_bound=0)
    touch = (pl.col("touched_at") - begin).dt.total_days()
    cut = (touch < end).fill_null(value=False)
    return leads.select(
        group=pl.lit(group),
        day=pl.when(cut).then(touch).otherwise(end),
        first_day=first_day,
        outcome=pl.when(cut).then(pl.lit("waiting")).otherwise("outcome"),
    ).filter(pl.col("first_day") <= pl.col("day"))
