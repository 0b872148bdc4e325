"""The pieces there are: the catalogue's, and those sent without being in it."""

import polars as pl

from attribution.settings import SENDS
from data_contracts.dataset import Dataset

STATED = (
    "content_id", "title", "subject", "content_type", "topic", "buying_stage", "audience_role",
    "audience_industry", "url",
)  # fmt: skip
"""What the catalogue may state of a piece, beside its `body`."""


def catalogue(data: Dataset) -> pl.DataFrame:
    """Return what is stated of pieces, and the ids of those sent and not listed, by id."""
    schema = dict.fromkeys((*STATED, "body"), pl.String)
    listed = pl.DataFrame(schema=schema)
    if data.content is not None:
        listed = data.content.good.select(
            pl.col(name)
            if name in data.content.good.columns
            else pl.lit(None, pl.String).alias(name)
            for name in schema
        ).unique("content_id", keep="first", maintain_order=True)
    sent = (
        data.touches.good.lazy()
        .filter(pl.col("action").is_in(SENDS))
        .select("content_id")
        .unique()
        .drop_nulls()
        .collect()
        .join(listed, on="content_id", how="anti")
    )
    both = [
        listed.with_columns(listed=pl.lit(value=True)),
        sent.with_columns(listed=pl.lit(value=False)),
    ]
    return pl.concat(both, how="diagonal").sort("content_id")
