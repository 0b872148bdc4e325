"""When the people of a deal reached the stages before it, and at which touch of its journey."""

from datetime import datetime

import polars as pl

from attribution.people import people_of_deals, with_person_key
from attribution.settings import ContactPolicy, Milestone

STAGES = {"lead_created": "created_at", "mql": "mql_at", "sales_ready": "sales_ready_at"}
"""The milestones that a person reaches, and the leads' column that says when."""

NAMES = {
    Milestone.LEAD: "lead_created",
    Milestone.MQL: "mql",
    Milestone.SALES_READY: "sales_ready",
    Milestone.PIPELINE: "deal_created",
}
"""What can be credited and is a milestone on the way to the close too, and its name there."""

_TIMES = [f"{name}_at" for name in STAGES]

POSITIONS = tuple(f"{name}_position" for name in (*STAGES, "deal_created"))
"""The journeys' columns that say at which touch each milestone stands."""


def reached_at(
    deals: pl.DataFrame,
    touches: pl.DataFrame,
    leads: pl.DataFrame | None,
    policy: ContactPolicy,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """Say when each deal reached each milestone: of several people the earliest to reach it.

    A deal's people are all that the contact policy counts, with or without a touch. Under account
    they are those that the leads have at the account and those whose touches name it.

    Args:
        deals: Deals with `account_key`.
        touches: Touches with `person_key` (`attribution.people.with_person_key`).
        leads: The good leads, or None.
        policy: Whose touches count.
        as_of: What lies later is not known; None: everything is.

    Returns:
        One row per deal, in their order: `lead_created_at`, `mql_at`, `sales_ready_at`,
        `deal_created_at` (UTC; null where not known).
    """
    people = known_people(touches, leads, policy, as_of)
    pairs = people_of_deals(deals, people, policy)
    return earliest_of_deals(deals, pairs, earliest_of_keys(people), people, as_of)


def known_people(
    met: pl.DataFrame, leads: pl.DataFrame | None, policy: ContactPolicy, as_of: datetime | None
) -> pl.DataFrame:
    """Return every person under each key that leads to them.

    Args:
        met: `lead_id` and `person_key` of touches.
        leads: The good leads, or None.
        policy: Whose touches count.
        as_of: What lies later is not known; None: everything is.

    Returns:
        `lead_id`, `person_key`, each pair once, and when they reached each of `STAGES` (`…_at`).
    """
    pairs = met.select("lead_id", "person_key").drop_nulls()
    if leads is None:
        never = pl.lit(None, pl.Datetime("us", "UTC"))
        return pairs.unique().with_columns(**dict.fromkeys(_TIMES, never))
    stages = {f"{name}_at": _known(pl.col(at), as_of) for name, at in STAGES.items()}
    ids = leads.select("lead_id", account_id=pl.lit(None, pl.String))
    own = with_person_key(ids, leads, policy).select("lead_id", "person_key")
    times = leads.select("lead_id", **stages)
    return pl.concat([own, pairs]).unique().join(times, on="lead_id", how="left")


def earliest_of_keys(people: pl.DataFrame) -> pl.DataFrame:
    """Return when the first of each key's people reached each stage."""
    return people.group_by("person_key").agg(pl.col(_TIMES).min())


def earliest_of_deals(
    deals: pl.DataFrame,
    pairs: pl.DataFrame,
    keys: pl.DataFrame,
    people: pl.DataFrame,
    as_of: datetime | None,
) -> pl.DataFrame:
    """Return when the first of each deal's people reached each stage, as `reached_at` does.

    Args:
        deals: Deals with `account_key`.
        pairs: Their keys (`attribution.people.people_of_deals`).
        keys: What `earliest_of_keys` gives: an account of many people may have many deals.
        people: What `known_people` gives.
        as_of: What lies later is not known; None: everything is.
    """
    wanted = ["deal_id", *_TIMES]
    everyone = pairs.filter(pl.col("of_lead").is_null()).join(keys, on="person_key")
    one = pairs.drop_nulls("of_lead").join(
        people, left_on=["person_key", "of_lead"], right_on=["person_key", "lead_id"]
    )
    earliest = (
        pl.concat([everyone.select(wanted), one.select(wanted)])
        .group_by("deal_id")
        .agg(pl.col(_TIMES).min())
    )
    created = _known(pl.col("created_at"), as_of)
    return (
        deals.select("deal_id", deal_created_at=created)
        .join(earliest, on="deal_id", how="left", maintain_order="left")
        .select(*_TIMES, "deal_created_at")
    )


def _known(time: pl.Expr, as_of: datetime | None) -> pl.Expr:
    return time if as_of is None else pl.when(time <= as_of).then(time)
