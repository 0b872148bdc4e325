"""Who the leads of touches are, by number."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from attribution.audit.sends.told import Flags
from attribution.numbering import Ints

NOT_YET = np.iinfo(np.int64).max
"""The moment of what never happened."""

_TEXTS = ("role", "industry", "interests", "problem")
_TIMES = ("mql_at", "sales_ready_at", "opted_out_at")
_TIME = pl.Datetime("us", "UTC")


@dataclass(frozen=True, eq=False)
class People:
    """The leads of touches, at the number that each has there.

    Attributes:
        stated: One row per lead of the touches, in the order of their numbers: `lead_id`, `role`,
            `industry`, `interests`, `problem` (String, null where not stated).
        listed: Which of them the leads table has.
        mql_at: When each became an MQL, in microseconds since 1970; `NOT_YET` where not, and so
        sales_ready_at: and
        opted_out_at.
        staged: Whether anybody's date of a stage is on record, and
        opt_outs: anybody's opt-out.
    """

    stated: pl.DataFrame
    listed: Flags
    mql_at: Ints
    sales_ready_at: Ints
    opted_out_at: Ints
    staged: bool
    opt_outs: bool


def people(lead_ids: pl.Series, leads: pl.DataFrame | None) -> People:
    """Look leads up by their ids, each once.

    Args:
        lead_ids: The ids, distinct.
        leads: The good leads; None where there are none.
    """
    table = pl.DataFrame(schema={"lead_id": pl.String}) if leads is None else leads
    schema = dict.fromkeys(_TEXTS, pl.String()) | dict.fromkeys(_TIMES, _TIME)
    absent = [pl.lit(None, kind).alias(name) for name, kind in schema.items()]
    table = table.with_columns(one for one in absent if one.meta.output_name() not in table.columns)
    table = table.select("lead_id", *schema, listed=True)
    asked = lead_ids.alias("lead_id").to_frame()
    found = asked.join(table, on="lead_id", how="left", maintain_order="left")
    times = {
        name: found[name].to_physical().fill_null(NOT_YET).to_numpy().astype(np.int64)
        for name in _TIMES
    }
    stages = table.select(pl.col("mql_at", "sales_ready_at").is_not_null().any())
    return People(
        stated=found.select("lead_id", *_TEXTS),
        listed=found["listed"].fill_null(value=False).to_numpy(),
        **times,
        staged=any(stages.row(0)),
        opt_outs=table["opted_out_at"].null_count() < table.height,
    )
