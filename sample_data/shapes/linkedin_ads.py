"""LinkedIn Ads: the campaign performance report of its Campaign Manager."""

from pathlib import Path
from types import MappingProxyType

import polars as pl

from data_contracts.files import write_atomically
from sample_data.company import Company
from sample_data.shapes.own_tables import OWN, grouped, people, sound_costs, write_own
from sample_data.shapes.shape import Shape

_COSTS = ("period_start", "program", "channel", "amount", "currency")
_ABOVE = (
    "Campaign Performance Report (in UTC)\n"
    "Report Start: 1/1/2024, Report End: 12/31/2026\n"
    "Date Generated: 1/1/2027\n\n\n"
)


def _part(company: Company) -> Company:
    costs = sound_costs(company.frames["costs"]).filter(pl.col("channel") == "linkedin")
    frames = {
        "costs": costs.with_columns(channel=pl.lit("paid social")),
        "touches": company.frames["touches"],
        **people(company),
    }
    return Company(frames, company.truth)


def _write(part: Company, folder: Path) -> list[Path]:
    costs = part.frames["costs"]
    # Months and days without leading zeros, the month first.
    day = costs["period_start"].str.to_date("%Y-%m-%d").dt.strftime("%-m/%-d/%Y")
    rows = costs.select(
        day.alias("Start Date (in UTC)"),
        pl.lit("Our Company").alias("Account Name"),
        pl.lit("All").alias("Campaign Group Name"),
        pl.col("program").alias("Campaign Name"),
        pl.lit("148633856").alias("Campaign ID"),
        pl.col("currency").alias("Currency"),
        grouped(costs["amount"]).alias("Total Spent"),
        pl.lit("0").alias("Clicks"),
    )
    file = folder / "campaign_performance_report.csv"
    write_atomically(file, (_ABOVE + rows.write_csv(separator="\t")).encode("utf-16"))
    return [file, *write_own(folder, part, "touches", "leads", "deals")]


LINKEDIN_ADS = Shape(
    key="linkedin_ads",
    label="LinkedIn Ads",
    part=_part,
    write=_write,
    carries=MappingProxyType({"costs": _COSTS, **OWN}),
    loses=(
        "All costs but those of LinkedIn, whose channel is paid social.",
        "Verdicts, stages, content and holdouts.",
        "Touches, leads and deals: they lie beside it in the ledger's own tables.",
    ),
)
"""LinkedIn Ads."""
