"""The journeys that led to nothing yet: what the data-driven models compare with."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from attribution.index import TouchIndex
from attribution.settings import ContactPolicy, Settings

SCHEMA = {"account_key": pl.String, "channel": pl.String, "position": pl.Int64}
"""One row per (account, touch): its account, its channel, its place (1 = first)."""


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
    recent = pl.col("occurred_at") <= as_of
    if settings.lookback_days is not None:
        recent &= as_of - pl.col("occurred_at") <= timedelta(days=settings.lookback_days)
    touches = index.touches.select("key", "lead", "channel", recent=recent)
    touches = touches.filter(
        pl.col("recent"),
        open_keys.gather(touches["key"]),
        ~pl.col("lead").is_in(led_on["lead"].drop_nulls().implode()).fill_null(value=False),
    )
    key = touches["key"].to_numpy()
    first = np.searchsorted(key, key)
    keys = index.keys["person_key"].gather(touches["key"])
    return pl.DataFrame(
        {
            "account_key": pl.select(pl.format("lead:{}", keys)).to_series()
            if settings.milestone.of_leads
            else keys,
            # Models count channels by number; millions of names would take longer than the rest.
            "channel": touches["channel"],
            "position": np.arange(1, key.size + 1) - first,
        },
        schema_overrides={"account_key": pl.String, "position": pl.Int64},
    )
