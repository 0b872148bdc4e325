"""When the people of a deal reached the stages before it, and at which touch of its journey."""

from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl

from attribution.people import people_of_deals, with_person_key
from attribution.settings import ContactPolicy

_Int64s = npt.NDArray[np.int64]

STAGES = {"lead_created": "created_at", "mql": "mql_at", "sales_ready": "sales_ready_at"}
"""The milestones that a person reaches, and the leads' column that says when."""

POSITIONS = tuple(f"{name}_position" for name in (*STAGES, "deal_created"))
"""The journeys' columns that say at which touch each milestone stands."""

_NEVER = np.iinfo(np.int64).min


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
    created = deals.select(_known(pl.col("created_at"), as_of).alias("deal_created_at"))
    if leads is None:
        never = pl.lit(None, deals.schema["created_at"])
        return created.select(
            **{f"{name}_at": never for name in STAGES}, deal_created_at="deal_created_at"
        )
    people = _people(touches, leads, policy, as_of)
    pairs = people_of_deals(deals, people, policy)
    times = [f"{name}_at" for name in STAGES]
    # The earliest of each key first: an account of many people may have many deals.
    by_key = people.group_by("person_key").agg(pl.col(times).min())
    everyone = pairs.filter(pl.col("of_lead").is_null()).join(by_key, on="person_key")
    one = pairs.drop_nulls("of_lead").join(
        people, left_on=["person_key", "of_lead"], right_on=["person_key", "lead_id"]
    )
    wanted = ["deal_id", *times]
    earliest = (
        pl.concat([everyone.select(wanted), one.select(wanted)])
        .group_by("deal_id")
        .agg(pl.col(times).min())
    )
    found = deals.select("deal_id").join(earliest, on="deal_id", how="left", maintain_order="left")
    return pl.concat([found.drop("deal_id"), created], how="horizontal")


def positions(times: pl.DataFrame, deal: _Int64s, moments: _Int64s) -> pl.DataFrame:
    """Find each milestone's touch: the last one at or before it.

    Args:
        times: What `reached_at` gives; a row per deal.
        deal: Of each row of the journeys the number of its deal.
        moments: Of each row when its touch was (microseconds since 1970).

    Returns:
        One row per deal with `POSITIONS` (Int64, 1 = first); null where the milestone is not
        known, or every touch lies after it.
    """
    found = {}
    for name, column in zip(POSITIONS, times.get_columns(), strict=True):
        limit = column.to_physical().fill_null(_NEVER).to_numpy()
        before = np.bincount(deal[moments <= limit[deal]], minlength=times.height)
        found[name] = pl.Series(before, dtype=pl.Int64)
    return pl.DataFrame(found).select(pl.when(pl.all() > 0).then(pl.all()))


def _people(
    touches: pl.DataFrame, leads: pl.DataFrame, policy: ContactPolicy, as_of: datetime | None
) -> pl.DataFrame:
    """Return every person under each key that leads to them, with the times of the stages."""
    stages = {f"{name}_at": _known(pl.col(at), as_of) for name, at in STAGES.items()}
    ids = leads.select("lead_id", account_id=pl.lit(None, pl.String))
    keys = [with_person_key(ids, leads, policy), touches]
    return (
        pl.concat([some.select("lead_id", "person_key") for some in keys])
        .drop_nulls()
        .unique()
        .join(leads.select("lead_id", **stages), on="lead_id")
    )


def _known(time: pl.Expr, as_of: datetime | None) -> pl.Expr:
    return time if as_of is None else pl.when(time <= as_of).then(time)
