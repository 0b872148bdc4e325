"""Which names are one person, and by what that is told: pairs, one kind of proof at a time."""

import polars as pl

from data_contracts.people_evidence import ADDRESSES, KEY
from data_contracts.people_names import OWN, Names

_SHARED = (
    r"^(info|office|contact|kontakt|hello|hallo|sales|vertrieb|einkauf|purchasing|support|service|"
    r"admin|marketing|team|mail|post|no-?reply)@"
)
"""Mailboxes that several people read: RFC 2142's business names and their usual kin."""
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

    An address that more than ten people of one system have, or a shared mailbox that several have,
    stands for the first of them and makes nobody one with anybody.

    Returns:
        `a`, `b`; and `address`, `people`.
    """
    own = (
        names.said.drop_nulls("address_node")
        .filter(pl.col("node") != pl.col("address_node"))
        .select("node", "vendor", address="address_node")
        .unique()
    )
    several = own.group_by("vendor", "address").len().filter(pl.col("len") > 1)
    most = several.group_by("address").agg(pl.col("len").max())
    texts = names.table.select(address="node", text="name")
    shared = most.join(texts, on="address").filter(
        (pl.col("len") > _CROWD) | pl.col("text").str.contains(_SHARED)
    )
    doubted = own.join(shared.select("address", "text"), on="address")
    pairs = pl.concat(
        [
            own.join(shared, on="address", how="anti").select(a="node", b="address"),
            doubted.group_by("address").agg(a=pl.col("node").min()).select("a", b="address"),
        ]
    )
    return pairs, doubted.group_by(address="text").agg(people=pl.len()).sort("address")


def by_text(names: Names) -> pl.DataFrame:
    """Return pairs of equal ids of different vendors where nothing speaks against it.

    An id belongs to the vendor that lists people by it (the CRM first). Others who use it mean
    the same person, unless both list it or both know an address and none in common.
    """
    ids = names.with_groups().filter(pl.col("scope") != ADDRESSES)
    ids = ids.filter(pl.col("name").is_duplicated()).sort("unlisted", "rank", "scope")
    first = ids.unique("name", keep="first", maintain_order=True)
    others = ids.join(first, on="name", suffix="_b").filter(pl.col("node") != pl.col("node_b"))
    own = pl.col("scope") == OWN
    both_list = ~pl.col("unlisted") & ~pl.col("unlisted_b")
    differ = pl.col("known") & pl.col("known_b")
    fits = pl.when(own).then(~(both_list & differ)).otherwise(~both_list & ~differ)
    paired = others.filter(fits)
    # Of several with an address of their own, one may be the person without any.
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
    first touch is of that very second, is that visitor, if there is no second one.
    """
    moment = pl.col("visitor_id").str.extract(_COOKIE).cast(pl.Int64) // _MILLISECONDS
    cookies = (
        names.evidence.visitors.select(*KEY, second=moment)
        .drop_nulls()
        .unique()
        .filter(pl.len().over("scope", "second") == 1)
        .join(names.table.select(*KEY, "node"), on=KEY)
    )
    unknown = (
        names.table.filter("unlisted", pl.col("scope") != ADDRESSES)
        .select("scope", "node", second=pl.col("seen_at").dt.epoch("s"))
        .drop_nulls()
        .filter(pl.len().over("scope", "second") == 1)
    )
    return cookies.join(unknown, on=["scope", "second"], suffix="_b").select(a="node", b="node_b")


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
