"""Google Ads: the campaign report of its user interface."""

from pathlib import Path
from types import MappingProxyType

import polars as pl

from data_contracts.files import write_atomically
from sample_data.company import Company
from sample_data.shapes.own_tables import OWN, grouped, people, sound_costs, write_own
from sample_data.shapes.shape import Shape

_COSTS = ("period_start", "program", "channel", "amount", "currency")


def _part(company: Company) -> Company:
    costs = sound_costs(company.frames["costs"]).filter(pl.col("channel") == "paid search")
    frames = {"costs": costs, "touches": company.frames["touches"], **people(company)}
    return Company(frames, company.truth)


def _write(part: Company, folder: Path) -> list[Path]:
    costs = part.frames["costs"]
    rows = costs.select(
        pl.col("period_start").alias("Month"),
        pl.col("program").alias("Campaign"),
        pl.lit("Enabled").alias("Campaign state"),
        pl.lit("Search").alias("Campaign type"),
        pl.col("currency").alias("Currency code"),
        pl.lit("0").alias("Clicks"),
        pl.lit("--").alias("Conv. rate"),
        grouped(costs["amount"]).alias("Cost"),
    )
    total = grouped(pl.Series([f"{costs['amount'].cast(pl.Decimal(20, 2)).sum()}"])).item()
    text = (
        "Campaign report\nAll time\n"
        + rows.write_csv()
        + f'Total: Account,--,--,--,--,0,--,"{total}"\n'
    )
    file = folder / "google_ads_campaign_report.csv"
    write_atomically(file, text.encode())
    return [file, *write_own(folder, part, "touches", "leads", "deals")]


GOOGLE_ADS = Shape(
    key="google_ads",
    label="Google Ads",
    part=_part,
    write=_write,
    carries=MappingProxyType({"costs": _COSTS, **OWN}),
    loses=(
        "All costs but those of paid search.",
        "Verdicts, stages, content and holdouts.",
        "Touches, leads and deals: they lie beside it in the ledger's own tables.",
    ),
)
"""Google Ads."""
