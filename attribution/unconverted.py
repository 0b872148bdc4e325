"""The journeys that led to nothing yet: what the data-driven models compare with."""

from datetime import datetime, timedelta

import polars as pl

from attribution.people import with_person_key
from attribution.settings import ContactPolicy, Settings

SCHEMA = {"account_key": pl.String, "channel": pl.String, "position": pl.Int64}
"""One row per (account, touch): its account, its channel, its place (1 = first)."""


def unconverted(
    touches: pl.DataFrame,
    reached: pl.DataFrame,
    leads: pl.DataFrame | None,
    as_of: datetime,
    settings: Settings,
) -> pl.DataFrame:
    """Return the journeys of the accounts that have no deal which reached the milestone.

    An account without one is told by its id, a person without account as `lead:<id>`. Under every
    contact policy it is the account that converts: not one of its people, beside the others. A
    person whom a deal of another account names has led to that deal, and is left out alone.
    Where the milestone is one of leads, each person converts alone and is told as `lead:<id>`.

    Args:
        touches: The creditable touches: `touch_id`, `occurred_at`, `lead_id`, `account_id`,
            `channel`.
        reached: Every deal that reached the milestone by `as_of`, in scope or not, with
            `account_key`, `lead_id` and `contacts`.
        leads: The good leads, or None.
        as_of: The end of the window.
        settings: The milestone (of leads, `reached` has leads) and the lookback window.

    Returns:
        `SCHEMA`, sorted by `account_key`, `position` (by `occurred_at`, then `touch_id`).
    """
    recent = pl.col("occurred_at") <= as_of
    if settings.lookback_days is not None:
        recent &= as_of - pl.col("occurred_at") <= timedelta(days=settings.lookback_days)
    of_leads = settings.milestone.of_leads
    policy = ContactPolicy.PRIMARY if of_leads else ContactPolicy.ACCOUNT
    keyed = with_person_key(touches.filter(recent), leads, policy)
    one = "lead_id" if of_leads else "account_key"
    named = pl.concat([reached["lead_id"], reached["contacts"].explode(empty_as_null=False)])
    led_on = (
        pl.col("person_key").is_null()
        | pl.col("person_key").is_in(reached[one].unique().implode())
        | pl.col("lead_id").is_in(named.drop_nulls().unique().implode()).fill_null(value=False)
    )
    return (
        keyed.filter(~led_on)
        .sort("person_key", "occurred_at", "touch_id")
        .select(
            account_key=pl.format("lead:{}", "person_key") if of_leads else "person_key",
            channel="channel",
            position=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("person_key"),
        )
    )
