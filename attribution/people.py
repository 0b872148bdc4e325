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
    accounts = _accounts(leads)
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
    deals: pl.DataFrame, leads: pl.DataFrame | None, policy: ContactPolicy
) -> pl.DataFrame:
    """Say by which keys a deal finds its touches.

    - account: every person of the deal's account, and those of its contacts who belong to no
      account (`lead:<id>`); where no account is known, therefore, the deal's contacts.
    - contacts: the deal's contacts and its lead.
    - primary: the deal's lead, else its first contact.

    Args:
        deals: Deals with `account_key`.
        leads: The good leads, or None.
        policy: Whose touches count.

    Returns:
        `deal_id`, `person_key`: each pair once, sorted; a deal that names nobody has none.
    """
    named = deals.select(
        "deal_id", lead_id=pl.concat_list(pl.col("lead_id"), pl.col("contacts").fill_null([]))
    ).explode("lead_id")
    if policy == ContactPolicy.ACCOUNT:
        loners = named.join(_accounts(leads), on="lead_id", how="left").filter(
            pl.col("lead_account").is_null()
        )
        pairs = pl.concat(
            [
                deals.select("deal_id", person_key="account_key"),
                loners.select("deal_id", person_key=pl.format("lead:{}", "lead_id")),
            ]
        )
    elif policy == ContactPolicy.CONTACTS:
        pairs = named.rename({"lead_id": "person_key"})
    else:
        pairs = deals.select("deal_id", person_key=_PRIMARY)
    return pairs.drop_nulls().unique().sort("deal_id", "person_key")


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


def _accounts(leads: pl.DataFrame | None) -> pl.DataFrame:
    if leads is None:
        return pl.DataFrame(schema={"lead_id": pl.String, "lead_account": pl.String})
    return leads.select("lead_id", lead_account="account_id").drop_nulls()
