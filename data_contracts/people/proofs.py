"""Which names are one person, and by what that is told: pairs, one kind of proof at a time."""

import polars as pl

from data_contracts.people.evidence import ADDRESSES, KEY
from data_contracts.people.names import OWN, Names
from data_contracts.vendors.people_words import differ, people_words

_CROWD = 10
"""So many people of one system with one address: it is a placeholder, and proves nothing."""
_USER_ID = r"^[A-Za-z]+[-_:.|]?(\d+)$"
"""What web analytics make of a CRM's number: `crm-51`, `user_51`, `hs51`."""

_COOKIE = r"^_mch-.*-(\d{13})-\d+$"
_MILLISECONDS = 1000


def by_link(names: Names) -> pl.DataFrame:
    """Return pairs of names that a record or a list of links says are one person."""
    nodes = names.table.select(*KEY, "node")
    return (
        names.evidence.links.unique()
        .join(nodes, on=KEY)
        .join(nodes, left_on=["other_scope", "other"], right_on=KEY, suffix="_b")
        .select(a="node", b="node_b")
    )


def by_address(names: Names) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return pairs of an id and its address, and the addresses that prove nothing.

    Four kinds of addresses stand for the first of those who have them and make nobody one with
    anybody: that of more than ten people of one system; a shared mailbox that several people of
    one system have; a placeholder that several have anywhere; and that of people with clearly
    different names whom no record or link says to be one.

    Returns:
        `a`, `b`; and `address`, `people`.
    """
    said = names.said.drop_nulls("address_node").filter(pl.col("node") != pl.col("address_node"))
    own = said.select("node", "vendor", address="address_node").unique()
    shared = _shared(names, said, own)
    doubted = own.join(shared, on="address")
    pairs = pl.concat(
        [
            own.join(shared, on="address", how="anti").select(a="node", b="address"),
            doubted.group_by("address").agg(a=pl.col("node").min()).select("a", b="address"),
        ]
    )
    people = doubted.group_by(address="text").agg(people=pl.col("node").n_unique())
    return pairs, people.sort("address")


def _shared(names: Names, said: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Return `address` and `text` of the addresses that prove nothing."""
    counted = own.group_by("vendor", "address").len().group_by("address")
    most = counted.agg(most=pl.col("len").max(), all=pl.col("len").sum()).filter(pl.col("all") > 1)
    words, text = people_words(), pl.col("text")
    return (
        most.join(names.table.select(address="node", text="name"), on="address")
        .join(_differently_called(names, said, most), on="address", how="left")
        .filter(
            (pl.col("most") > _CROWD)
            | ((pl.col("most") > 1) & text.str.contains(words.shared))
            | text.str.contains(words.placeholders)
            | pl.col("differ").fill_null(value=False)
        )
        .select("address", "text")
    )


def _differently_called(names: Names, said: pl.DataFrame, most: pl.DataFrame) -> pl.DataFrame:
    """Return `address`, `differ`: whether people who are not yet one have different names."""
    few = most.filter(pl.col("most") <= _CROWD).select("address")
    groups = names.table.select("node", names.group)
    told = said.select("node", "called", address="address_node").drop_nulls("called")
    several = (
        told.join(few, on="address", how="semi")
        .filter(pl.col("called").n_unique().over("address") > 1)
        .join(groups, on="node")
        .group_by("address", "group")
        .agg("called")
        .group_by("address")
        .agg("called")
        .filter(pl.col("called").list.len() > 1)
    )
    unlike = [differ(people) for people in several["called"].to_list()]
    return several.select("address", differ=pl.Series(unlike, dtype=pl.Boolean))


def by_text(names: Names) -> pl.DataFrame:
    """Return pairs of equal ids of different vendors where nothing speaks against it.

    An id belongs to the vendor that lists people by it (the CRM first). Others who use it mean
    the same person, unless both list it or both know an address and none in common.
    """
    ids = names.with_groups().filter(pl.col("scope") != ADDRESSES)
    ids = ids.filter(pl.col("name").is_duplicated()).sort("unlisted", "rank", "scope")
    first = ids.unique("name", keep="first", maintain_order=True)
    others = ids.join(first, on="name", suffix="_b", maintain_order="left").filter(
        pl.col("node") != pl.col("node_b")
    )
    own = pl.col("scope") == OWN
    both_list = ~pl.col("unlisted") & ~pl.col("unlisted_b")
    differ = pl.col("known") & pl.col("known_b")
    fits = pl.when(own).then(~(both_list & differ)).otherwise(~both_list & ~differ)
    paired = others.filter(fits)
    # Of several with an address of their own, the first may be the person without any.
    once = pl.col("known").cum_sum().over("name") <= 1
    return paired.filter(~pl.col("known") | once | own).select(a="node", b="node_b")


