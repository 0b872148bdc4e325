"""Every name that any file knows people by, and which of them are told to be one person."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from data_contracts.people.evidence import ADDRESSES, KEY, Evidence
from data_contracts.people.groups import Groups
from data_contracts.vendors.format import SYSTEMS

OWN = "canonical"
"""The vendor key of the company's own tables: they may use anybody's ids."""

_FIRST = ("rank", "unlisted", "absorbed", "left", "created_at", "scope", "name")
"""By what the name that stands for a person is chosen, the best first."""


class Names:
    """All names with what is known of them, and the groups that they form.

    Attributes:
        evidence: What files say.
        table: One row per name: `node` (its number), `scope`, `name`, `rank` (of its vendor's
            system; the CRM is 0), `unlisted`, `absorbed` (went into another record), `left`,
            `created_at`, `seen_at`; the best id to call somebody by comes first, addresses last.
        said: Of names with an address or account: `node`, `vendor`, `listed`, `address`,
            `address_node`, `account`, `called`; rows may repeat.
        groups: Which names are one person. The number of a group is that of its best id.
    """

    def __init__(self, evidence: Evidence, systems: Mapping[str, str]) -> None:
        self.evidence = evidence
        self.table = _table(evidence, systems)
        self.said = _said(evidence.names, self.table)
        self.groups = Groups(self.table.height)
        self._address = (self.table["scope"] == ADDRESSES).to_numpy()
        self._record = ~self._address | ~self.table["unlisted"].to_numpy()

    @property
    def group(self) -> pl.Series:
        """The group of each name."""
        return pl.Series("group", self.groups.of)

    @property
    def known(self) -> pl.Series:
        """Whether an address is known of the group of each name."""
        of = self.groups.of
        known = np.zeros(len(of), dtype=np.bool_)
        known[of[self._address]] = True
        return pl.Series("known", known[of])

    def with_groups(self) -> pl.DataFrame:
        """Return the names with `group` and `known` (an address of the group is known)."""
        return self.table.with_columns(self.group, self.known)

    def join(self, pairs: pl.DataFrame) -> int:
        """Join the nodes of `a` and `b`; return how many records went into others by it."""
        if pairs.is_empty():
            return 0
        before = self._apart()
        self.groups.join(pairs["a"].to_numpy(), pairs["b"].to_numpy())
        return before - self._apart()

    def _apart(self) -> int:
        """Count the groups with a record: an id, or an address in the place of one."""
        there = np.zeros(len(self._record), dtype=np.bool_)
        there[self.groups.of[self._record]] = True
        return int(there.sum())


def _table(evidence: Evidence, systems: Mapping[str, str]) -> pl.DataFrame:
    names, links = evidence.names, evidence.links
    told = names.select(
        *KEY, "listed", "created_at", "seen_at", left=pl.when("listed").then("left")
    )
    others = links.select(scope="other_scope", name="other")
    addresses = names.select(scope=pl.lit(ADDRESSES), name="address").drop_nulls("name")
    spoken = pl.concat([told, others, addresses], how="diagonal")
    moments = [pl.col(name).min() for name in ("created_at", "seen_at")]
    # By one text at a time, since grouping by two costs three times as much.
    table = pl.concat(
        part.group_by("name").agg(
            pl.col("scope").first(), pl.col("listed").max(), pl.col("left").min(), *moments
        )
        for part in (spoken.partition_by("scope") or [spoken])
    ).with_columns(
        unlisted=~pl.col("listed").fill_null(value=False),
        left=pl.col("left").fill_null(value=False),
        rank=_rank(systems),
    )
    gone = _absorbed(links, table).with_columns(absorbed=pl.lit(value=True))
    ranked = table.join(gone, on=KEY, how="left").with_columns(
        pl.col("absorbed").fill_null(value=False)
    )
    address = pl.col("scope") == ADDRESSES
    parts = [ranked.filter(part).sort(_FIRST, nulls_last=True) for part in (~address, address)]
    return pl.concat(parts).select(pl.int_range(pl.len()).alias("node"), *_FIRST, "seen_at")


def _said(names: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    nodes = table.select(*KEY, "node")
    by_address = nodes.filter(scope=ADDRESSES).select(address="name", address_node="node")
    given = names.filter(pl.col("address").is_not_null() | pl.col("account").is_not_null())
    return (
        given.join(nodes, on=KEY)
        .join(by_address, on="address", how="left")
        .select("node", "vendor", "listed", "address", "address_node", "account", "called")
    )


def _rank(systems: Mapping[str, str]) -> pl.Expr:
    ranks = {vendor: SYSTEMS.index(system) for vendor, system in systems.items()}
    ranks |= {OWN: len(SYSTEMS), ADDRESSES: len(SYSTEMS) + 1}
    return pl.col("scope").replace_strict(ranks, default=len(SYSTEMS), return_dtype=pl.Int8)


def _absorbed(links: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Return the names of records that went into another one."""
    other = {"other_scope": "scope", "other": "name"}
    merged = links.filter(kind="merge").select("other_scope", "other").rename(other)
    listed = table.filter(~pl.col("unlisted")).select(KEY)
    going_on = links.filter(kind="record").join(
        listed, left_on=list(other), right_on=KEY, how="semi"
    )
    return pl.concat([merged, going_on.select(KEY)]).unique()
