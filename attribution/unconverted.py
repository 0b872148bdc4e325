"""The journeys that led to nothing yet: what the data-driven models compare with."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from attribution.index import TouchIndex
from attribution.numbering import Ints
from attribution.settings import ContactPolicy, Settings

SCHEMA = {"account_key": pl.String, "channel": pl.String, "position": pl.Int64}
"""One row per (account, touch): its account, its channel, its place (1 = first)."""


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def people_compared(settings: Settings) -> ContactPolicy:
    """Return under which policy touches are indexed for `unconverted`: by account, or by person."""
    return ContactPolicy.PRIMARY if settings.milestone.of_leads else ContactPolicy.ACCOUNT


def unconverted(
    index: TouchIndex, reached: pl.DataFrame, as_of: datetime, settings: Settings
) -> pl.DataFrame:
    """Return the journeys of the accounts that have no deal which reached the milestone.

    An account without one is told by its id, a person without account as `lead:<id>`. Under every
    contact policy it is the account that converts: not one of its people, beside the others. A
    person whom a deal of another account names has led to that deal, and is left out alone.
    Where the milestone is one of leads, each person converts alone and is told as `lead:<id>`.

    Args:
        index: The creditable touches under the policy that `people_compared` gives.
        reached: Every deal that reached the milestone by `as_of`, in scope or not, with
            `account_key`, `lead_id` and `contacts`.
        as_of: The end of the window.
        settings: The milestone (of leads, `reached` has leads) and the lookback window.

    Returns:
        `SCHEMA`, sorted by `account_key`, `position` (by `occurred_at`, then `touch_id`); the
        channel as an Enum, as in the index.
    """
    one = "lead_id" if settings.milestone.of_leads else "account_key"
    open_keys = ~index.keys["person_key"].is_in(reached[one].unique().implode())
    named = pl.concat([reached["lead_id"], reached["contacts"].explode(empty_as_null=False)])
    led_on = index.people.filter(pl.col("lead_id").is_in(named.drop_nulls().unique().implode()))
    key = np.flatnonzero(open_keys.to_numpy())
    key, row = _rows(index, key, as_of, settings.lookback_days)
    if led_on.height:
        lead = index.touches["lead"].gather(row)
        stays = ~lead.is_in(led_on["lead"].drop_nulls().implode()).fill_null(value=False).to_numpy()
        key, row = key[stays], row[stays]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    sizes = np.diff(first, append=key.size)
    keys = index.keys["person_key"].gather(key)
    return pl.DataFrame(
        {
            "account_key": pl.select(pl.format("lead:{}", keys)).to_series()
            if settings.milestone.of_leads
            else keys,
            # Models count channels by number; millions of names would take longer than the rest.
            "channel": index.touches["channel"].gather(row),
            "position": np.arange(1, key.size + 1) - np.repeat(first, sizes),
        },
        schema_overrides={"account_key": pl.String, "position": pl.Int64},
    )


def _rows(
    index: TouchIndex, key: Ints, as_of: datetime, lookback_days: int | None
) -> tuple[Ints, Ints]:
    """Return the touches of some keys inside the window: the key and the row of each, in order."""
    end = np.full(key.size, (as_of - _BEGINNING) // _MICROSECOND)
    first, after = index.bounds[key], index.bounds[key + 1]
    after = index.up_to(end, first, after)
    if lookback_days is not None:
        # What lies before the window is all up to the instant before it begins.
        before = end - timedelta(days=lookback_days) // _MICROSECOND - 1
        first = index.up_to(before, first, after)
    sizes = after - first
    ends = np.cumsum(sizes)
    row = np.arange(sizes.sum()) + np.repeat(first - (ends - sizes), sizes)
    return np.repeat(key, sizes), row
