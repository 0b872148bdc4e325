"""Deals get the people whom a list of contact roles names."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from data_contracts.raw import PLACE
from data_contracts.vendors.mapping import Mapped


def with_deal_contacts(tables: Mapping[str, Mapped]) -> dict[str, Mapped]:
    """Complete `contacts` of the deals from deal_contacts, where there is such a table.

    Args:
        tables: The gathered tables by name, with the ids of people.

    Returns:
        The same tables; each deal's contacts are the main person of deal_contacts, then those
        that the deal itself names, then the others of deal_contacts as they are listed; everybody
        once.
    """
    if "deals" not in tables or "deal_contacts" not in tables:
        return dict(tables)
    deals, roles = tables["deals"], tables["deal_contacts"]
    listed = pl.concat([roles.typed, roles.text.select(PLACE)], how="horizontal")
    sound = listed.filter(roles.faults.is_null())
    contacts = _completed(deals.typed, sound)
    return {**tables, "deals": replace(deals, typed=deals.typed.with_columns(contacts))}


def _completed(deals: pl.DataFrame, roles: pl.DataFrame) -> pl.Series:
    main = pl.col("is_primary").fill_null(value=False)
    by_deal = (
        roles.drop_nulls(["deal_id", "lead_id"])
        .sort(PLACE)
        .group_by("deal_id", maintain_order=True)
        .agg(
            _main=pl.col("lead_id").filter(main),
            _others=pl.col("lead_id").filter(~main),
        )
    )
    told = deals.select("deal_id", "contacts").join(
        by_deal, on="deal_id", how="left", maintain_order="left"
    )
    none = pl.lit([], dtype=pl.List(pl.String))
    parts = [pl.col(name).fill_null(none) for name in ("_main", "contacts", "_others")]
    every = pl.concat_list(parts).list.unique(maintain_order=True)
    named = pl.col("_main").is_not_null()
    return told.select(contacts=pl.when(named).then(every).otherwise("contacts")).to_series()
