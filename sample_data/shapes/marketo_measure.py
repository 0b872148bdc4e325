"""Marketo Measure: the sheet of marketing spend, one column a month."""

from pathlib import Path
from types import MappingProxyType

import polars as pl

from sample_data.company import Company
from sample_data.shapes.marketing import write_table
from sample_data.shapes.own_tables import OWN, people, sound_costs, write_own
from sample_data.shapes.shape import Shape

_COSTS = ("period_start", "program", "channel", "amount")


def _part(company: Company) -> Company:
    costs = sound_costs(company.frames["costs"]).filter(pl.col("channel").is_not_null())
    frames = {
        "costs": costs.with_columns(currency=pl.lit(None, pl.String)),
        "touches": company.frames["touches"],
        **people(company),
    }
    return Company(frames, company.truth)


def _write(part: Company, folder: Path) -> list[Path]:
    costs = part.frames["costs"].sort("period_start")
    months = costs["period_start"].str.to_date("%Y-%m-%d").dt.strftime("%b-%y")
    named = costs.with_columns(
        months.alias("month"),
        pl.concat_str("channel", "program", separator=".").alias("Channel.Subchannel"),
    )
    wide = named.pivot("month", index="Channel.Subchannel", values="amount")
    sheet = write_table(folder, "marketing_spend.csv", wide.sort("Channel.Subchannel"))
    return [sheet, *write_own(folder, part, "touches", "leads", "deals")]


MARKETO_MEASURE = Shape(
    key="marketo_measure",
    label="Marketo Measure",
    part=_part,
    write=_write,
    carries=MappingProxyType({"costs": _COSTS, **OWN}),
    loses=(
        "Currencies: the sheet has amounts alone.",
        "Verdicts, stages, content and holdouts.",
        "Touches, leads and deals: they lie beside it in the ledger's own tables.",
    ),
)
"""Marketo Measure."""
