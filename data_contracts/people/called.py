"""What every person is called: by the best id that they have, or by a pseudonym."""

import polars as pl

from data_contracts.masking import ADDRESS, MARK, plain_ones
from data_contracts.people.evidence import ADDRESSES
from data_contracts.people.names import Names
from data_contracts.people.pseudonyms import pseudonyms, with_codes


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
    table = names.table.with_columns(names.group)
    address = pl.col("scope") == ADDRESSES
    holding = _holding(table.filter(~address)["name"])
    codes = pseudonyms(_coded(names, table, holding), key)
    texts = table.with_columns(text=_texts(table, holding, codes))
    best, listed = pl.col("node") == pl.col("group"), ~pl.col("unlisted")
    # A group's number is that of its best id, whose text stands for all.
    called_so = texts.with_columns(text=_first_of_several(texts))
    person = _apart(called_so, texts.select(best).to_series()).gather(table["group"])
    record = _apart(texts, texts.select(listed).to_series())
    found = texts.select(
        "scope", "name", "unlisted", "group", person.alias("person"), record.alias("record"),
        order="node",
    )  # fmt: skip
    known = found.filter(address)
    ids = dict(zip(known["name"].to_list(), known["person"].to_list(), strict=True))
    return found.join(_accounts(names), on="group", how="left").drop("group"), codes | ids


def _coded(names: Names, table: pl.DataFrame, holding: pl.Series) -> list[str]:
    """Return the addresses that need a pseudonym.

    They are those of people without an id, those that stand in the place of a record's id, those
    within ids, and those of nobody that a file lists, such as the owner of a deal.
    """
    address = pl.col("scope") == ADDRESSES
    nameless = table.filter(address, pl.col("node") == pl.col("group"))
    in_place = table.filter(
        address, ~pl.col("unlisted") | pl.col("group").is_in(nameless["node"].implode())
    )
    found = holding.str.extract_all(ADDRESS).explode().drop_nulls()
    within = pl.select(plain_ones(pl.lit(found))).to_series()
    strays = names.evidence.addresses.join(
        table.filter(address), left_on="address", right_on="name", how="anti"
    )
    return [*in_place["name"], *within, *strays["address"]]


def _texts(table: pl.DataFrame, holding: pl.Series, codes: dict[str, str]) -> pl.Series:
    """Return the text of each name: the id without any address in it, or the pseudonym."""
    held = {text: with_codes(text, codes) for text in holding}
    told = pl.when(pl.col("scope") == ADDRESSES)
    code = pl.col("name").replace_strict(codes, default=None, return_dtype=pl.String)
    return table.select(text=told.then(code).otherwise(pl.col("name").replace(held)))["text"]


def _first_of_several(texts: pl.DataFrame) -> pl.Series:
    """Return the texts, but of people with nothing but addresses the first one's pseudonym."""
    address = texts.filter(pl.col("scope") == ADDRESSES)
    several = address.filter(pl.col("group").is_in(address["node"].implode())).filter(
        pl.col("group").is_duplicated()
    )
    first = several.sort("name").unique("group", keep="first", maintain_order=True)
    return texts["text"].scatter(first["group"], first["text"])


def _holding(texts: pl.Series) -> pl.Series:
    """Return the distinct texts that hold an address."""
    marked = texts.filter(texts.str.contains(MARK).fill_null(value=False)).unique()
    return marked.filter(marked.str.contains(ADDRESS))


def _apart(texts: pl.DataFrame, where: pl.Series) -> pl.Series:
    """Return the texts of some names, no two alike, and null elsewhere."""
    chosen = texts.filter(where)
    found = chosen["text"]
    while not (first := found.is_first_distinct()).all():
        longer = chosen["scope"] + ":" + found
        found = pl.select(pl.when(first).then(found).otherwise(longer)).to_series()
    whole = pl.Series("text", [None], pl.String).new_from_index(0, texts.height)
    return whole.scatter(where.arg_true(), found)


def _accounts(names: Names) -> pl.DataFrame:
    """Return `group`, `account`, `account_of`: the account in the best record that has one."""
    given = names.said.drop_nulls("account").join(
        names.table.select("node", names.group), on="node"
    )
    return (
        given.sort("node", "vendor", "account")
        .unique("group", keep="first", maintain_order=True)
        .select("group", "account", account_of="vendor")
    )
