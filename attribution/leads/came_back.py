"""Leads that ended otherwise and became sales-ready all the same: what a first end does not tell.

`attribution.leads.sales_ready` tells a lead by its first end, so one that was disqualified and
came back counts as ended. What is sales-ready by a day *whatever came between* is another share:
nobody is then lost for good but those whose time is over, so everybody who is not sales-ready
stays at risk as far as it was seen, and the share is one minus the Kaplan-Meier estimate of that
(the cumulative incidence with the risk sets of Fine & Gray 1999, J. Am. Stat. Assoc. 94:496-509,
where nobody leaves them). Leaving disqualified leads out only until they are known to come back
would look into the future.
"""

from dataclasses import dataclass

import polars as pl

from attribution.estimate import Estimate
from attribution.leads.incidence import incidence, share_by
from attribution.leads.lead_histories import LeadHistories
from attribution.leads.risk_sets import ends_per_day
from attribution.leads.stage_entries import ACCEPTED, LEAD, MQL, RECYCLED
from attribution.settings import Settings
from data_contracts.dataset import Dataset

_DISQUALIFIED, _OPTED_OUT = "disqualified", "opted_out"


@dataclass(frozen=True, slots=True)
class CameBack:
    """Leads that had ended otherwise; none of them is counted as sales-ready in the curves.

    Attributes:
        disqualified: Leads that were disqualified before they were sales-ready.
        opted_out: Leads that opted out before.
        ready_after_disqualified: Of the first, those sales-ready later.
        ready_after_opt_out: Of the second, those sales-ready later.
        open_again: Of the first, those that are in a stage before sales-ready again; None where
            there is no history of stages to tell it from.
        by_day: (day, share sales-ready by that day whatever came between) for each of the
            horizons, of all leads that count.
    """

    disqualified: int
    opted_out: int
    ready_after_disqualified: int
    ready_after_opt_out: int
    open_again: int | None
    by_day: tuple[tuple[int, Estimate], ...]

    @property
    def ready(self) -> int:
        """Leads sales-ready after another end."""
        return self.ready_after_disqualified + self.ready_after_opt_out


def came_back(data: Dataset, histories: LeadHistories, settings: Settings) -> CameBack:
    """Count the leads that ended otherwise and came back, and tell the shares with them.

    Args:
        data: The dataset; it must have the leads that were followed.
        histories: How they were followed.
        settings: The horizons and the level of the intervals.
    """
    assert data.leads is not None  # noqa: S101 (there are no histories without leads)
    rows = histories.rows
    lost = pl.col("outcome").is_in([_DISQUALIFIED, _OPTED_OUT])
    later = (pl.col("sales_ready_at") > pl.col("ended_at")) & (
        pl.col("sales_ready_at") <= pl.col("seen_until")
    )
    ready = (
        rows.filter(lost)
        .join(data.leads.good.select("lead_id", "sales_ready_at"), on="lead_id")
        .filter(later)
        .select("lead_id", "sales_ready_at", "outcome")
    )
    ended = dict(rows.filter(lost).group_by("outcome").len().iter_rows())
    back = dict(ready.group_by("outcome").len().iter_rows())
    return CameBack(
        disqualified=ended.get(_DISQUALIFIED, 0),
        opted_out=ended.get(_OPTED_OUT, 0),
        ready_after_disqualified=back.get(_DISQUALIFIED, 0),
        ready_after_opt_out=back.get(_OPTED_OUT, 0),
        open_again=_open_again(data, rows, ready),
        by_day=_shares(rows, ready, settings),
    )


def _open_again(data: Dataset, rows: pl.DataFrame, ready: pl.DataFrame) -> int | None:
    if data.lead_stages is None:
        return None
    ended = rows.filter(pl.col("outcome") == _DISQUALIFIED).join(ready, on="lead_id", how="anti")
    since = data.lead_stages.good.join(
        ended.select("lead_id", "ended_at", "seen_until"), on="lead_id"
    ).filter(
        pl.col("entered_at") > pl.col("ended_at"), pl.col("entered_at") <= pl.col("seen_until")
    )
    last = since.sort("entered_at", "stage").unique("lead_id", keep="last", maintain_order=True)
    return int(last["stage"].is_in([LEAD, MQL.lower(), ACCEPTED, RECYCLED]).sum())


def _shares(
    rows: pl.DataFrame, ready: pl.DataFrame, settings: Settings
) -> tuple[tuple[int, Estimate], ...]:
    if rows.is_empty():
        nobody = Estimate.unknown("no lead counts")
        return tuple((day, nobody) for day in settings.horizons)
    first = pl.col("outcome") == "ready"
    end = pl.when(first).then("ended_at").otherwise(pl.coalesce("sales_ready_at", "seen_until"))
    whole = rows.join(ready.select("lead_id", "sales_ready_at"), on="lead_id", how="left").select(
        pl.lit("").alias("group"),
        (end - pl.col("created_at")).dt.total_days().clip(lower_bound=0).alias("day"),
        "first_day",
        pl.when(first | pl.col("sales_ready_at").is_not_null())
        .then(pl.lit("ready"))
        .otherwise(pl.lit("waiting"))
        .alias("outcome"),
    )
    curve = incidence(ends_per_day(whole), settings.confidence)
    shares = ((day, share_by(curve, day, {"": rows.height})) for day in settings.horizons)
    return tuple((day, share[""]) for day, share in shares)
