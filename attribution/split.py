"""A dataset cut into shards of accounts that have nothing to do with each other."""

from dataclasses import replace

import numpy as np
import polars as pl

from attribution.apportion import Ints
from attribution.as_of import known_until
from attribution.people import with_account_key
from attribution.scope import report_currency
from attribution.settings import Settings
from attribution.zone import calendar_zone
from data_contracts.contract import Checked
from data_contracts.dataset import Dataset

_LEAD = pl.concat_str(pl.lit("lead:"), "lead_id")
_VISITOR = pl.concat_str(pl.lit("visitor:"), "visitor_id")


def split(data: Dataset, shards: int) -> list[Dataset]:
    """Cut touches, deals and leads into shards, so that no journey reaches from one to another.

    Accounts that share a person (of their leads, touches or deals) or a visitor stay together.
    What models credit that look at one journey at a time adds up over shards to the very same
    cents (`attribution.shards.CreditParts`), under settings that `pinned` gives.

    Args:
        data: The checked tables; those in quarantine go with the first shard.
        shards: How many; where there are fewer groups of accounts, some are empty.
    """
    leads = None if data.leads is None else data.leads.good
    touches = data.touches.good.with_columns(
        node=pl.coalesce(_LEAD, _VISITOR, _account("account_id"), pl.lit("nobody"))
    )
    deals = with_account_key(data.deals.good, leads).with_columns(node=_account("account_key"))
    known = pl.DataFrame(schema={"lead_id": pl.String, "account_id": pl.String})
    people = (known if leads is None else leads).with_columns(node=_LEAD)
    shard_of = _shards(_edges(touches, deals, people), shards)
    cut = {
        name: _cut(rows, shard_of) for name, rows in (("t", touches), ("d", deals), ("l", people))
    }
    return [
        replace(
            data,
            touches=_part(data.touches, cut["t"], number),
            deals=_part(data.deals, cut["d"], number),
            leads=None if data.leads is None else _part(data.leads, cut["l"], number),
        )
        for number in range(shards)
    ]


def pinned(data: Dataset, settings: Settings) -> Settings:
    """State what settings leave to the data, so that every shard goes by all of them.

    The date of the analysis, the report's currency and the zone of its days.
    """
    return replace(
        settings,
        as_of=known_until(data, settings),
        currency=report_currency(data.deals.good, settings),
        zone=calendar_zone(data, settings),
    )


def _account(column: str) -> pl.Expr:
    return pl.concat_str(pl.lit("account:"), column)


def _edges(touches: pl.DataFrame, deals: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return who belongs together: `node`, `other`, each with itself too."""
    named = deals.with_columns(lead_id=pl.concat_list("lead_id", "contacts")).explode("lead_id")
    pairs = [
        touches.select("node", other=_account("account_id")),
        people.select("node", other=_account("account_id")),
        named.select("node", other=_LEAD),
    ]
    return pl.concat(pairs).with_columns(pl.coalesce("other", "node")).unique()


def _shards(edges: pl.DataFrame, shards: int) -> pl.DataFrame:
    """Number the groups of connected nodes and deal them out: `node`, `shard`."""
    names = pl.concat([edges["node"], edges["other"]]).unique().sort()
    numbers = pl.Enum(names)
    one, other = (
        edges[side].cast(numbers).to_physical().cast(pl.Int64).to_numpy()
        for side in ("node", "other")
    )
    group = _connected(one, other, names.len())
    _, dense = np.unique(group, return_inverse=True)
    return pl.DataFrame({"node": names, "shard": dense % shards})


def _connected(one: Ints, other: Ints, size: int) -> Ints:
    """Give all nodes of a connected group the number of its first."""
    group = np.arange(size)
    while True:
        lowest = np.minimum(group[one], group[other])
        before = group.copy()
        np.minimum.at(group, before[one], lowest)
        np.minimum.at(group, before[other], lowest)
        group = group[group]
        if (group == before).all():
            return group


def _cut(rows: pl.DataFrame, shard_of: pl.DataFrame) -> pl.Series:
    return rows.select("node").join(shard_of, on="node", how="left", maintain_order="left")["shard"]


def _part(table: Checked, shard: pl.Series, number: int) -> Checked:
    good = table.good.filter(shard == number)
    return replace(table, good=good, bad=table.bad if number == 0 else table.bad.clear())