def by_digits(names: Names, web: list[str]) -> pl.DataFrame:
    """Return pairs of a web-analytics user id, such as `crm-51`, and the lead id in it.

    Args:
        names: All names.
        web: The vendors that are web analytics.
    """
    grouped = names.with_groups()
    listed = grouped.filter(~pl.col("unlisted"), pl.col("scope") != ADDRESSES)
    once = listed.filter(pl.col("group").n_unique().over("name") == 1)
    meant = once.unique("name", keep="first", maintain_order=True)
    return (
        grouped.filter(
            pl.col("scope").is_in(web), ~pl.col("group").is_in(listed["group"].implode())
        )
        .with_columns(digits=pl.col("name").str.extract(_USER_ID))
        .join(meant, left_on="digits", right_on="name", suffix="_b")
        .filter(~(pl.col("known") & pl.col("known_b")))
        .select(a="node", b="node_b")
    )


def by_visitor(names: Names) -> pl.DataFrame:
    """Return pairs of people of different systems who are the same visitor.

    Within one system several people may share a computer, so such a visitor proves nothing;
    nor does one whose people have different addresses.
    """
    grouped = names.with_groups()
    seen = names.evidence.visitors.select(*KEY, "visitor_id").unique().join(grouped, on=KEY)
    one = pl.col("group").n_unique().over("visitor_id", "scope") == 1
    single = seen.filter(one.all().over("visitor_id")).sort("node")
    first = single.unique("visitor_id", keep="first", maintain_order=True)
    return (
        single.join(first, on="visitor_id", suffix="_b")
        .filter(pl.col("group") != pl.col("group_b"), ~(pl.col("known") & pl.col("known_b")))
        .select(a="node", b="node_b")
    )


def by_cookie(names: Names) -> pl.DataFrame:
    """Return pairs of a person and the anonymous record that their cookie was made with.

    Marketo writes the moment of the first visit into its cookie, to the millisecond, and numbers
    the visitor like a lead until it knows who it is. The record that it does not list, and whose
    first touch is of that very second, is that visitor, if there is no second one and they have
    no different addresses.
    """
    grouped = names.with_groups()
    moment = pl.col("visitor_id").str.extract(_COOKIE).cast(pl.Int64) // _MILLISECONDS
    cookies = (
        names.evidence.visitors.select(*KEY, second=moment)
        .drop_nulls()
        .unique()
        .filter(pl.len().over("scope", "second") == 1)
        .join(grouped.select(*KEY, "node", "known"), on=KEY)
    )
    unknown = (
        grouped.filter("unlisted", pl.col("scope") != ADDRESSES)
        .select("scope", "node", "known", second=pl.col("seen_at").dt.epoch("s"))
        .drop_nulls()
        .filter(pl.len().over("scope", "second") == 1)
    )
    return (
        cookies.join(unknown, on=["scope", "second"], suffix="_b")
        .filter(~(pl.col("known") & pl.col("known_b")))
        .select(a="node", b="node_b")
    )


def by_tag(names: Names) -> pl.DataFrame:
    """Return pairs of addresses that are equal but for a +tag, at one account of one system."""
    at_account = names.said.filter("listed").select(
        "vendor",
        pl.col("account").str.to_lowercase(),
        pl.coalesce("address_node", "node").alias("node"),
    )
    addresses = names.table.filter(scope=ADDRESSES).select("node", address="name")
    plain = pl.col("address").str.replace(r"\+[^@]*@", "@")
    tagged = addresses.filter(pl.col("address").str.contains("+", literal=True))
    near = addresses.with_columns(plain=plain).join(
        tagged.select(plain=plain).unique(), on="plain", how="semi"
    )
    found = at_account.drop_nulls("account").join(near, on="node").unique()
    return found.select(a="node", b=pl.col("node").min().over("vendor", "account", "plain"))
