"""How past cohorts ripened: when, of all leads that became sales-ready, they had become so.

It says how much of an answer a young cohort or program can have shown by a given age, and so when
an answer can be expected.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from attribution.estimate import Estimate
from attribution.influence import wilson
from attribution.leads.incidence import incidence, share_by
from attribution.leads.lead_histories import LeadHistories, lead_histories
from attribution.leads.risk_sets import ends_per_day
from attribution.settings import Settings
from data_contracts.dataset import Dataset

HALF, MOST = 0.5, 0.8
"""The parts of all that come, by whose days ripening is told."""

_CURVE = {"day": pl.Int64, "share": pl.Float64, "low": pl.Float64, "high": pl.Float64}
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Ripening:
    """How leads that became sales-ready within the longest horizon came in.

    Attributes:
        within: The longest of `Settings.horizons`, in days since a lead's creation.
        leads: Leads old enough to have been followed for so long.
        ready: Those that became sales-ready within it.
        first_created: When the oldest of `leads` was created, UTC; None without any.
        last_created: When the youngest of them was.
        curve: One row per day from 0 to `within`: `day`, `share` (of all leads that become
            sales-ready within it, those that had by the end of the day), `low`, `high`; no rows
            where there is no answer.
        half: Days by which half of them had.
        most: Days by which 80 % of them had (`MOST`).
        why: Why there is no answer; empty where there is one.
    """

    within: int
    leads: int
    ready: int
    first_created: datetime | None
    last_created: datetime | None
    curve: pl.DataFrame
    half: Estimate
    most: Estimate
    why: str = ""

    def share_by(self, day: int) -> Estimate:
        """Return how much of all that comes has come by the end of a day since the creation."""
        if self.curve.is_empty():
            return Estimate.unknown(self.why, self.ready)
        at = self.curve.row(min(max(day, 0), self.within), named=True)
        return Estimate(at["share"], at["low"], at["high"], self.ready, self.half.why)


def ripening(
    data: Dataset, settings: Settings, as_of: datetime, histories: LeadHistories | None = None
) -> Ripening:
    """Return how the leads ripened that are old enough for the longest horizon.

    They are leads created more than the longest horizon before `as_of`, so that none is missing
    because its time is not over yet. The curve is F(t) / F(horizon), with F the cumulative
    incidence of `attribution.leads.incidence`: the few that left early count as far as they were
    seen. Its interval is Wilson's (1927, J. Am. Statist. Assoc. 22:209-212) for a share of the
    leads that became ready: nobody's time being cut off, each of them is one draw.

    Args:
        data: The dataset.
        settings: The horizons, the level of the intervals, and below how many ready leads the
            answer is weak (`few_ready`).
        as_of: The moment up to which things are known.
        histories: The leads as followed already; None to follow them here.
    """
    within = max(settings.horizons)
    if data.leads is None:
        return _unknown(within, "No leads table: leads with their dates of creation are needed.")
    rows = (histories or lead_histories(data, as_of)).rows
    old = rows.filter(pl.col("age_days") >= within + 1).with_columns(group=pl.lit(""))
    if old.is_empty():
        why = f"No lead has been followed for {within} days since its creation yet."
        return _unknown(within, why)
    curve = incidence(ends_per_day(old), settings.confidence)
    total = share_by(curve, within, {"": old.height})[""]
    ready = int(curve.filter(pl.col("day") <= within)["events"].sum())
    if not total.value:
        why = total.why or f"No lead became sales-ready within {within} days of its creation."
        return replace(_unknown(within, why), leads=old.height)
    ripened = _ripened(curve, within, ready, total.value, settings.confidence)
    few = f"only {ready} sales-ready leads to tell it from" if ready < settings.few_ready else ""
    return Ripening(
        within,
        old.height,
        ready,
        old["created_at"].min(),  # type: ignore[arg-type] # a column of times
        old["created_at"].max(),  # type: ignore[arg-type] # a column of times
        ripened,
        half=_day_of(ripened, HALF, ready, few),
        most=_day_of(ripened, MOST, ready, few),
    )


def _unknown(within: int, why: str) -> Ripening:
    nothing = Estimate.unknown(why)
    return Ripening(within, 0, 0, None, None, pl.DataFrame(schema=_CURVE), nothing, nothing, why)


def _ripened(
    curve: pl.DataFrame, within: int, ready: int, total: float, confidence: float
) -> pl.DataFrame:
    days = pl.DataFrame({"day": pl.int_range(within + 1, eager=True)})
    come = days.join_asof(curve.sort("day"), on="day").select(
        "day", share=pl.min_horizontal(pl.col("share_ready") / total, 1.0)
    )
    # All that comes within the horizon has come by its end: that is no estimate.
    rows = [
        (day, share, *(wilson(share, ready, confidence) if day < within else (1.0, 1.0)))
        for day, share in come.iter_rows()
    ]
    return pl.DataFrame(rows, schema=_CURVE, orient="row")


def _day_of(curve: pl.DataFrame, part: float, ready: int, few: str) -> Estimate:
    value, low, high = (
        curve.filter(pl.col(column) >= part - _ROUNDING)["day"].min()
        for column in ("share", "high", "low")
    )
    return Estimate(value, low, high, ready, few)  # type: ignore[arg-type] # days
