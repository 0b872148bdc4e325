"""What every person is called: by the best id that they have, or by a pseudonym."""

from collections.abc import Mapping

import polars as pl

from data_contracts.masking import ADDRESS
from data_contracts.people_evidence import ADDRESSES, KEY
from data_contracts.people_names import Names
from data_contracts.pseudonyms import pseudonyms, with_codes


def called(names: Names, key: str) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return what every name stands for.

    Two people whose ids are the same text are told apart: the better known system's keeps it, the
    other's gets its vendor before it, such as `mailchimp:1`.

    Args:
        names: All names in their groups.
        key: What pseudonyms are made with (`pseudonyms`).

    Returns:
        The names as `People.names` has them, with `unlisted`, and what each address stands for in
        columns that name something.
    """
    grouped = names.with_groups()
    address = pl.col("scope") == ADDRESSES
    alone = address.all().over("group")
    coded = grouped.filter(address & (alone | ~pl.col("unlisted")))["name"]
    within = _holding(grouped.filter(~address)["name"]).str.extract_all(ADDRESS).explode()
    strays = names.evidence.addresses.join(
        grouped.filter(address), left_on="address", right_on="name", how="anti"
    )["address"]
    codes = pseudonyms([*coded, *within.str.to_lowercase(), *strays], key)
    told = _told(grouped, codes)
    found = told.join(_accounts(names), on="group", how="left")
    ids = dict(told.filter(address).select("name", "person").iter_rows())
    return found.drop("group").sort("order"), {**codes, **ids}


def _told(grouped: pl.DataFrame, codes: Mapping[str, str]) -> pl.DataFrame:
    """Return `scope`, `name`, `unlisted`, `group`, `order`, `record` and `person`."""
    address = pl.col("scope") == ADDRESSES
    code = pl.col("name").replace_strict(codes, default=None, return_dtype=pl.String)
    ids = grouped.select(pl.when(~address).then("name")).to_series()
    text = pl.when(address).then(code).otherwise(_without_addresses(ids, codes))
    ours = grouped.with_columns(text.alias("text"))
    best = ours.filter(pl.col("node") == pl.col("group"))
    listed = ours.filter(~pl.col("unlisted"))
    people = best.select("group", person=_apart(best))
    records = listed.select("node", record=_apart(listed))
    told = ours.join(people, on="group", how="left").join(records, on="node", how="left")
    return told.select(*KEY, "unlisted", "group", "record", "person", order="node")


def _without_addresses(texts: pl.Series, codes: Mapping[str, str]) -> pl.Series:
    held = _holding(texts).to_list()
    return texts.replace(held, [with_codes(text, codes) for text in held])


def _holding(texts: pl.Series) -> pl.Series:
    """Return the distinct texts that hold an address."""
    marked = texts.filter(texts.str.contains("@|%40").fill_null(value=False)).unique()
    return marked.filter(marked.str.contains(ADDRESS))


def _apart(names: pl.DataFrame) -> pl.Series:
    """Return the texts of names in their order, no two alike."""
    texts = names["text"]
    while not (first := texts.is_first_distinct()).all():
        longer = names["scope"] + ":" + texts
        texts = pl.select(pl.when(first).then(texts).otherwise(longer)).to_series()
    return texts


def _accounts(names: Names) -> pl.DataFrame:
    """Return `group`, `account`, `account_of`: the account in the best record that has one."""
    nodes = names.with_groups().select(*KEY, "node", "group")
    given = names.evidence.names.drop_nulls("account").join(nodes, on=KEY)
    return (
        given.sort("node", "account")
        .unique("group", keep="first", maintain_order=True)
        .select("group", "account", account_of="vendor")
    )
