"""The lead source of each deal's first person, in the words that touches use."""

import polars as pl

from attribution.credit import NOT_STATED
from attribution.settings import ContactPolicy, Settings

_COMPARED = ("program_kind", "program", "channel")


def lead_sources(
    deals: pl.DataFrame,
    leads: pl.DataFrame | None,
    touches: pl.DataFrame,
    column: str,
    settings: Settings,
) -> pl.DataFrame:
    """Tell which value of a column the lead source of each deal's first person names.

    The first person is the one known first of those whose touches count for the deal (the deal's
    lead, its contacts, under the policy `account` everyone at the account), by the date its lead
    was created, then by id; nobody who was created after the close. A lead source is text of its
    own: it names a value where it reads like one of the touches' (whatever the case), or names a
    program or channel whose touches all have that one value. Others keep their own text.

    Args:
        deals: Deals in scope with `account_key`, `lead_id`, `contacts`, `milestone_at`.
        leads: The good leads, or None.
        touches: The touches of the journeys, with `value`.
        column: The column that `value` comes from.
        settings: The contact policy.

    Returns:
        `deal_id`, `value`: one row per deal with a first person; `NOT_STATED` where its lead
        source is not.
    """
    if leads is None:
        return pl.DataFrame(schema={"deal_id": pl.String, "value": pl.String})
    first = _first_people(deals, leads, settings.contact_policy)
    words = _words(touches, column)
    key = pl.col("source").str.strip_chars().str.to_lowercase()
    own = pl.format("{} (lead source)", pl.col("source").str.strip_chars())
    return (
        first.with_columns(word=key)
        .join(words, on="word", how="left", maintain_order="left")
        .select(
            "deal_id",
            value=pl.when(pl.col("word").fill_null("") == "")
            .then(pl.lit(NOT_STATED))
            .otherwise(pl.coalesce("value", own)),
        )
    )


def _first_people(deals: pl.DataFrame, leads: pl.DataFrame, policy: ContactPolicy) -> pl.DataFrame:
    """Return the source of each deal's first person: `deal_id`, `source`."""
    contacts = pl.col("contacts").fill_null([])
    named = pl.concat_list(pl.col("lead_id"), contacts)
    if policy == ContactPolicy.PRIMARY:
        named = pl.concat_list(pl.coalesce("lead_id", contacts.list.first()))
    people = deals.select("deal_id", "milestone_at", lead_id=named).explode("lead_id")
    known = leads.filter(~pl.col("internal").fill_null(value=False)).select(
        "lead_id", "account_id", "created_at", "source"
    )
    found = [people.join(known, on="lead_id").drop("account_id")]
    if policy == ContactPolicy.ACCOUNT:
        own = deals.select("deal_id", "milestone_at", account_id="account_key")
        found.append(own.join(known, on="account_id").drop("account_id"))
    return (
        pl.concat(found, how="diagonal")
        .filter(pl.col("created_at") <= pl.col("milestone_at"))
        .sort("deal_id", "created_at", "lead_id")
        .unique("deal_id", keep="first", maintain_order=True)
        .select("deal_id", "source")
    )


def _words(touches: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return what a lead source may say for each value: its name, a program's, a channel's.

    A program or channel stands for a value only where all of its touches have that one.
    """
    stated = touches.filter(pl.col(column).is_not_null())
    compared = [column, *(name for name in _COMPARED if name != column)]
    found = [
        stated.select("value", word=pl.col(name).str.strip_chars().str.to_lowercase())
        .drop_nulls()
        .group_by("word")
        .agg(one=pl.col("value").n_unique() == 1, value=pl.col("value").min())
        .filter(pl.lit(name == column) | pl.col("one"))
        .select("word", "value")
        for name in compared
    ]
    return pl.concat(found).unique("word", keep="first", maintain_order=True)
