"""Every name that any file knows people by, and which of them are told to be one person."""

from collections.abc import Mapping

import polars as pl

from data_contracts.people_evidence import ADDRESSES, KEY, Evidence
from data_contracts.people_groups import Groups
from data_contracts.vendors.format import SYSTEMS

OWN = "canonical"
"""The vendor key of the company's own tables: they may use anybody's ids."""

_FIRST = ("rank", "unlisted", "absorbed", "left", "created_at", "scope", "name")
"""By what the name that stands for a person is chosen, the best first."""


class Names:
    """All names with what is known of them, and the groups that they form.

    Attributes:
        table: One row per name: `node` (its number), `scope`, `name`, `rank` (of its vendor's
            system; the CRM is 0), `unlisted`, `absorbed` (went into another record), `left`,
            `created_at`, `seen_at`; the best name to call somebody by comes first.
        groups: Which names are one person. The number of a group is that of its best name.
    """

    def __init__(self, evidence: Evidence, systems: Mapping[str, str]) -> None:
        self.evidence = evidence
        self.table = _table(evidence, systems)
        self.groups = Groups(self.table.height)

    def with_groups(self) -> pl.DataFrame:
        """Return the names with `group` and `known` (an address of the group is known)."""
        grouped = self.table.with_columns(pl.Series("group", self.groups.of))
        address = pl.col("scope") == ADDRESSES
        return grouped.with_columns(known=address.any().over("group"))

    def join(self, pairs: pl.DataFrame) -> int:
        """Join the nodes of `a` and `b`; return how many records went into others by it."""
        before = self._apart()
        self.groups.join(pairs["a"].to_numpy(), pairs["b"].to_numpy())
        return before - self._apart()

    def _apart(self) -> int:
        """Count the groups with a record: an id, or an address in the place of one."""
        groups = pl.Series("group", self.groups.of)
        record = (self.table["scope"] != ADDRESSES) | ~self.table["unlisted"]
        return groups.filter(record).n_unique()


def _table(evidence: Evidence, systems: Mapping[str, str]) -> pl.DataFrame:
    names, links = evidence.names, evidence.links
    others = links.select(scope="other_scope", name="other")
    addresses = names.select(scope=pl.lit(ADDRESSES), name="address").drop_nulls("name")
    spoken = pl.concat(
        [names.select(*KEY, "listed", "left", "created_at", "seen_at"), others, addresses],
        how="diagonal",
    )
    listed = pl.col("listed").fill_null(value=False)
    table = (
        spoken.group_by(KEY)
        .agg(
            unlisted=~listed.any(),
            left=pl.col("left").filter(listed).all() & listed.any(),
            created_at=pl.col("created_at").min(),
            seen_at=pl.col("seen_at").min(),
        )
        .with_columns(rank=_rank(systems))
    )
    gone = _absorbed(links, table.filter(~pl.col("unlisted")).select(KEY))
    return (
        table.join(gone.with_columns(absorbed=pl.lit(value=True)), on=KEY, how="left")
        .with_columns(pl.col("absorbed").fill_null(value=False))
        .sort(_FIRST, nulls_last=True)
        .with_row_index("node")
        .with_columns(pl.col("node").cast(pl.Int64))
    )


def _rank(systems: Mapping[str, str]) -> pl.Expr:
    ranks = {vendor: SYSTEMS.index(system) for vendor, system in systems.items()}
    ranks |= {OWN: len(SYSTEMS), ADDRESSES: len(SYSTEMS) + 1}
    return pl.col("scope").replace_strict(ranks, default=len(SYSTEMS), return_dtype=pl.Int64)


def _absorbed(links: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the names of records that went into another one."""
    other = {"other_scope": "scope", "other": "name"}
    merged = links.filter(kind="merge").select("other_scope", "other").rename(other)
    going_on = links.filter(kind="record").join(
        listed, left_on=list(other), right_on=KEY, how="semi"
    )
    return pl.concat([merged, going_on.select(KEY)]).unique()
