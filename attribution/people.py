"""Whose touches count for a deal."""

import polars as pl

from attribution.settings import ContactPolicy

_FIRST_CONTACT = pl.col("contacts").list.first()
_PRIMARY = pl.coalesce("lead_id", _FIRST_CONTACT)


def with_account_key(deals: pl.DataFrame, leads: pl.DataFrame | None) -> pl.DataFrame:
    """Add `account_key` (String, never null) to deals: the customer that a deal belongs to.

    The deal's `account_id`; else the account of its lead, or of its first contact; else
    `lead:<id>` of that person; else `deal:<id>`, where the deal names nobody at all.
    """
    # Only people of deals that state no account are looked up: there may be millions of others.
    unstated = deals.filter(pl.col("account_id").is_null())
    named = pl.concat([unstated["lead_id"], unstated.select(_FIRST_CONTACT).to_series()])
    accounts = _accounts(leads).filter(pl.col("lead_id").is_in(named.drop_nulls().implode()))
    first = accounts.rename({"lead_id": "contact", "lead_account": "contact_account"})
    return (
        deals.with_columns(contact=_FIRST_CONTACT)
        .join(accounts, on="lead_id", how="left", maintain_order="left")
        .join(first, on="contact", how="left", maintain_order="left")
        .with_columns(
            account_key=pl.coalesce(
                "account_id",
                "lead_account",
                "contact_account",
                pl.format("lead:{}", _PRIMARY),
                pl.format("deal:{}", "deal_id"),
            )
        )
        .drop("contact", "lead_account", "contact_account")
    )


def people_of_deals(
    deals: pl.DataFrame, touches: pl.DataFrame, policy: ContactPolicy
) -> pl.DataFrame:
    """Say by which keys a deal finds its touches.

    - account: every person of the deal's account; and the deal's contacts and its lead, whatever
      account they are at: a CRM may know an account by its number on deals and by its name on
      people.
    - contacts: the deal's contacts and its lead.
    - primary: the deal's lead, else its first contact.

    Args:
        deals: Deals with `account_key`.
        touches: Touches with `person_key` (`with_person_key`).
        policy: Whose touches count.

    Returns:
        `deal_id`, `person_key`, `of_lead` (of that key's touches only this lead's; null: all of
        them): each once, sorted. No touch answers to two keys of one deal; a deal that names
        nobody has no key but, under account, its own.
    """
    named = deals.select(
        "deal_id",
        "account_key",
        lead_id=pl.concat_list(pl.col("lead_id"), pl.col("contacts").fill_null([])),
    ).explode("lead_id")
    everyone = pl.lit(None, pl.String)
    if policy == ContactPolicy.ACCOUNT:
        pairs = pl.concat(
            [
                deals.select("deal_id", person_key="account_key", of_lead=everyone),
                _elsewhere(named, touches),
            ]
        )
    elif policy == ContactPolicy.CONTACTS:
        pairs = named.select("deal_id", person_key="lead_id", of_lead=everyone)
    else:
        pairs = deals.select("deal_id", person_key=_PRIMARY, of_lead=everyone)
    return pairs.drop_nulls("person_key").unique().sort("deal_id", "person_key", "of_lead")


def with_person_key(
    touches: pl.DataFrame, leads: pl.DataFrame | None, policy: ContactPolicy
) -> pl.DataFrame:
    """Add `person_key` to touches: how deals find them under a policy; the order is kept.

    Under account: the touch's account, else its lead's account, else `lead:<id>`; under contacts
    and primary: its lead. Null where nobody is known.
    """
    if policy != ContactPolicy.ACCOUNT:
        return touches.with_columns(person_key="lead_id")
    return (
        touches.join(_accounts(leads), on="lead_id", how="left", maintain_order="left")
        .with_columns(
            person_key=pl.coalesce("account_id", "lead_account", pl.format("lead:{}", "lead_id"))
        )
        .drop("lead_account")
    )


def _elsewhere(named: pl.DataFrame, touches: pl.DataFrame) -> pl.DataFrame:
    """Return the keys other than the deal's own under which its named people have touches."""
    keys = (
        touches.join(named.drop_nulls("lead_id"), on="lead_id", how="semi")
        .select("lead_id", "person_key")
        .unique()
    )
    return (
        named.join(keys, on="lead_id")
        .filter(pl.col("person_key") != pl.col("account_key"))
        .select("deal_id", "person_key", of_lead="lead_id")
    )


def _accounts(leads: pl.DataFrame | None) -> pl.DataFrame:
    if leads is None:
        return pl.DataFrame(schema={"lead_id": pl.String, "lead_account": pl.String})
    return leads.select("lead_id", lead_account="account_id").drop_nulls()
