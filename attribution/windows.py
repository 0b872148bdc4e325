"""Which touches of the index each deal's journey has: slices of it, found by binary search."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from attribution.index import TouchIndex
from attribution.milestones import POSITIONS, earliest_of_deals
from attribution.numbering import Ints
from attribution.people import people_of_deals
from attribution.periods import quarter
from attribution.settings import ContactPolicy

_OF_DEAL = ("deal_id", "account_key", "amount_minor", "milestone_at", "created_at")
_NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """The touches that could belong to each deal, whenever they were.

    Attributes:
        deals: One row per deal, sorted by `deal_id`, as in `attribution.journeys.Journeys.deals`
            but for `touches`.
        times: One row per deal: when its people reached each stage, and it was created.
        deal: Of every slice of the index the row of its deal; slices are sorted by their rows.
        first: The row of its first touch.
        after: The row after its last one.
    """

    deals: pl.DataFrame
    times: pl.DataFrame
    deal: Ints
    first: Ints
    after: Ints


@dataclass(frozen=True, eq=False)
class Spans:
    """The touches of each deal's journey, without laying them out.

    Attributes:
        index: The touches.
        deals: One row per deal, sorted by `deal_id`: as `attribution.journeys.Journeys.deals`.
        stages: One row per deal: at which touch each milestone stands
            (`attribution.milestones.POSITIONS`).
        deal: Of every slice of the index the row of its deal, ascending.
        first: The row of its first touch.
        after: The row after its last one; no touch is in two slices of a deal.
        told: What `attribution.told_values` keeps of a column. It holds no journeys: they would
            hold each other, and stay in memory when nobody asks for them any more.
    """

    index: TouchIndex
    deals: pl.DataFrame
    stages: pl.DataFrame
    deal: Ints
    first: Ints
    after: Ints
    told: dict[tuple[str, str], Any] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def accounts(self) -> pl.Series:
        """The accounts of all deals, sorted."""
        return self.deals["account_key"].unique().sort()

    @cached_property
    def account(self) -> Ints:
        """The place of each deal's account among them."""
        return self.account_key.to_physical().cast(pl.Int64).to_numpy()

    @cached_property
    def account_key(self) -> pl.Series:
        """Each deal's account, as an Enum of `accounts`."""
        return self.deals["account_key"].cast(pl.Enum(self.accounts))

    @cached_property
    def ends(self) -> Ints:
        """When each deal reached its milestone, in microseconds since 1970."""
        return self.deals["milestone_at"].to_physical().to_numpy()


def link_deals(
    index: TouchIndex,
    deals: pl.DataFrame,
    policy: ContactPolicy,
    zone: str,
    as_of: datetime | None = None,
) -> Links:
    """Find the slices of the index in which each deal's people have their touches.

    Args:
        index: The touches, under the same policy.
        deals: The deals in scope (`attribution.scope.Scope.credited`).
        policy: Whose touches count.
        zone: The zone whose quarters count.
        as_of: Creation later than this is not known; None: all is.
    """
    deals = deals.sort("deal_id")
    pairs = people_of_deals(deals, index.people, policy)
    described = (
        deals.select(_OF_DEAL)
        .with_columns(quarter=quarter("milestone_at", zone))
        .rename({"created_at": "deal_created_at"})
    )
    deal, first, after = _slices(index, deals, pairs)
    # Neighbours in the index are looked for one after the other.
    order = np.argsort(first, kind="stable")
    return Links(
        described,
        earliest_of_deals(deals, pairs, index.keys, index.people, as_of),
        *(column[order] for column in (deal, first, after)),
    )


def look_back(index: TouchIndex, links: Links, lookback_days: int | None) -> Spans:
    """Cut each deal's slices to its lookback window, both ends included.

    A touch counts where `milestone - lookback ≤ occurred_at ≤ milestone`. Time and memory grow
    with the number of slices, however many touches they have.

    Args:
        index: The touches.
        links: The deals' slices of it.
        lookback_days: Days before the milestone; None: no limit.
    """
    ends = links.deals["milestone_at"].to_physical().to_numpy()
    after = index.up_to(ends[links.deal], links.first, links.after)
    first = links.first
    if lookback_days is not None:
        # What lies before the window is all up to the instant before it begins.
        begin = ends - timedelta(days=lookback_days) // timedelta(microseconds=1) - 1
        first = index.up_to(begin[links.deal], links.first, after)
    found = {}
    for name, column in zip(POSITIONS, links.times.get_columns(), strict=True):
        if column.null_count() == column.len():
            found[name] = np.zeros(column.len(), np.int64)
            continue
        moments = column.to_physical().fill_null(_NEVER).to_numpy()
        found[name] = _added(links, index.up_to(moments[links.deal], first, after) - first)
    stages = pl.DataFrame(found).select(pl.when(pl.all() > 0).then(pl.all()))
    touches = pl.Series("touches", _added(links, after - first), pl.Int64)
    some = np.flatnonzero(after > first)
    some = some[np.argsort(links.deal[some], kind="stable")]
    return Spans(
        index, links.deals.with_columns(touches), stages, links.deal[some], first[some], after[some]
    )


def with_value(spans: Spans, column: str, value: str) -> pl.Series:
    """Return for each deal whether its journey has a touch with a value of a column."""
    there = (spans.index.touches[column].cast(pl.String) == value).fill_null(value=False)
    before = np.append(0, np.cumsum(there.to_numpy()))
    some = before[spans.after] > before[spans.first]
    return pl.Series(np.bincount(spans.deal[some], minlength=spans.deals.height) > 0)


def _slices(index: TouchIndex, deals: pl.DataFrame, pairs: pl.DataFrame) -> tuple[Ints, Ints, Ints]:
    """Return deal, first row and the row after the last of every slice."""
    number = {"deal": pl.int_range(pl.len(), dtype=pl.Int64)}
    keys = index.keys.select("person_key", key=pl.int_range(pl.len(), dtype=pl.Int64))
    numbered = pairs.join(deals.select("deal_id", **number), on="deal_id").join(
        keys, on="person_key"
    )
    everyone = numbered.filter(pl.col("of_lead").is_null())
    key = everyone["key"].to_numpy()
    whole = (everyone["deal"].to_numpy(), index.bounds[key], index.bounds[key + 1])
    if everyone.height == numbered.height:
        return whole
    one = _touches_of_one(index, numbered.drop_nulls("of_lead"))
    row = one["row"].to_numpy()
    single = (one["deal"].to_numpy(), row, row + 1)
    deal, first, after = (np.concatenate(both) for both in zip(whole, single, strict=True))
    return deal, first, after


def _touches_of_one(index: TouchIndex, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return `deal`, `key`, `row` of the touches that single people have under a key."""
    lead = index.people.select("person_key", "lead", of_lead="lead_id").drop_nulls("lead")
    wanted = pairs.join(lead, on=["person_key", "of_lead"]).select(
        "deal", pl.col("key").cast(pl.UInt32), "lead"
    )
    touches = index.touches.select("key", "lead").with_row_index("row")
    return (
        touches.filter(pl.col("lead").is_in(wanted["lead"].unique().implode()))
        .join(wanted, on=["key", "lead"])
        .select(pl.col("deal", "row").cast(pl.Int64))
    )


def _added(links: Links, counts: Ints) -> Ints:
    """Add up counts of slices by deal."""
    added = np.bincount(links.deal, weights=counts, minlength=links.deals.height)
    return added.astype(np.int64)
